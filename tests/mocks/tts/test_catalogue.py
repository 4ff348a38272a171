"""What exists and fits together."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from cartest_contracts.messages import parse_generation
from cartest_contracts.versions import ApiVersion
from cartest_mocks.exchange import Problem
from cartest_mocks.tts.catalogue import MAX_TRANSCRIPT, check_catalogue
from cartest_mocks.vendor import Caller, Vendor

Check = Callable[..., None]


@pytest.fixture
def check(vendor: Vendor, make_caller: Callable[..., Caller], ask: Callable[..., dict[str, Any]]) -> Check:
    def run(version: str = "2025-04-16", *, socket: bool = False, **changes: Any) -> None:
        caller = make_caller(version)
        body = msgspec.json.encode(ask(**changes))
        request = parse_generation(body, version=ApiVersion.parse(version), transport="bytes")
        check_catalogue(request, vendor=vendor, caller=caller, socket=socket)

    return run


def test_what_exists_passes(check: Check) -> None:
    """Every documented language of the model, a locale, and the longest transcript."""
    check(language="en")
    check(language="mr")
    check("2026-08-14", locale="en-GB")
    check("2024-11-13", voice={"mode": "embedding", "embedding": [0.5] * 192})
    check(transcript="x" * MAX_TRANSCRIPT)
    check("2025-11-04", pronunciation_dict_id="pdict_1")


@pytest.mark.parametrize(
    ("version", "changes", "status", "code"),
    [
        ("2025-04-16", {"model_id": "sonic-99"}, 404, "model_not_found"),
        ("2025-04-16", {"model_id": "sonic-99", "socket": True}, 400, "model_not_found"),
        ("2025-04-16", {"model_id": "sonic-english"}, 400, "model_sunsetted"),
        ("2025-04-16", {"model_id": "sonic-2", "language": "mr"}, 400, "language_not_supported"),
        ("2025-04-16", {"language": "tlh"}, 400, "language_not_supported"),
        ("2026-08-14", {"locale": "tlh-X"}, 400, "language_not_supported"),
        ("2025-04-16", {"voice": {"mode": "id", "id": "none"}}, 400, "voice_not_found"),
        ("2026-03-01", {"voice": {"mode": "id", "id": "none"}}, 404, "voice_not_found"),
        ("2026-03-01", {"pronunciation_dict_id": "pdict_1"}, 404, None),
        ("2026-08-14", {"pronunciation_dict_id": "pdict_1", "socket": True}, 404, None),
        ("2025-04-16", {"transcript": "x" * (MAX_TRANSCRIPT + 1)}, 400, None),
    ],
)
def test_what_does_not_exist_is_refused(
    check: Check, version: str, changes: dict[str, Any], status: int, code: str | None
) -> None:
    """With the code and status of its version and transport."""
    with pytest.raises(Problem) as refused:
        check(version, **changes)
    assert (refused.value.status, refused.value.error_code) == (status, code)
