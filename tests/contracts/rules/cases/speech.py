"""Cases of SPEECH: audio of the code, made by the code."""

from typing import Any

from tests.contracts.rules.observe import VOICE, Case, ask, bytes_answer, chunk, context, event

from cartest_contracts.audio.expected import expected_context
from cartest_contracts.formats import OutputFormat
from cartest_contracts.observation import Observation

RAW = OutputFormat.raw("pcm_s16le", 16000)

YES = {"self_describing": "yes"}
MP3 = {"container": "mp3", "sample_rate": 8000, "bit_rate": 32000}


def say(*inputs: str, context_id: str | None = None, speed: float = 1.0) -> bytes:
    return expected_context(inputs, voice=VOICE, context_id=context_id, output_format=RAW, speed=speed)


def answer(audio: bytes, **members: Any) -> Observation:
    return bytes_answer(audio, ask(**members), labels=YES)


def spoken(audio: bytes, *inputs: str, **members: Any) -> Observation:
    messages = tuple(ask(context_id="a", transcript=text, **{"continue": True}, **members) for text in inputs)
    return context(chunk(audio), event("done"), messages=messages, labels=YES)


FAST = {"generation_config": {"speed": 1.5}}

CASES = {
    "SPEECH-01": [
        Case(broken=answer(say("Ho.")), fine=answer(say("Hi.")), says="SHA-256"),
        Case(broken=answer(say("Hi."), **FAST), fine=answer(say("Hi.", speed=1.5), **FAST)),
        Case(
            broken=answer(say("Hi.", speed=1.5), model_id="sonic-2", **FAST),
            fine=answer(say("Hi."), model_id="sonic-2", **FAST),
        ),
        Case(
            broken=spoken(say("One. ", "Two.", context_id="b"), "One. ", "Two."),
            fine=spoken(say("One. ", "Two.", context_id="a"), "One. ", "Two."),
        ),
        Case(
            broken=bytes_answer(say("Hi."), audio_sha256="0" * 64, labels=YES),
            fine=bytes_answer(say("Ho."), ask(speed="fast"), labels=YES),
        ),
        Case(
            broken=answer(say("Ho."), voice=VOICE),
            fine=spoken(say("One. Two.", context_id="a"), "One. ", "Two.", max_buffer_delay_ms=500),
        ),
    ],
    "SPEECH-02": [
        Case(broken=answer(say("Ho.")), fine=answer(say("Hi.")), says="'Ho.'"),
        Case(broken=answer(say("Hi.")[:-5000]), fine=answer(say("Hi.")), says="a gap"),
        Case(broken=answer(say("Hi.") + say("Ho.")[:-5000]), fine=answer(say("Hi.")), says="a gap"),
        Case(
            broken=spoken(say("One. ", "Two.", context_id="a") + say("One. ", context_id="a"), "One. ", "Two."),
            fine=spoken(say("One. ", "Two.", context_id="a"), "One. ", "Two."),
            says="again",
        ),
        Case(
            broken=bytes_answer(
                b"RIFF?",
                ask(output_format=MP3),
                labels=YES,
            ),
            fine=answer(say("Hi.")),
            says="5 bytes that are none",
        ),
        # What stands last and cannot be said waits in vain for what it joins; what it has joined is heard.
        Case(
            broken=spoken(say("Hi.", context_id="a"), "Hi.", " ... ", "Ho."),
            fine=spoken(say("Hi.", context_id="a"), "Hi.", " ... ", "?"),
            says="'Hi.'",
        ),
        Case(
            broken=spoken(say("Hi.", context_id="a"), "Hi. ?", max_buffer_delay_ms=0),
            fine=spoken(say("Hi.", context_id="a"), "Hi. ?", max_buffer_delay_ms=500),
        ),
        Case(
            broken=spoken(b"", "Hi.", "?"),
            fine=spoken(say("Hi. ...", context_id="a"), "Hi.", " ...", "?"),
        ),
    ],
    "SPEECH-03": [
        Case(
            broken=answer(say("Hi.", context_id="b")),
            fine=bytes_answer(b"?", ask(output_format=MP3), labels=YES),
            says="context tags",
        ),
        Case(
            broken=spoken(say("Hi.", context_id="a") + say("No.", context_id="b"), "Hi."),
            fine=spoken(say("Hi.", context_id="a"), "Hi."),
            says="context tags",
        ),
    ],
}
