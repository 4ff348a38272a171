"""Cases of SAME: groups of requests that must be answered alike."""

from typing import Any

import msgspec
from tests.contracts.rules.observe import (
    AUDIO,
    Case,
    GroupCase,
    ask,
    bytes_answer,
    chunk,
    context,
    event,
    grouped,
    sse,
    words,
)

from cartest_contracts.audio.containers import encode_container
from cartest_contracts.audio.expected import expected_context
from cartest_contracts.formats import OutputFormat
from cartest_contracts.observation import Observation

YES = {"self_describing": "yes"}
OTHER = AUDIO[:-2] + b"\1\1"
DONE = event("done")
RAW = OutputFormat.raw("pcm_s16le", 16000)
WAV = OutputFormat.wav("pcm_s16le", 16000)


def spoken(audio: bytes = AUDIO, **members: Any) -> Observation:
    return bytes_answer(audio, ask(**members), labels=YES)


def streamed(audio: bytes = AUDIO, **members: Any) -> Observation:
    return sse(chunk(audio), DONE, request=ask(**members), labels=YES)


def said(audio: bytes = AUDIO, *messages: dict[str, Any], **fields: Any) -> Observation:
    return context(chunk(audio), DONE, messages=messages, **{"labels": YES, **fields})


def transports(*, sse_audio: bytes = AUDIO, socket_audio: bytes = AUDIO) -> tuple[Observation, ...]:
    return grouped(
        "transport",
        bytes=spoken(),
        sse=streamed(sse_audio),
        sse_context=streamed(context_id="a"),
        websocket=said(socket_audio),
    )


def pair(relation: str, first: str, second: str, audio: bytes) -> tuple[Observation, ...]:
    return grouped(relation, **{first: spoken(), second: spoken(audio)})


def alike(relation: str, first: str, second: str) -> list[Case | GroupCase]:
    fine = pair(relation, first, second, AUDIO)
    return [
        GroupCase(broken=pair(relation, first, second, OTHER), fine=fine, says="from byte 6398", at=1),
        GroupCase(broken=pair(relation, first, second, AUDIO[:-2]), fine=fine, says="6398 bytes", at=1),
    ]


def wav(audio: bytes) -> Observation:
    shown = {"container": "wav", "encoding": "pcm_s16le", "sample_rate": 16000}
    return spoken(audio, output_format=shown)


def code(*inputs: str, name: str) -> bytes:
    return expected_context(inputs, voice="v", context_id=name, output_format=RAW)


def pieces(*inputs: str) -> tuple[Observation, ...]:
    """Two contexts that were asked for the same; the second one is heard to say the inputs."""
    whole = said(code("One, two.", name="w"), context_id="w")
    parts = said(code(*inputs, name="a"))
    return grouped("pieces", whole=whole, pieces=parts)


def timed(*names: Any) -> Observation:
    shown = words(*((name, 0, 0.1) for name in names))
    return context(chunk(), shown, DONE)


def timed_pieces(*names: Any) -> tuple[Observation, ...]:
    return grouped("pieces", whole=timed("One,", "two."), pieces=timed(*names))


def live(group: tuple[Observation, ...]) -> tuple[Observation, ...]:
    """The same from a target whose audio says nothing."""
    return tuple(
        msgspec.structs.replace(
            each, labels={name: value for name, value in each.labels.items() if name != "self_describing"}
        )
        for each in group
    )


CASES: dict[str, list[Case | GroupCase]] = {
    "SAME-01": [
        GroupCase(broken=transports(sse_audio=OTHER), fine=transports(), says="sse beside bytes", at=1),
        GroupCase(broken=transports(socket_audio=OTHER), fine=transports(), says="websocket beside", at=3),
        # What generates its voice anew is not compared byte for byte.
        GroupCase(
            broken=transports(socket_audio=AUDIO + OTHER),
            fine=live(transports(socket_audio=OTHER)),
            says="12800 bytes",
            at=3,
        ),
        GroupCase(broken=transports(sse_audio=OTHER), fine=transports()[:1], at=1),
    ],
    "SAME-02": alike("again", "first", "second"),
    "SAME-03": alike("timestamps", "plain", "words"),
    "SAME-04": alike("save", "plain", "saved"),
    "SAME-05": alike("beside", "alone", "beside"),
    "SAME-06": [
        GroupCase(
            broken=grouped("header", raw=spoken(), wav=wav(encode_container(OTHER, WAV))),
            fine=grouped("header", raw=spoken(), wav=wav(encode_container(AUDIO, WAV))),
            says="from byte 6398",
            at=1,
        ),
        GroupCase(
            broken=grouped("header", raw=spoken(), wav=wav(b"RIFX" + AUDIO)),
            fine=grouped("header", raw=spoken(), wav=wav(AUDIO)),
            says="6404 bytes",
            at=1,
        ),
    ],
    "SAME-09": alike("locked", "plain", "changed"),
    "SAME-07": [
        GroupCase(broken=pieces("One, "), fine=pieces("One, ", "two."), says="'One,'", at=1),
        GroupCase(broken=pieces("One,", "two."), fine=pieces("One,", " two."), says="'One,two.'", at=1),
        GroupCase(broken=pieces("two.", " One,"), fine=pieces("One, two."), says="two. One,", at=1),
        GroupCase(broken=timed_pieces("two.", "One,"), fine=timed_pieces("One, ", "two"), says="twoone", at=1),
        GroupCase(broken=timed_pieces(), fine=live(pieces("two.")), says="''", at=1),
        GroupCase(
            broken=grouped("pieces", whole=said(code("Hi.", name="a")), pieces=wav(b"RIFF")),
            fine=grouped("pieces", whole=said(code("Hi.", name="a")), pieces=said(code("Hi.", name="a"))),
            says="''",
            at=1,
        ),
    ],
    "SAME-08": [
        GroupCase(
            broken=transports(socket_audio=AUDIO[:4000]),
            fine=transports(socket_audio=AUDIO[:5000]),
            says="2000 samples",
            at=3,
        ),
        GroupCase(
            broken=live(transports(sse_audio=AUDIO * 2)), fine=live(transports()), says="3200 samples", at=0
        ),
    ],
}
