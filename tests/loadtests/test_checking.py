"""Audio is compared with what it must be, once the target is known to be the mock."""

import hashlib
from typing import Any

import pytest

from cartest_contracts.audio.expected import expected_audio, expected_context
from cartest_contracts.formats import OutputFormat
from cartest_loadtests import checking
from cartest_loadtests.checking import AudioCheck
from cartest_loadtests.costs import VERIFYING

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


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 1.0])
def test_a_share_of_the_turns_is_chosen_by_their_names(share: float) -> None:
    """The same ones in every run; all of them for 1, none for 0, about so many between."""
    turns = [f"7/BytesUser-0.{user}/{number}" for user in range(40) for number in range(100)]
    chosen = [turn for turn in turns if AudioCheck("on", share=share).chooses(turn)]
    assert len(chosen) == pytest.approx(share * len(turns), rel=0.1)
    assert chosen == [turn for turn in turns if AudioCheck("off", share=share).chooses(turn)]
    assert (len(chosen) == len(turns)) is (share == 1.0)


def test_making_and_comparing_is_counted_as_cost() -> None:
    """A stream that is not compared costs nothing."""
    before_ns = VERIFYING.cpu_ns
    verify(AudioCheck("off"), "0" * 64)
    assert VERIFYING.cpu_ns == before_ns
    message = MESSAGE | {"transcript": "Nobody has said this sentence in these tests before."}
    AudioCheck("on").verify(message, output_format=FORMAT, context_id=None, sha256="0" * 64)
    assert VERIFYING.cpu_ns > before_ns


def test_inputs_that_were_spoken_one_by_one_make_other_audio() -> None:
    """Where inputs meet a token ends; what came of a context that was cancelled is right as far as it goes."""
    check = AudioCheck("on")
    inputs = ("Ye", "s.")
    audio = expected_context(inputs, voice="v", context_id="c", output_format=FORMAT)
    for heard, first_bytes in ((audio, None), (audio[:640], 640)):
        sha256 = hashlib.sha256(heard).hexdigest()
        given: dict[str, Any] = {"output_format": FORMAT, "context_id": "c", "sha256": sha256}
        assert check.verify(MESSAGE, **given, inputs=inputs, first_bytes=first_bytes) is True
        assert check.verify(MESSAGE, **given, first_bytes=first_bytes) is (first_bytes is not None)
    assert check.verify(MESSAGE, **given, inputs=inputs, first_bytes=320) is False


@pytest.mark.parametrize("output_format", [FORMAT, OutputFormat.wav("pcm_s16le", 8000)])
def test_audio_of_another_size_is_wrong(output_format: OutputFormat) -> None:
    """Raw audio is not even hashed then, until the right size comes; a container's size is not looked at."""
    check = AudioCheck("on")
    audio = expected_audio("Yes.", voice="v", context_id="c", output_format=output_format)
    given: dict[str, Any] = {"output_format": output_format, "context_id": "c"}
    sha256 = hashlib.sha256(audio).hexdigest()
    raw = output_format.container == "raw"
    assert check.verify(MESSAGE, **given, sha256=sha256, audio_bytes=len(audio) - 2) is not raw
    assert check.verify(MESSAGE, **given, sha256="0" * 64, audio_bytes=len(audio)) is False
    assert check.verify(MESSAGE, **given, sha256=sha256, audio_bytes=len(audio)) is True


def test_few_hashes_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """With as many as may be kept they are forgotten, and made again."""
    monkeypatch.setattr(checking, "_MOST_KNOWN", 2)
    check = AudioCheck("on")
    for context_id in ("a", "b", "c1", "a"):
        assert verify(check, right(context_id), context_id) is True
