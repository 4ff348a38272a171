"""Cases of CONTEXT, SOCKET and FLUSH."""

from tests.contracts.rules.observe import Case, ask, chunk, context, error, event, socket, sse, typed

from cartest_contracts.observation import Arrival, Sent

DONE = event("done")
MORE = ask(context_id="a", **{"continue": True})
LAST = ask(context_id="a")
FLUSH = MORE | {"transcript": "", "flush": True}
BLANK = MORE | {"transcript": " "}
CANCEL = {"context_id": "a", "cancel": True}
CLOSED = error("Context has closed")
UNKNOWN = error("Invalid context ID")
UNHEARD = error("Voice not found", status_code=404)
GARBLED = Arrival(at_ns=30, kind="garbled", text="a binary frame")
SECOND = 1_000_000_000


def closed(code: int, reason: str = "") -> Arrival:
    return Arrival(at_ns=90, kind="close", code=code, text=reason)


def apart(*at_ns: int) -> tuple[Sent, ...]:
    """A text, and flush commands after it."""
    return tuple(
        Sent(at_ns=at, message=message) for at, message in zip(at_ns, (MORE, *[FLUSH] * len(at_ns)), strict=False)
    )


def flush_done(flush_id: int) -> Arrival:
    return event("flush_done", flush_done=True, flush_id=flush_id)


