"""Audio is compared with what it must be, once the target is known to be the mock."""

import hashlib
from typing import Any

import pytest

from cartest_contracts.audio.expected import expected_audio
from cartest_contracts.formats import OutputFormat
from cartest_loadtests.checking import AudioCheck

FORMAT = OutputFormat.raw("pcm_s16le", 8000)
MESSAGE: dict[str, Any] = {"transcript": "Yes.", "voice": {"mode": "id", "id": "v"}}


def verify(check: AudioCheck, sha256: str | None, context_id: str | None = None) -> bool | None:
    return check.verify(MESSAGE, output_format=FORMAT, context_id=context_id, sha256=sha256)


def right(context_id: str | None = None) -> str:
    audio = expected_audio("Yes.", voice="v", context_id=context_id, output_format=FORMAT)
    return hashlib.sha256(audio).hexdigest()


def test_on_tells_right_from_wrong() -> None:
    """Right audio is right, other audio wrong, and no audio says nothing."""
    check = AudioCheck("on")
    assert verify(check, right()) is True
    assert verify(check, "0" * 64) is False
    assert verify(check, None) is None
    assert check.applies


def test_off_says_nothing() -> None:
    """Switched off, nothing is computed."""
    check = AudioCheck("off")
    assert verify(check, right()) is None
    assert not check.applies


def test_auto_begins_with_the_first_stream_that_is_right() -> None:
    """A target that never speaks the code is not checked; one that did once must always."""
    check = AudioCheck("auto")
    assert verify(check, "0" * 64) is None
    assert not check.applies
    assert verify(check, right()) is True
    assert check.applies
    assert verify(check, "0" * 64) is False


@pytest.mark.parametrize("context_id", ["a", "b", "c1", "WebSocketUser-0.0-17"])
def test_a_context_must_sign_its_own_audio(context_id: str) -> None:
    """Audio of another context is wrong, though it says the same words."""
    check = AudioCheck("on")
    assert verify(check, right(context_id), context_id) is True
    assert verify(check, right("other"), context_id) is False
