"""Our rules as a check of Schemathesis: one failure for each broken rule, and none for a good answer."""

from types import SimpleNamespace
from typing import Any

import pytest
import requests
from schemathesis.core.failures import FailureGroup
from schemathesis.core.transport import Response

from cartest_contracts.fuzzing import RuleBroken, cartest_rules

CASE: Any = SimpleNamespace(method="GET", path="/", operation=SimpleNamespace(label="GET /"))
FINE = b'{"ok": true, "version": "2025-04-16"}'


def check(content: bytes, *, content_type: str = "application/json", request_id: str = "a") -> None:
    headers = {"Cartesia-Version": "2025-04-16", "X-API-Key": "sk_car_x"}
    response = Response(
        status_code=200,
        headers={"content-type": [content_type], **({"x-request-id": [request_id]} if request_id else {})},
        content=content,
        request=requests.Request("GET", "http://127.0.0.1:1/", headers=headers).prepare(),
        elapsed=0.1,
        verify=True,
    )
    assert cartest_rules(None, response, CASE) is None  # type: ignore[arg-type]  # the context is not looked at


def test_a_good_answer_passes() -> None:
    """Nothing is raised."""
    check(FINE)


def test_a_broken_should_passes() -> None:
    """It is drift, not failure."""
    check(FINE, request_id="")


def test_one_broken_rule_is_one_failure() -> None:
    """It names the rule, what was expected, what came and where."""
    with pytest.raises(RuleBroken) as caught:
        check(FINE.replace(b"2025-04-16", b"latest"))
    assert caught.value.title == "STATUS-01 (MUST, documented)"
    assert "expected version: YYYY-MM-DD\nactual   version is 'latest'\nwhere    GET /" in caught.value.message


def test_several_broken_rules_are_several_failures() -> None:
    """Schemathesis tells them apart by the rule, so none hides another."""
    with pytest.raises(FailureGroup) as caught:
        check(b'{"version": 7}', content_type="text/html")
    failures = [each for each in caught.value.exceptions if isinstance(each, RuleBroken)]
    assert len(set(failures)) == len({each.rule_id for each in failures}) > 1
    assert "STATUS-01" in {each.rule_id for each in failures}