CASES = {
    "CONTEXT-01": [
        Case(broken=context(chunk(context_id="b"), DONE), fine=context(chunk(), DONE), says="context_id is 'b'"),
        Case(
            broken=context(chunk(), event("done", context_id=None)),
            fine=context(Arrival(at_ns=1, kind="error", event={"type": "error"})),
            says="None",
        ),
        Case(
            broken=socket(chunk(context_id="z"), labels={"contexts": '["a"]'}),
            fine=socket(event("done", context_id="a"), chunk(context_id=None), labels={"contexts": '["a"]'}),
            says="'z'",
        ),
        Case(
            broken=socket(chunk(context_id="z"), labels={"contexts": '["a"]'}),
            fine=socket(chunk(context_id="z"), labels={"contexts": "no JSON"}),
        ),
    ],
    "CONTEXT-02": [
        Case(broken=context(chunk(), DONE, DONE), fine=context(chunk(), DONE), says="done, done"),
        Case(broken=context(chunk(), end="timeout"), fine=context(chunk(), cancel_ns=5), says="timeout"),
        Case(
            broken=context(end="closed", problem="closed with 1000 connection idle timeout"),
            fine=context(DONE, error("Context has closed"), messages=(LAST, LAST)),
            says="idle timeout",
        ),
        Case(broken=context(chunk(), messages=(LAST, LAST)), fine=context(DONE, messages=(LAST, LAST))),
        Case(broken=context(messages=(LAST, LAST)), fine=context(error(), DONE, messages=(LAST, LAST))),
        # What was refused before the context opened did not end it.
        Case(
            broken=context(error(), chunk(), DONE, messages=(LAST,)),
            fine=context(error("No valid transcripts passed"), chunk(), DONE, messages=(BLANK, LAST)),
            says="error, done",
        ),
        Case(
            broken=context(UNHEARD, UNHEARD, UNHEARD, messages=(MORE, MORE)),
            fine=context(UNHEARD, UNHEARD, messages=(MORE, MORE)),
        ),
        # The text crossed with the expiry of its context.
        Case(
            broken=context(chunk(), event("done", at_ns=30), CLOSED, messages=(MORE, MORE)),
            fine=context(chunk(), event("done", at_ns=2 * SECOND), CLOSED, messages=(MORE, MORE)),
        ),
        # Who reads no further than the first error has seen no more.
        Case(
            broken=context(chunk(), CLOSED, messages=(LAST, LAST), end="timeout"),
            fine=context(chunk(), CLOSED, messages=(LAST, LAST)),
        ),
    ],
    "CONTEXT-03": [
        Case(broken=context(DONE, chunk()), fine=context(chunk(), DONE), says="nothing after done"),
        Case(
            broken=context(DONE, error("Context has closed"), error("And again"), messages=(LAST, MORE)),
            fine=context(error("No valid transcripts passed"), error("Context has closed"), messages=(LAST, LAST)),
            says="arrival 1",
        ),
        Case(
            broken=context(error(), chunk()),
            fine=context(chunk(), error("Context has closed"), chunk(), DONE, messages=(LAST, LAST)),
        ),
        # The cancel crossed with done.
        Case(
            broken=context(chunk(), DONE, chunk(), messages=(LAST, CANCEL), cancel_ns=1),
            fine=context(chunk(), DONE, UNKNOWN, messages=(LAST, CANCEL), cancel_ns=1),
        ),
        Case(
            broken=context(UNHEARD, chunk(), messages=(MORE,)),
            fine=context(UNHEARD, chunk(), DONE, messages=(MORE, LAST)),
        ),
    ],
    "CONTEXT-04": [
        Case(
            broken=context(chunk(), error(), messages=(MORE, CANCEL), cancel_ns=5),
            fine=context(chunk(), DONE, messages=(MORE, CANCEL), cancel_ns=5),
            says="error",
        ),
        Case(broken=context(DONE, DONE, cancel_ns=5), fine=context(chunk(), cancel_ns=5), says="done, done"),
        # It crossed with done, twice; with a refusal; or there was nothing to cancel.
        Case(
            broken=context(chunk(), UNKNOWN, messages=(LAST, CANCEL), cancel_ns=1),
            fine=context(chunk(), DONE, UNKNOWN, messages=(LAST, CANCEL), cancel_ns=1),
        ),
        Case(
            broken=context(chunk(), DONE, DONE, messages=(LAST, CANCEL, CANCEL), cancel_ns=1),
            fine=context(chunk(), DONE, UNKNOWN, UNKNOWN, messages=(LAST, CANCEL, CANCEL), cancel_ns=1),
        ),
        Case(
            broken=context(UNHEARD, UNKNOWN, UNKNOWN, messages=(LAST, CANCEL), cancel_ns=1),
            fine=context(UNHEARD, UNKNOWN, messages=(LAST, CANCEL), cancel_ns=1),
        ),
        Case(
            broken=context(chunk(), UNKNOWN, messages=(LAST, CANCEL), cancel_ns=1),
            fine=context(UNKNOWN, messages=(CANCEL,), cancel_ns=0),
        ),
    ],
    "CONTEXT-05": [
        Case(
            broken=context(chunk(at_ns=3 * SECOND), messages=(MORE, CANCEL), cancel_ns=SECOND),
            fine=context(chunk(at_ns=SECOND), messages=(MORE, CANCEL), cancel_ns=SECOND),
            says="2.0 s after it",
        ),
        # Nothing was there to be cancelled, and the text that came after it is spoken.
        Case(
            broken=context(chunk(at_ns=3 * SECOND), messages=(MORE, CANCEL, CANCEL), cancel_ns=1),
            fine=context(UNKNOWN, chunk(at_ns=3 * SECOND), DONE, messages=(CANCEL, LAST), cancel_ns=1),
        ),
    ],
    "CONTEXT-06": [
        Case(broken=context(GARBLED, DONE), fine=context(DONE), says="a binary frame"),
        Case(broken=socket(GARBLED), fine=socket(GARBLED, end="cancelled"), says="a binary frame"),
    ],
    "CONTEXT-07": [
        Case(
            broken=context(DONE, messages=(LAST, MORE)),
            fine=context(DONE, error("Context has closed"), messages=(LAST, MORE)),
            says="0 error events",
        ),
        Case(
            broken=context(DONE, error(status_code=500), messages=(LAST, MORE)),
            fine=context(error(), messages=(LAST, CANCEL, CANCEL), cancel_ns=5),
            says="500",
        ),
        Case(
            broken=context(DONE, CLOSED, error(status_code=409), messages=(LAST, MORE, MORE)),
            fine=context(DONE, CLOSED, CLOSED, messages=(LAST, MORE, MORE)),
            says="409 arrival 2",
        ),
        # Neither message opened a context, so neither was late.
        Case(
            broken=context(UNHEARD, messages=(LAST, LAST)),
            fine=context(UNHEARD, UNHEARD, messages=(LAST, LAST)),
        ),
    ],
    "CONTEXT-08": [
        Case(
            broken=context(chunk(at_ns=20), event("done", at_ns=700_000_000), messages=(MORE,)),
            fine=context(chunk(at_ns=20), event("done", at_ns=1_000_000_020), messages=(MORE,)),
            says="done 0.70 s",
        ),
        # Audio that was read late has not left late; and a blank text is no speech.
        Case(
            broken=context(chunk(), event("done", at_ns=SECOND // 2), messages=(MORE, BLANK)),
            fine=context(chunk(at_ns=2 * SECOND), event("done", at_ns=2 * SECOND), messages=(MORE, BLANK)),
        ),
        # Its input was closed: what was announced after that was refused.
        Case(
            broken=context(chunk(), DONE, messages=(MORE,)),
            fine=context(chunk(), DONE, CLOSED, messages=(LAST, MORE)),
        ),
        Case(
            broken=context(event("done", at_ns=20), messages=(MORE,)),
            fine=context(event("done", at_ns=20), messages=(MORE, LAST)),
        ),
        Case(broken=context(event("done"), messages=(MORE,)), fine=context(error(), messages=(MORE,))),
        Case(broken=context(event("done"), messages=(MORE,)), fine=context(event("done"), sent=())),
    ],
    "SOCKET-01": [Case(broken=socket(status=200), fine=socket(status=401), says="status 200")],
    "SOCKET-02": [
        Case(broken=socket(headers=typed(None, ("sec-websocket-protocol", "audio"))), fine=socket(), says="audio")
    ],
    "SOCKET-03": [
        Case(
            broken=socket(chunk(context_id="stale")),
            fine=socket(
                Arrival(at_ns=1, kind="head", code=101), error(), Arrival(at_ns=2, kind="close", code=1000)
            ),
            says="stale",
        ),
        Case(
            broken=socket(chunk(context_id="b"), labels={"cancelled": '["a"]'}),
            fine=socket(chunk(context_id="a"), event("done", context_id="a"), labels={"cancelled": '["b","a"]'}),
        ),
        Case(
            broken=socket(chunk(), labels={"cancelled": "no JSON"}),
            fine=socket(event("unknown", type="transcript"), url="wss://api.example/stt/websocket"),
        ),
    ],
    "SOCKET-04": [
        Case(
            broken=socket(error()), fine=socket(error(), messages=({"transcript": "Hi."},)), says="no such context"
        )
    ],
    "SOCKET-05": [
        Case(broken=socket(messages=(7,)), fine=socket(error(), messages=(7,)), says="0 error events"),
        Case(
            broken=context(context_id=None, messages=({"transcript": "Hi."},), end="timeout"),
            fine=context(error(context_id=None), context_id=None, messages=({"transcript": "Hi."},)),
        ),
        Case(broken=socket(messages=(7,), end="timeout"), fine=socket(messages=(7,), end="cancelled")),
    ],
    "SOCKET-06": [
        Case(
            broken=socket(closed(1008, "bad"), end="closed", problem="the socket was closed with 1008 bad"),
            fine=socket(closed(1000), end="complete"),
            says="closed with 1008 bad",
        ),
        Case(broken=socket(end="reset"), fine=socket(closed(1000, "connection idle timeout"), end="closed")),
        Case(
            broken=socket(closed(1000, "Close message"), end="closed"),
            fine=socket(closed(1000, "Close message"), end="closed", url="wss://api.example/stt/websocket"),
        ),
    ],
    "FLUSH-01": [
        Case(
            broken=context(flush_done(1), flush_done(0)),
            fine=context(flush_done(0), event("flush_done", flush_done=True), flush_done(0), flush_done(1)),
            says="flush_id 0",
        )
    ],
    "FLUSH-02": [
        Case(
            broken=context(chunk(flush_id=1), chunk(flush_id=0)),
            fine=context(chunk(flush_id=0), chunk(flush_id=1)),
        )
    ],
    "FLUSH-03": [
        Case(
            broken=context(chunk(flush_id=0), flush_done(0), chunk(flush_id=0)),
            fine=context(chunk(flush_id=0), flush_done(0), chunk(flush_id=1), chunk()),
            says="arrival 2",
        )
    ],
    "FLUSH-04": [
        Case(
            broken=context(chunk(flush_id=1), version="2024-11-13"),
            fine=context(chunk(flush_id=1), version="2024-11-13", messages=(MORE, FLUSH)),
            says="flush_id 0 or less",
        )
    ],
    "FLUSH-05": [
        Case(
            broken=context(chunk(), DONE, messages=(MORE, FLUSH)),
            fine=context(chunk(), flush_done(0), DONE, messages=(MORE, FLUSH)),
            says="0 flush_done",
        ),
        Case(
            broken=context(chunk(), DONE, messages=(MORE, FLUSH, FLUSH)),
            fine=context(chunk(), DONE, messages=(MORE, LAST | {"flush": True})),
        ),
        # The command crossed with the expiry of its context, whose refusal came after done.
        Case(
            broken=context(chunk(), DONE, sent=apart(0, SECOND // 4)),
            fine=context(chunk(), event("done", at_ns=SECOND + 9), sent=apart(0, SECOND)),
        ),
        Case(
            broken=context(chunk(), DONE, messages=(MORE, FLUSH), version="2024-11-13"),
            fine=context(chunk(), DONE, messages=(MORE, FLUSH), version="2024-06-10"),
        ),
    ],
    "FLUSH-06": [Case(broken=context(chunk(flush_id=7)), fine=context(chunk(flush_id=1)), says="flush_id 7")],
    "FLUSH-07": [Case(broken=sse(flush_done(0), DONE), fine=sse(DONE))],
}
