"""Tests of cartest_contracts.audio.scan."""

from collections.abc import Callable

import numpy as np
import pytest

from cartest_contracts.audio.samples import Samples
from cartest_contracts.audio.scan import scan
from cartest_contracts.audio.speech import Speech
from cartest_contracts.formats import OutputFormat

Say = Callable[..., tuple[Speech, Samples]]
TELEPHONE = OutputFormat.raw("pcm_mulaw", 8000)


def test_frames_across_blocks_are_read_once(say: Say) -> None:
    """Over two minutes of long words, so that frames lie across the borders of blocks."""
    words = " ".join(f"{number:040d}" for number in range(66))
    speech, samples = say(words, output_format=TELEPHONE)
    found = scan(samples, 8000)
    assert speech.duration_s > 120
    assert [frame.facts.text.strip() for frame in found.frames] == [word.text for word in speech.words]
    for frame, word in zip(found.frames, speech.words, strict=True):
        assert frame.start_s == pytest.approx(word.start_s, abs=0.003)
        assert frame.end_s == pytest.approx(word.end_s, abs=0.003)
    assert found.failed_s == ()
    assert len(found.tonal) == round(speech.duration_s / found.slot_s)


def test_sync_pairs_without_an_intact_frame_are_named(say: Say) -> None:
    """By the instant at which their tones meet."""
    _, samples = say("Hello", output_format=TELEPHONE)
    found = scan(samples[:1600], 8000)
    assert found.frames == ()
    assert found.failed_s == pytest.approx((0.02,), abs=0.002)


def test_an_empty_recording_holds_nothing() -> None:
    """Not even a slot."""
    found = scan(np.zeros(3, np.float32), 8000)
    assert (found.frames, found.failed_s, len(found.tonal)) == ((), (), 0)
