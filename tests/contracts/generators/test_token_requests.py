"""Generated token requests mint, and the refused ones are refused."""

import json
from typing import Any

import pytest
from hypothesis import given

from cartest_contracts.generators import refused_token_requests, token_requests
from cartest_contracts.messages import BadRequest, parse_access_token


@given(body=token_requests())
def test_token_requests_are_valid(body: dict[str, Any]) -> None:
    """A generated body asks for exactly the grants that are true in it."""
    asked: dict[str, bool | None] = body.get("grants") or {}
    granted = {name for name, value in asked.items() if value and name != "unheard_of"}
    assert parse_access_token(json.dumps(body)).grants == granted


@given(body=refused_token_requests())
def test_refused_token_requests_are_refused(body: dict[str, Any]) -> None:
    """A generated wrong body is never taken."""
    with pytest.raises(BadRequest):
        parse_access_token(json.dumps(body))
