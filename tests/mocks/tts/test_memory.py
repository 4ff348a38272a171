"""What was said lately."""

from cartest_contracts.formats import OutputFormat
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
