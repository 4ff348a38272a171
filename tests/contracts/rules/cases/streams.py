"""Cases of SSE, EVENT and TIME."""

from tests.contracts.rules.observe import (
    AUDIO,
    Case,
    ask,
    chunk,
    context,
    error,
    event,
    sse,
    typed,
    words,
)

from cartest_contracts.observation import Arrival

DONE = event("done")
TIMED = ask(add_timestamps=True)
PHONES = {"phonemes": ["h", "i"], "start": [0.0, 0.1], "end": [0.1, 0.2]}

CASES = {
    "SSE-01": [Case(broken=sse(DONE, status=206), fine=sse(DONE))],
    "SSE-02": [Case(broken=sse(DONE, headers=typed("application/json")), fine=sse(DONE), says="application/json")],
    "SSE-03": [
        Case(
            broken=sse(DONE, Arrival(at_ns=30, kind="garbled", text="not JSON: '[DONE]'")),
            fine=sse(DONE),
            says="[DONE]",
        )
    ],
    "SSE-04": [
        Case(broken=sse(error(text=None)), fine=sse(error()), says="no event line"),
        Case(broken=sse(error(text="oops")), fine=sse(error(), end="closed"), says="event: oops"),
    ],
    "SSE-05": [Case(broken=sse(event("done", "message")), fine=sse(error()), says="event: message")],
    "SSE-06": [
        Case(broken=sse(DONE, DONE), fine=sse(DONE), says="done, done"),
        Case(broken=sse(chunk(), end="timeout"), fine=sse(chunk(), end="cancelled"), says="timeout"),
    ],
    "SSE-07": [
        Case(broken=sse(DONE, chunk()), fine=sse(chunk(), DONE), says="arrival 1"),
        Case(broken=sse(DONE, end="timeout"), fine=sse(error()), says="timeout"),
    ],
    "EVENT-01": [
        Case(broken=sse(event("done", status_code="200")), fine=sse(DONE), says="status_code is '200'"),
        Case(
            broken=sse(event("unknown", type=...), DONE),
            fine=sse(event("unknown", type="new"), DONE),
            says="no type",
        ),
        Case(broken=sse(event("done", done=1)), fine=sse(Arrival(at_ns=1, kind="done")), says="done is 1"),
    ],
    "EVENT-02": [Case(broken=sse(event("unknown", type="new")), fine=sse(DONE), says="type is 'new'")],
    "EVENT-03": [
        Case(broken=sse(chunk(step_time="2")), fine=sse(chunk(), DONE), says="step_time"),
        Case(broken=sse(event("chunk", step_time=1.0)), fine=sse(chunk()), says="no data"),
        Case(
            broken=sse(Arrival(at_ns=1, kind="chunk", audio_bytes=4, event={"done": True, "step_time": 1})),
            fine=sse(Arrival(at_ns=1, kind="chunk", audio_bytes=4, event={"done": False, "step_time": 1})),
        ),
    ],
    "EVENT-04": [Case(broken=sse(chunk(status_code=200)), fine=sse(chunk(), DONE), says="status_code is 200")],
    "EVENT-05": [
        Case(broken=sse(event("chunk", data="AA==\n")), fine=sse(chunk()), says="AA=="),
        Case(broken=sse(event("chunk", data="AB==")), fine=sse(event("chunk", data=7))),
        Case(broken=sse(event("chunk", data="A")), fine=sse(event("chunk", data=""))),
    ],
    "EVENT-06": [
        Case(
            broken=sse(event("timestamps", word_timestamps=[])), fine=sse(words(("Hi.", 0, 0.1))), says="an object"
        )
    ],
    "EVENT-07": [
        Case(
            broken=sse(event("phoneme_timestamps")),
            fine=sse(event("phoneme_timestamps", phoneme_timestamps=PHONES)),
            says="no phoneme_timestamps",
        )
    ],
    "EVENT-08": [
        Case(
            broken=context(event("flush_done", flush_done=True)),
            fine=context(event("flush_done", flush_done=True, flush_id=0)),
            says="no flush_id",
        )
    ],
    "EVENT-09": [
        Case(broken=sse(event("done", done=False)), fine=sse(DONE), says="done is False"),
        Case(broken=sse(event("done", status_code=[])), fine=sse(DONE), says="status_code is []"),
        Case(broken=sse(event("done", status_code=201)), fine=sse(event("done", status_code=206)), says="201"),
    ],
    "EVENT-10": [
        Case(broken=sse(event("done", context_id="a")), fine=sse(DONE), says="no context_id"),
        Case(
            broken=sse(DONE, request=ask(context_id="a")),
            fine=sse(event("done", context_id="a"), request=ask(context_id="a")),
            says="context_id: 'a'",
        ),
        Case(
            broken=sse(error(context_id="b"), request=ask(context_id="a")),
            fine=sse(error(), request=ask(context_id="a")),
        ),
    ],
    "EVENT-11": [
        Case(broken=context(chunk()), fine=context(chunk(flush_id=0)), says="no flush_id"),
        Case(broken=context(chunk(flush_id=False)), fine=context(chunk(), version="2024-06-10")),
    ],
    "TIME-01": [
        Case(
            broken=sse(event("timestamps", word_timestamps={"words": ["Hi."], "start": [0.0], "end": []})),
            fine=sse(words(("Hi.", 0.0, 0.1))),
            says="0 ends",
        ),
        Case(
            broken=sse(event("phoneme_timestamps", phoneme_timestamps=PHONES | {"end": [0.1, "x"]})),
            fine=sse(event("phoneme_timestamps", phoneme_timestamps=PHONES)),
        ),
        Case(
            broken=sse(event("timestamps", word_timestamps={"words": [7], "start": [0], "end": [1]})),
            fine=sse(event("timestamps", word_timestamps={"words": [], "start": [], "end": []})),
        ),
    ],
    "TIME-02": [
        Case(broken=sse(words(("Hi.", 0.2, 0.1))), fine=sse(words(("Hi.", 0.1, 0.1))), says="words[0]"),
        Case(broken=sse(words(("Hi.", -1, 0.1))), fine=sse(words(("Hi.", None, 0.1)))),
    ],
    "TIME-03": [
        Case(
            broken=sse(words(("a", 0.0, 0.1)), words(("b", 0.1, 0.2)), words(("c", 0.0, 0.1))),
            fine=sse(words(("a", 0.0, 0.1)), words(("b", 0.1, 0.2), ("c", 0.2, 0.3))),
            says="'c' starts at 0 s",
        )
    ],
    "TIME-04": [
        Case(
            broken=sse(chunk(AUDIO), words(("Hi.", 0.0, 0.4)), DONE),
            fine=sse(chunk(AUDIO), words(("Hi.", 0.0, 0.2)), DONE),
            says="inside 0.200 s",
        )
    ],
    "TIME-05": [
        Case(broken=sse(words(("Hi.", 0, 0.1))), fine=sse(words(("Hi.", 0, 0.1)), request=TIMED)),
        Case(
            broken=sse(event("phoneme_timestamps", phoneme_timestamps=PHONES), request=TIMED),
            fine=sse(
                event("phoneme_timestamps", phoneme_timestamps=PHONES), request=ask(add_phoneme_timestamps=True)
            ),
            says="none without add_phoneme_timestamps",
        ),
    ],
    "TIME-06": [
        Case(
            broken=sse(chunk(), DONE, request=TIMED),
            fine=sse(chunk(), words(("Hi.", 0, 0.1)), DONE, request=TIMED),
            says="timestamps events",
        ),
        Case(
            broken=sse(chunk(), DONE, request=TIMED | {"duration": None}),
            fine=sse(chunk(), DONE, request=TIMED | {"duration": 0.01}),
        ),
    ],
    "TIME-07": [
        Case(
            broken=sse(chunk(), words(("Ho", 0, 0.1)), DONE),
            fine=sse(chunk(), words(("hi", 0, 0.1)), DONE, request=ask(transcript='Hi<break time="1s"/>!')),
            says="ho",
        ),
        Case(
            broken=sse(chunk(), words(("four", 0, 0.1)), DONE, request=ask(transcript="4")),
            fine=sse(
                chunk(),
                words(("four", 0, 0.1)),
                DONE,
                request=ask(transcript="4", use_normalized_timestamps=True),
            ),
        ),
        Case(
            broken=sse(chunk(), words(("two", 0, 0.1)), DONE, request=ask(transcript="Two words")),
            fine=sse(chunk(), words(("two", 0, 0.1)), DONE, request=ask(transcript="Two words", duration=0.2)),
        ),
    ],
}
