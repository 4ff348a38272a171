"""Usage through the whole mock: what was spent is what is reported, to admin keys alone."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from cartest_contracts.facts import DOCUMENTED_VOICES
from cartest_mocks.accounts import ADMIN_KEY, DEFAULT_KEY, OTHER_ADMIN_KEY
from cartest_mocks.server import Mock

Ask = Callable[..., httpx.Response]
SINCE = "2026-03-01"


def speak(ask: Ask, transcript: str, model: str = "sonic-3") -> None:
    body = {
        "model_id": model,
        "transcript": transcript,
        "voice": {"mode": "id", "id": DOCUMENTED_VOICES[0].id},
        "output_format": {"container": "raw", "encoding": "pcm_mulaw", "sample_rate": 8000},
    }
    assert ask("POST", "/tts/bytes", json=body).status_code == 200


def spent(ask: Ask, query: str = "", key: str = ADMIN_KEY) -> list[dict[str, Any]]:
    data: list[dict[str, Any]] = ask("GET", f"/usage/credits{query}", key=key, version=SINCE).json()["data"]
    return data


def test_credits_are_those_that_were_spent(ask: Ask) -> None:
    """In one bucket unless asked otherwise; another account spent nothing."""
    speak(ask, "Hello.")
    speak(ask, "Hello again.")
    (bucket,) = spent(ask)
    assert bucket["credits"] == 18
    assert bucket["end_ts"].endswith("T00:00:00.000Z")
    assert [each["credits"] for each in spent(ask, "?interval=day")] == [0] * 6 + [18]
    assert [each["credits"] for each in spent(ask, key=OTHER_ADMIN_KEY)] == [0]


def test_credits_are_grouped(ask: Ask) -> None:
    """By what they were spent on, each group with its name; buckets without any are left out."""
    speak(ask, "Hello.")
    speak(ask, "Again.", "sonic-turbo")
    assert [(each["model"], each["credits"]) for each in spent(ask, "?group_by=model")] == [
        ("sonic-3", 6),
        ("sonic-turbo", 6),
    ]
    assert [each["capability"] for each in spent(ask, "?group_by=capability&interval=day")] == ["tts"]
    assert [each["voice"] for each in spent(ask, "?group_by=voice")] == [DOCUMENTED_VOICES[0].id]
    (by_key,) = spent(ask, "?group_by=api_key")
    assert spent(ask, f"?api_key_id={by_key['api_key']}")[0]["credits"] == 12
    assert spent(ask, "?api_key_id=key_x")[0]["credits"] == 0


def test_agents_are_paid_by_the_minute(ask: Ask) -> None:
    """All calls that have ended."""
    query = "?start_ts=2025-08-13T00:00:00Z&end_ts=2025-08-15T00:00:00Z&interval=day"
    first, second = ask("GET", f"/usage/agents{query}", key=ADMIN_KEY, version=SINCE).json()["data"]
    assert (first["calls"], first["minutes"], first["cents"]) == (1, 0.063, 0.378)
    assert (second["calls"], second["minutes"], second["cents"]) == (0, 0, 0)
    assert second["start_ts"] == "2025-08-14T00:00:00.000Z"


@pytest.mark.parametrize("path", ["/usage/credits", "/usage/agents"])
def test_only_admin_keys_are_told(ask: Ask, path: str) -> None:
    """And they are told nothing else."""
    refused = [ask("GET", path, key=key, version=SINCE).status_code for key in (None, "wrong", DEFAULT_KEY)]
    assert refused == [401, 401, 403]
    assert ask("GET", "/voices", key=ADMIN_KEY).status_code == 401


@pytest.mark.parametrize("query", ["?group_by=day", "?interval=hour", "?start_ts=x"])
def test_a_wrong_query_is_400(ask: Ask, query: str) -> None:
    """With what is allowed."""
    assert ask("GET", f"/usage/credits{query}", key=ADMIN_KEY, version=SINCE).status_code == 400


def test_older_versions_have_no_usage(ask: Ask) -> None:
    """The documents have it from 2026-03-01."""
    assert ask("GET", "/usage/credits", key=ADMIN_KEY, version="2025-11-04").status_code == 404


def test_a_reset_forgets_it(cartest_mock: Mock, ask: Ask) -> None:
    """Like everything that was asked."""
    speak(ask, "Hello.")
    cartest_mock.reset()
    assert [each["credits"] for each in spent(ask)] == [0]
