"""Cases of PROGRAM: contexts with a past."""

import hashlib

import msgspec
from tests.contracts.rules.cases.contexts import CANCEL, DONE, LAST, MORE
from tests.contracts.rules.observe import FORMAT, VOICE, Case, ask, chunk, context, error, event

from cartest_contracts.audio.expected import expected_context
from cartest_contracts.formats import OutputFormat
from cartest_contracts.observation import Arrival, Observation

PROGRAM = {"program": "p-1"}
CLOSED = error("Context has closed: Sorry.")
UNKNOWN = error("Invalid context ID: Sorry.")
EMPTY = ask(context_id="a", transcript="")
MALFORMED = ask(context_id="a", transcript=7)
MOVED = PROGRAM | {"clock_moves": "[[5,6,1.1]]"}


def lived(*arrivals: Arrival, messages: tuple[object, ...] = (LAST,), **fields: object) -> Observation:
    return context(*arrivals, messages=messages, **{"labels": PROGRAM} | fields)


def said(*inputs: str, messages: tuple[str, ...], **members: object) -> Observation:
    """A context whose messages were all heeded, and that says something."""
    audio = expected_context(
        inputs, voice=VOICE, context_id="a", output_format=msgspec.convert(FORMAT, OutputFormat)
    )
    *more, last = messages
    return lived(
        chunk(audio),
        DONE,
        messages=(
            *(MORE | members | {"transcript": text} for text in more),
            LAST | members | {"transcript": last},
        ),
        labels=PROGRAM | {"self_describing": "yes"},
        audio_sha256=hashlib.sha256(audio).hexdigest(),
    )


def heard(*texts: str) -> Observation:
    """A context that was asked for ``Hi.`` and ``Ho.``, the second refused, and says something."""
    audio = expected_context(
        texts, voice=VOICE, context_id="a", output_format=msgspec.convert(FORMAT, OutputFormat)
    )
    return lived(
        chunk(audio),
        DONE,
        CLOSED,
        messages=(LAST, LAST | {"transcript": "Ho."}),
        labels=PROGRAM | {"self_describing": "yes"},
        audio_sha256=hashlib.sha256(audio).hexdigest(),
    )


CASES = {
    "PROGRAM-01": [
        Case(broken=lived(chunk(), DONE, chunk()), fine=lived(chunk(), DONE), says="nothing more chunk arrival 2"),
        Case(broken=lived(chunk(), DONE, DONE), fine=lived(chunk(), event("unknown", type="something new"), DONE)),
        Case(broken=lived(chunk(), end="timeout"), fine=lived(chunk(), DONE), says="done nothing more the end"),
        # An open context ends by itself a second after its text, sooner only where the clock was moved.
        Case(
            broken=lived(chunk(), DONE, messages=(MORE,)),
            fine=lived(chunk(), DONE, messages=(MORE,), labels=MOVED),
            says="speech or done",
        ),
        # A frame that fails is the server's own doing (errors-and-limits.md), 403 is nothing of the table.
        Case(
            broken=lived(error(status_code=403)),
            fine=lived(error(status_code=429)),
            says="speech or done error 403",
        ),
    ],
    "PROGRAM-02": [
        Case(
            broken=lived(chunk(), DONE, messages=(LAST, LAST)),
            fine=lived(chunk(), CLOSED, DONE, messages=(LAST, LAST)),
            says="error 400 Context has closed for message 1 (text_final)",
        ),
        Case(
            broken=lived(chunk(), messages=(CANCEL,)),
            fine=lived(UNKNOWN, messages=(CANCEL,)),
            says="error 400 Invalid context ID for message 0 (cancel) chunk",
        ),
        Case(
            broken=lived(DONE, DONE, messages=(LAST, CANCEL), cancel_ns=1, end="cancelled"),
            fine=lived(chunk(), chunk(), DONE, messages=(LAST, CANCEL), cancel_ns=1, end="cancelled"),
        ),
        Case(
            broken=lived(chunk(), CLOSED, messages=(LAST, CANCEL), cancel_ns=1, end="cancelled"),
            # The cancel crossed with done.
            fine=lived(chunk(), DONE, UNKNOWN, messages=(LAST, CANCEL)),
            says="at most speech and one done after the cancel",
        ),
    ],
    "PROGRAM-03": [
        Case(
            broken=lived(end="timeout", messages=(MALFORMED,)),
            fine=lived(error("Invalid request: No."), messages=(MALFORMED,)),
            says="error 400 for message 0, which is malformed",
        ),
        Case(
            broken=lived(chunk(), DONE, messages=(MALFORMED, LAST)),
            fine=lived(error(status_code=400), chunk(), DONE, messages=(MALFORMED, LAST)),
        ),
    ],
    "PROGRAM-04": [
        Case(
            broken=lived(chunk(), DONE, UNKNOWN, messages=(LAST, LAST)),
            fine=lived(chunk(), DONE, CLOSED, messages=(LAST, LAST)),
            says="Context has closed Invalid context ID arrival 2",
        ),
        Case(
            broken=lived(error(title="Oh"), messages=(EMPTY,)),
            fine=lived(error(title="No valid transcripts passed"), messages=(EMPTY,)),
            says="Oh",
        ),
    ],
    "PROGRAM-05": [
        Case(broken=heard("Hi.", "Ho."), fine=heard("Hi."), says="'Hi.' 'Hi.Ho.'"),
        # A blank text joins what follows it; at the end it waits in vain, unless it was joined to what waited too.
        Case(
            broken=said("Hi.", "Ho.", messages=("Hi.", " ... ", "Ho.")),
            fine=said("Hi.", " ... Ho.", messages=("Hi.", " ... ", "Ho.")),
        ),
        Case(
            broken=said("Hi", messages=("Hi", "!", "Ho")),
            fine=said("Hi", messages=("Hi", "!", "?")),
        ),
        Case(broken=said("Hi?", messages=("Hi", "!", "?")), fine=said("Hi!", messages=("Hi", "!", "?"))),
        # A member without effect may be anything; what the format is, is then not sure enough to listen.
        Case(
            broken=said("Ho.", messages=("Hi.",)),
            fine=said("Ho.", messages=("Hi.",), output_format=FORMAT | {"bit_rate": "high"}),
        ),
    ],
}
