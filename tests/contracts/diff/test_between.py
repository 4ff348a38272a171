"""What is known to differ between dated versions is found in their documents."""

from functools import cache
from itertools import pairwise

import pytest

from cartest_contracts.diff import Change, between
from cartest_contracts.knowledge import Knowledge
from cartest_contracts.versions import DOCUMENTED_VERSIONS, ApiVersion


@pytest.mark.parametrize(
    ("old", "new", "effect", "operation", "said"),
    [
        # 2025-04-16 took embeddings away (README.md section 1).
        ("2024-11-13", "2025-04-16", "breaking", "POST /voices", "operation:  is gone"),
        ("2024-11-13", "2025-04-16", "breaking", "POST /voices/mix", "operation:  is gone"),
        ("2024-11-13", "2025-04-16", "breaking", "GET /voices/{id}", "response: 200 embedding is gone"),
        (
            "2024-11-13",
            "2025-04-16",
            "breaking",
            "POST /voices/clone",
            "request: body mode no longer has an effect",
        ),
        (
            "2024-11-13",
            "2025-04-16",
            "breaking",
            "POST /tts/bytes",
            "request: body voice no longer takes an object with mode = embedding",
        ),
        (
            "2024-11-13",
            "2025-04-16",
            "breaking",
            "/tts/websocket",
            "request: message generate voice no longer takes an object with mode = embedding",
        ),
        ("2024-11-13", "2025-04-16", "compatible", "/agents/stream/{agent_id}", "operation:  is new"),
        ("2024-11-13", "2025-04-16", "compatible", "POST /pronunciation-dicts/", "operation:  is new"),
        # ... and the way back misses what came.
        ("2025-04-16", "2024-11-13", "breaking", "/agents/stream/{agent_id}", "operation:  is gone"),
        (
            "2025-04-16",
            "2024-11-13",
            "breaking",
            "POST /tts/bytes",
            "request: body pronunciation_dict_id no longer has an effect",
        ),
        (
            "2024-11-13",
            "2024-06-10",
            "breaking",
            "/tts/websocket",
            "response: message flushDone is no longer sent",
        ),
        (
            "2024-11-13",
            "2024-06-10",
            "breaking",
            "/tts/websocket",
            "request: message generate flush no longer has an effect",
        ),
        # 2025-11-04 collects text, and drops the duration (C5, tts.md section 1).
        (
            "2025-04-16",
            "2026-03-01",
            "breaking",
            "/tts/websocket",
            "request: message generate max_buffer_delay_ms means 3000 instead of 0 when left out",
        ),
        (
            "2025-04-16",
            "2026-03-01",
            "breaking",
            "POST /tts/bytes",
            "request: body duration no longer has an effect",
        ),
        # 2026-03-01 has errors in JSON (errors-and-limits.md section 1).
        ("2025-04-16", "2026-03-01", "breaking", "/tts/websocket", "response: message error error is gone"),
        ("2025-04-16", "2026-03-01", "compatible", "/tts/websocket", "response: message error title is new"),
        ("2025-04-16", "2026-03-01", "breaking", "/stt/websocket", "response: message error code is gone"),
        ("2025-04-16", "2026-03-01", "compatible", "/stt/turns/websocket", "operation:  is new"),
        # 2026-08-14 takes bare voices (tts.md section 3).
        (
            "2026-03-01",
            "2026-08-14",
            "compatible",
            "/tts/websocket",
            "request: message generate voice also takes a string",
        ),
        (
            "2026-08-14",
            "2026-03-01",
            "breaking",
            "/tts/websocket",
            "request: message generate voice no longer takes a string",
        ),
        (
            "2026-03-01",
            "2026-08-14",
            "compatible",
            "/stt/turns/websocket",
            "response: message turnEnd turn_id is new",
        ),
    ],
)
def test_known_differences_are_found(old: str, new: str, effect: str, operation: str, said: str) -> None:
    """Each is named with its effect, and a version has no difference to itself."""
    found = {(change.effect, change.operation, _said(change)) for change in _between(old, new)}
    assert (effect, operation, said) in found
    assert not _between(new, new)


def test_errors_become_json_everywhere() -> None:
    """From 2025-04-16 to 2026-03-01 every operation that can fail answers JSON instead of plain text."""
    changed = {
        change.operation
        for change in _between("2025-04-16", "2026-03-01")
        if change.what == "is application/json instead of text/plain" and change.effect == "breaking"
    }
    assert {"POST /tts/bytes", "POST /tts/sse", "POST /stt", "GET /voices/{id}", "POST /access-token"} <= changed
    assert len(changed) > 30


def test_every_step_forward_names_something_and_knows_how_well() -> None:
    """No version is like its neighbour, and each change has a source; one that rests on a guess says so."""
    for old, new in pairwise(DOCUMENTED_VERSIONS):
        found = between(old, new)
        assert found, new
        assert all(change.source for change in found)
        assert len(set(found)) == len(found)
    delay = next(
        change for change in _between("2025-04-16", "2025-11-04") if "max_buffer_delay_ms" in change.place
    )
    assert (delay.knowledge, delay.source) == (Knowledge.ASSUMED, "websocket.md section 2.1, C5")


def test_dates_between_versions_are_the_version_before() -> None:
    """A date selects the latest version at or before it; before the first there is none."""
    assert _between("2025-06-01", "2026-03-15") == _between("2025-04-16", "2026-03-01")
    with pytest.raises(LookupError, match="2024-06-09"):
        _between("2024-06-09", "2025-04-16")


@cache
def _between(old: str, new: str) -> tuple[Change, ...]:
    return between(ApiVersion.parse(old), ApiVersion.parse(new))


def _said(change: Change) -> str:
    return f"{change.side}: {change.place} {change.what}"
