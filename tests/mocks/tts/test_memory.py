"""What was said lately."""

from cartest_contracts.audio.containers import encode_container
from cartest_contracts.formats import OutputFormat
from cartest_mocks.exchange import Burst
from cartest_mocks.tts.memory import SpeechMemory
from cartest_mocks.tts.script import Script

SCRIPT = Script(voice="v", context_id=None, output_format=OutputFormat.raw("pcm_mulaw", 8000))


def test_the_same_again_is_not_made_again() -> None:
    """It is the very object; another script or text is another speech."""
    memory = SpeechMemory()
    first = memory.say(SCRIPT, "One.")
    assert memory.say(SCRIPT, "One.") is first
    assert memory.say(SCRIPT, "Two.") != first
    other = Script(voice="w", context_id=None, output_format=SCRIPT.output_format)
    assert memory.say(other, "One.") is not first
    assert first == SCRIPT.say("One.")


def test_the_least_recently_used_is_forgotten_first() -> None:
    """By bytes of audio; one that is too big for all is forgotten at once."""
    size = len(SCRIPT.say("One.").audio)
    memory = SpeechMemory(max_bytes=2 * size)
    one, two = memory.say(SCRIPT, "One."), memory.say(SCRIPT, "Two.")
    memory.say(SCRIPT, "One.")
    memory.say(SCRIPT, "Six.")
    assert memory.say(SCRIPT, "One.") is one
    assert memory.say(SCRIPT, "Two.") is not two
    big = memory.say(SCRIPT, "Much more than that.")
    assert memory.say(SCRIPT, "Much more than that.") is not big


def test_a_body_is_made_once_and_in_its_container() -> None:
    """Whole in its pieces, kept beside the speech that it was made of, and forgotten with it."""
    wav = Script(voice="v", context_id=None, output_format=OutputFormat.wav("pcm_s16le", 8000))
    memory = SpeechMemory()
    burst = memory.burst(wav, "One.")
    assert burst is not None
    assert memory.burst(wav, "One.") is burst
    body = encode_container(memory.say(wav, "One.").audio, wav.output_format)
    assert b"".join(piece.data for piece in burst) == body
    tight = SpeechMemory(max_bytes=len(body))
    first = tight.burst(wav, "One.")
    assert first is not None
    assert tight.burst(wav, "One.") is not first


def test_a_long_body_is_no_burst() -> None:
    """So that nobody else waits for it: as many pieces as leave at once, its header included."""
    audio = len(SCRIPT.say("One.").audio)
    fits, too_small = audio // Burst.MOST_PIECES + 1, audio // Burst.MOST_PIECES
    assert SpeechMemory(piece_bytes=fits).burst(SCRIPT, "One.") is not None
    assert SpeechMemory(piece_bytes=too_small).burst(SCRIPT, "One.") is None


def test_a_speech_that_is_too_big_to_be_kept_is_still_a_burst() -> None:
    """It is made again each time."""
    memory = SpeechMemory(max_bytes=1)
    first = memory.burst(SCRIPT, "One.")
    assert first is not None
    assert memory.burst(SCRIPT, "One.") is not first
