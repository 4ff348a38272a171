"""``POST /infill/bytes`` through the whole mock."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from cartest_contracts.audio.containers import encode_container
from cartest_contracts.audio.listen import listen_bytes
from cartest_contracts.audio.speech import speak
from cartest_contracts.facts import DOCUMENTED_VOICES
from cartest_contracts.formats import CONTENT_TYPES, OutputFormat
from cartest_mocks.accounts import Account
from cartest_mocks.server import Mock

Ask = Callable[..., httpx.Response]
WAV = OutputFormat.wav("pcm_s16le", 16000)
CLIP = encode_container(speak("Before", voice="v", context_id=None, output_format=WAV).audio, WAV)
FIELDS = {
    "model_id": "sonic-2",
    "language": "en",
    "transcript": "and in between",
    "voice_id": DOCUMENTED_VOICES[0].id,
    "output_format[container]": "wav",
    "output_format[sample_rate]": "24000",
    "output_format[encoding]": "pcm_mulaw",
}


def infill(
    ask: Ask, *, clips: dict[str, bytes] | None = None, version: str = "2025-04-16", **changes: Any
) -> httpx.Response:
    files = {"left_audio": CLIP} if clips is None else clips
    data = {name: value for name, value in (FIELDS | changes).items() if value is not None}
    return ask("POST", "/infill/bytes", data=data, files=files or {"x": b""}, version=version)


def account_of(mock: Mock) -> Account:
    return mock.vendor.accounts.first


def test_the_transcript_is_spoken(cartest_mock: Mock, ask: Ask) -> None:
    """By that voice, in that format; 300 credits and one a character, and the slot comes back."""
    answer = infill(ask)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "audio/wav")
    assert listen_bytes(answer.content).transcript == "and in between"
    (expense,) = cartest_mock.vendor.ledger.expenses_of(account_of(cartest_mock).id)
    assert (expense.capability, expense.model, expense.credits) == ("infill", "sonic-2", 314)
    cartest_mock.advance(0)
    assert account_of(cartest_mock).tts_slots.used == 0


@pytest.mark.parametrize(
    ("container", "more"), [("raw", {"encoding": "pcm_s16le"}), ("mp3", {"bit_rate": "64000"})]
)
def test_other_containers(ask: Ask, container: str, more: dict[str, str]) -> None:
    """With their own content types."""
    changes = {"output_format[container]": container} | {
        f"output_format[{name}]": text for name, text in more.items()
    }
    answer = infill(ask, clips={"right_audio": CLIP}, **changes)
    fmt = OutputFormat.raw("pcm_s16le", 24000) if container == "raw" else None
    assert answer.headers["content-type"] == CONTENT_TYPES[container]  # type: ignore[index]  # one of them
    assert listen_bytes(answer.content, fmt=fmt).transcript == "and in between"


def test_models_differ_by_version(ask: Ask) -> None:
    """sonic-2 in 2025, sonic-3 in 2026; what is no model at all is 404 (C8)."""
    assert infill(ask, model_id="sonic-3").status_code == 400
    assert infill(ask, model_id="sonic-3", version="2026-03-01").status_code == 200
    refused = infill(ask, version="2026-03-01")
    assert (refused.status_code, refused.json()["error_code"]) == (400, "model_not_found")
    unknown = infill(ask, model_id="sonic-99", version="2026-03-01")
    assert (unknown.status_code, unknown.json()["error_code"]) == (404, "model_not_found")


@pytest.mark.parametrize(
    ("changes", "status", "text"),
    [
        ({"transcript": "..."}, 400, "No valid transcripts"),
        ({"transcript": "x" * 20_001}, 400, "too long"),
        ({"language": "xx"}, 400, "Invalid language"),
        ({"language": None}, 400, "language"),
        ({"voice_id": "00000000-0000-4000-8000-000000000000"}, 400, "Voice not found"),
        ({"clips": {}}, 400, "left_audio"),
        ({"clips": {"left_audio": CLIP, "right_audio": b"no audio"}}, 400, "cannot be read"),
    ],
)
def test_what_is_wrong_costs_nothing(
    cartest_mock: Mock, ask: Ask, changes: dict[str, Any], status: int, text: str
) -> None:
    """And leaves no slot taken."""
    answer = infill(ask, **changes)
    assert answer.status_code == status
    assert text in answer.text
    assert list(cartest_mock.vendor.ledger.expenses_of(account_of(cartest_mock).id)) == []
    assert account_of(cartest_mock).tts_slots.used == 0


def test_a_full_plan_and_an_empty_purse(cartest_mock: Mock, ask: Ask) -> None:
    """429 and 402, as for other speech."""
    pool = account_of(cartest_mock).tts_slots
    cartest_mock.call(lambda: [pool.acquire() for _ in range(15)])
    assert infill(ask).status_code == 429
    cartest_mock.call(lambda: setattr(pool, "used", 0))
    cartest_mock.call(lambda: setattr(account_of(cartest_mock), "credits_left", 313))
    assert infill(ask).status_code == 402
    assert account_of(cartest_mock).credits_left == 313
