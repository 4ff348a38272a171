"""Tests of cartest_contracts.audio.frames."""

from collections.abc import Callable

import numpy as np
import pytest

from cartest_contracts.audio.code import FrameFacts, context_tag
from cartest_contracts.audio.frames import LONGEST_FRAME_S, read_frame, survey
from cartest_contracts.audio.samples import Samples
from cartest_contracts.audio.speech import Speech
from cartest_contracts.audio.tones import ToneMap

Say = Callable[..., tuple[Speech, Samples]]


def _map(samples: Samples) -> ToneMap:
    return ToneMap.measure(samples, 16000)


@pytest.mark.parametrize("speed", [0.6, 0.85, 1.0, 1.3188725, 1.5])
def test_a_frame_is_found_and_measured(say: Say, speed: float) -> None:
    """Text, borders, symbol length and level, at every speed."""
    speech, samples = say("Hi", speed=speed, volume=0.5)
    tones = _map(np.concatenate((np.zeros(801, np.float32), samples)))
    (border_s,) = survey(tones).syncs_s
    frame = read_frame(tones, float(border_s))
    assert frame is not None
    assert frame.facts == FrameFacts(tag=context_tag("c"), index=0, text="Hi")
    assert frame.start_s == pytest.approx(801 / 16000, abs=0.002)
    assert frame.end_s - frame.start_s == pytest.approx(speech.duration_s, abs=0.002)
    assert frame.symbol_s == pytest.approx(0.02 / speed, rel=0.01)
    assert frame.level == pytest.approx(0.2, rel=0.05)
    assert frame.later(1.0).start_s == frame.start_s + 1.0


@pytest.mark.parametrize("voice", [str(number) for number in range(16)])
@pytest.mark.parametrize("speed", [1.274, 1.3349, 1.4])
def test_tones_that_run_on_in_phase_do_not_hide_a_border(say: Say, voice: str, speed: float) -> None:
    """No context and the first words: all the head is one tone, which at some lengths never breaks off."""
    speech, samples = say("h mg b", voice=voice, context_id=None, speed=speed)
    tones = _map(samples)
    frames = [read_frame(tones, float(border_s)) for border_s in survey(tones).syncs_s]
    assert [frame and frame.facts.text for frame in frames] == ["h", " mg", " b"]
    assert speech.next_index == 3


def test_the_longest_frame_is_read(say: Say) -> None:
    """255 bytes, at the lowest speed; no frame takes longer than the constant says."""
    text = "lorem" * 51
    speech, samples = say(text, speed=0.6)
    tones = _map(samples)
    frame = read_frame(tones, float(survey(tones).syncs_s[0]))
    assert frame is not None
    assert frame.facts.text == text
    assert speech.duration_s < LONGEST_FRAME_S


def test_each_damaged_symbol_makes_it_no_frame(say: Say) -> None:
    """A symbol replaced by another one, by silence or by a sync tone is noticed wherever it is."""
    _, samples = say("Hey")
    border_s = float(survey(_map(samples)).syncs_s[0])
    size = 320
    count = 16  # sync pair and 7 bytes
    for place in range(2, count):
        old = samples[place * size : (place + 1) * size]
        for other in (0, 1, 5, 9):
            new = samples[other * size : (other + 1) * size]
            if np.array_equal(old, new):
                continue
            damaged = samples.copy()
            damaged[place * size : (place + 1) * size] = new
            assert read_frame(_map(damaged), border_s) is None
        damaged = samples.copy()
        damaged[place * size : (place + 1) * size] = 0
        assert read_frame(_map(damaged), border_s) is None


def test_a_frame_must_end_where_it_ends(say: Say) -> None:
    """Data that goes on after the checksum means that a piece was repeated: whatever the checksum says."""
    _, samples = say("Hey")
    tones = _map(np.concatenate((samples, samples[-320:])))
    assert read_frame(tones, float(survey(tones).syncs_s[0])) is None
    assert read_frame(_map(samples), float(survey(tones).syncs_s[0])) is not None


def test_a_survey_of_what_is_too_short_or_silent_finds_nothing() -> None:
    """Also with a tone in it that is no sync pair."""
    assert survey(_map(np.zeros(160, np.float32))).syncs_s.size == 0
    silent = survey(_map(np.zeros(16000, np.float32)))
    assert silent.syncs_s.size == 0
    assert not silent.tonal.any()


def test_a_survey_says_how_loud_the_code_is(say: Say) -> None:
    """Level where one tone is clear, zero in silence."""
    _, samples = say("Hi")
    overview = survey(_map(np.concatenate((samples, np.zeros(3200, np.float32)))))
    assert np.median(overview.tonal[20:300]) == pytest.approx(0.4, rel=0.1)
    assert not overview.tonal[-150:].any()
