"""Turns out of sound and silence."""

import pytest

from cartest_mocks.stt.turns.detector import Moment, TurnDetector
from cartest_mocks.stt.turns.settings import TurnSettings


def followed(pattern: str, settings: TurnSettings | None = None) -> list[tuple[int, str]]:
    """Moments with the slot that they came after; ``#`` is sound, anything else silence."""
    detector = TurnDetector(settings or TurnSettings())
    found = [(slot, detector.note(loud=sign == "#")) for slot, sign in enumerate(pattern, start=1)]
    return [(slot, moment.value) for slot, moment in found if moment is not None]


def test_a_turn() -> None:
    """Started after 100 ms of sound, previewed after 460 and ended after 820 ms of silence."""
    assert followed("#" * 10 + " " * 60) == [(5, "turn.start"), (33, "turn.eager_end"), (51, "turn.end")]


def test_a_click_is_no_turn() -> None:
    """Nor are many with silence between them."""
    assert followed(("#" * 4 + " ") * 20) == []


def test_speech_takes_a_preview_back() -> None:
    """Once for each; a pause that is shorter than that is none."""
    pause, word = " " * 30, "#" * 5
    moments = [moment for _, moment in followed(word + pause + word + " " * 22 + word + pause + word + " " * 41)]
    assert moments == [
        "turn.start",
        "turn.eager_end",
        "turn.resume",
        "turn.eager_end",
        "turn.resume",
        "turn.eager_end",
        "turn.end",
    ]


def test_a_turn_may_follow_another() -> None:
    """Each begins with a start."""
    moments = [moment for _, moment in followed(("#" * 5 + " " * 41) * 2)]
    assert moments == ["turn.start", "turn.eager_end", "turn.end"] * 2


@pytest.mark.parametrize(
    ("settings", "slots"),
    [
        (TurnSettings(start_threshold=0.5), [2, 28, 46]),
        (TurnSettings(eager_end_threshold=0.6), [5, 18, 46]),
        (TurnSettings(end_threshold=0.05), [5, 28, 80]),
        (TurnSettings(end_timeout_ms=640), [5, 28, 37]),
        (TurnSettings(end_threshold=0.05, end_timeout_ms=1000), [5, 28, 55]),
    ],
)
def test_settings_are_lengths_of_time(settings: TurnSettings, slots: list[int]) -> None:
    """Higher ends wait less; the time-out ends what the threshold would not yet."""
    assert [slot for slot, _ in followed("#" * 5 + " " * 100, settings)] == slots


def test_a_higher_start_waits_longer() -> None:
    """115 ms at the highest."""
    assert followed("#" * 6, TurnSettings(start_threshold=0.9)) == [(6, "turn.start")]


def test_an_end_needs_no_preview() -> None:
    """Where both would come at once, or the time-out is first, only the end does."""
    near = TurnSettings(eager_end_threshold=0.3, end_threshold=0.29)
    assert [moment for _, moment in followed("#" * 5 + " " * 60, near)] == ["turn.start", "turn.end"]
    patient = TurnSettings(eager_end_threshold=0.3, end_threshold=0.05, end_timeout_ms=640)
    assert [slot for slot, _ in followed("#" * 5 + " " * 60, patient)] == [5, 36, 37]


def test_finishing_ends_the_turn_under_way() -> None:
    """And does nothing without one."""
    detector = TurnDetector(TurnSettings())
    assert detector.finish() is None
    for _ in range(5):
        detector.note(loud=True)
    assert (detector.active, detector.finish(), detector.active) == (True, Moment.END, False)


def test_new_settings_count_at_once() -> None:
    """For the turn under way too."""
    detector = TurnDetector(TurnSettings())
    for loud in [True] * 5 + [False] * 32:
        detector.note(loud=loud)
    detector.use(TurnSettings(end_timeout_ms=640))
    assert detector.note(loud=False) is Moment.END
