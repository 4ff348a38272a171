"""Audio cut where something happens to a turn."""

from collections.abc import Callable

from cartest_mocks.stt.turns.detector import TurnDetector
from cartest_mocks.stt.turns.listener import Step, TurnListener
from cartest_mocks.stt.turns.settings import TurnSettings

SECOND = 2 * 16000
SayPcm = Callable[..., bytes]


def listener() -> TurnListener:
    return TurnListener(encoding="pcm_s16le", sample_rate=16000, detector=TurnDetector(TurnSettings()))


def said(steps: list[Step]) -> str:
    """Hear stretches one after another, as the socket does."""
    text, unread = "", b""
    for step in steps:
        finding = step.stretch.after(unread).hear()
        text, unread = text + finding.text, finding.unread
    return text


def test_no_word_is_lost_to_a_cut(say_pcm: SayPcm) -> None:
    """However the audio arrives, inside samples and slots too."""
    audio = bytes(3 * SECOND) + say_pcm("One two three four five six seven eight nine ten.") + bytes(SECOND)
    for size in (len(audio), 3201, 640):
        ears = listener()
        steps = [step for start in range(0, len(audio), size) for step in ears.take(audio[start : start + size])]
        moments = [step.moment for step in steps if step.moment is not None]
        assert moments == ["turn.start", "turn.eager_end", "turn.end"]
        assert len(steps) > 5
        assert said(steps) == "One two three four five six seven eight nine ten."


def test_silence_between_turns_is_dropped() -> None:
    """But for a little."""
    ears = listener()
    assert list(ears.take(bytes(100 * SECOND + 1))) == []
    assert ears.kept_bytes == 15 * 640 + 1


def test_stretches_know_when_they_began(say_pcm: SayPcm) -> None:
    """In seconds from the start of the socket's audio, dropped audio included."""
    ears = listener()
    start, *_ = ears.take(bytes(5 * SECOND) + say_pcm("Hello."))
    assert 4.7 < start.stretch.start_s < 5


def test_finishing_takes_what_is_left(say_pcm: SayPcm) -> None:
    """Half a sample is not heard; without a turn nothing has happened."""
    ears = listener()
    steps = [*ears.take(say_pcm("Hello.") + b"\0")]
    last = ears.finish()
    assert (last.moment, last.stretch.cut, len(last.stretch.audio) % 2) == ("turn.end", False, 0)
    assert said([*steps, last]) == "Hello."
    assert (ears.finish().moment, ears.kept_bytes) == (None, 0)
