"""Cases of ``/tts/websocket``: formats, contexts and their ends, flush, cancel, and messages that are wrong."""

from collections.abc import Iterator
from random import Random
from typing import Any, Final

from cartest_contracts.clients.credential import NO_CREDENTIAL, Credential
from cartest_contracts.formats import OutputFormat
from cartest_contracts.knowledge import Knowledge
from cartest_contracts.near_misses import near_misses_for
from cartest_contracts.verify.case import Case, Expectation
from cartest_contracts.verify.late_case import LateCase
from cartest_contracts.verify.plan_speech import ACCEPTED, RAW_FORMATS, SENTENCES, refusal
from cartest_contracts.verify.socket_case import Script, SocketCase
from cartest_contracts.verify.speech_case import speech_request
from cartest_contracts.versions import ApiVersion

__all__ = ["socket_cases"]

_PLAIN: Final = OutputFormat.raw("pcm_s16le", 16000)
_FLUSHING: Final = ApiVersion.parse("2024-11-13")
_RECORDED_400: Final = Expectation(statuses=(400,), knowledge=Knowledge.RECORDED)
_ASSUMED_400: Final = Expectation(statuses=(400,), knowledge=Knowledge.ASSUMED)
_LONG: Final = "This sentence is cancelled before it comes to its end."


def socket_cases(random: Random, version: ApiVersion, *, near_misses: int = 12) -> Iterator[Case]:
    """Yield sockets, the plain ones first."""
    yield from _formats(random)
    yield from _lives(version)
    yield from _mistakes()
    yield from _near_misses(random, version, near_misses)
    yield from _handshakes(version)


def _say(context_id: str, transcript: str, **more: Any) -> dict[str, Any]:
    # Without buffering every input is spoken at once, so that its audio is exact at every version (C5).
    request = speech_request(transcript, more.pop("output_format", _PLAIN), context_id=context_id)
    return {**request, "max_buffer_delay_ms": 0, **more}


def _open(context_id: str, transcript: str, **more: Any) -> dict[str, Any]:
    return _say(context_id, transcript, **{"continue": True}, **more)


def _formats(random: Random) -> Iterator[SocketCase]:
    """Two sockets, each with stages of one and of three contexts side by side."""
    formats = iter(random.sample(RAW_FORMATS, 8))
    for number in (1, 2):
        scripts = [
            Script(
                messages=(_say(f"f{place}", text, output_format=next(formats)),),
                expect=ACCEPTED,
            )
            for place, text in enumerate(random.sample(SENTENCES, 4))
        ]
        yield SocketCase(id=f"socket-formats-{number}", stages=((scripts[0],), tuple(scripts[1:])))


def _lives(version: ApiVersion) -> Iterator[SocketCase]:
    both = {"add_timestamps": True, "add_phoneme_timestamps": True}
    yield _one("timestamps", _say("t", "Time goes by.", **both))
    yield _one(
        "continuations",
        _open("c", "One step, ", add_timestamps=True),
        _open("c", "two steps, ", add_timestamps=True),
        _say("c", "three.", add_timestamps=True),
    )
    yield _one("ended-by-empty", _open("e", "Over and out."), _say("e", ""))
    yield _one("ended-by-space", _open("s", "Over and out."), _say("s", " "))
    yield _one("expiry", _open("x", "Bye."))
    yield _one(
        "buffered", _open("b", "One, ", max_buffer_delay_ms=200), _say("b", "two.", max_buffer_delay_ms=200)
    )
    if version >= _FLUSHING:
        flush = _open("l", "", flush=True)
        yield _one("flush", _open("l", "One. "), flush, _open("l", "Two."), _say("l", ""))
        yield _one("flush-twice", _open("l", "One. ", flush=True), _open("l", "Two. "), flush, _say("l", "Three."))
    short = Script(messages=(_say("short", "Stop."),), expect=ACCEPTED)
    yield SocketCase(
        id="socket-cancel",
        stages=((Script(messages=(_open("long", _LONG),), cancel=True), short), (_after("next"),)),
    )
    yield SocketCase(id="socket-cancel-at-once", stages=((Script(messages=(_say("long", _LONG),), cancel=True),),))


def _mistakes() -> Iterator[Case]:
    """Each is followed by a context that must still be spoken (websocket.md section 8)."""
    nameless = _say("", "Hi.")
    del nameless["context_id"]
    mistakes: dict[str, tuple[Any, Expectation]] = {
        "no-context-id": (nameless, _RECORDED_400),
        "broken-json": ('{"model_id": "son', _ASSUMED_400),
        "json-array": ("[1, 2]", _ASSUMED_400),
        "binary-frame": (b"\x00\x01", _ASSUMED_400),
        "cancel-unknown": ({"context_id": "never", "cancel": True}, _RECORDED_400),
        "first-empty": (_say("z", ""), _RECORDED_400),
        "first-flush": (_open("z", "", flush=True), _ASSUMED_400),
    }
    for name, (message, expect) in mistakes.items():
        wrong = Script(messages=(message,), expect=expect)
        yield SocketCase(id=f"socket-{name}", stages=((wrong,), (_after("after"),)))
    over = _after("over")
    for name, message in {
        "text": _say("over", "Again."),
        "cancel": {"context_id": "over", "cancel": True},
    }.items():
        late = Script(messages=(message,), expect=_RECORDED_400)
        yield SocketCase(id=f"socket-late-{name}", stages=((over,), (late,), (_after("after"),)))
    yield LateCase(id="socket-late-in-life", message=_say("past", "Fine."), late=_say("past", "Again."))


def _near_misses(random: Random, version: ApiVersion, count: int) -> Iterator[SocketCase]:
    rows = near_misses_for("websocket", version)
    coded = [row for row in rows if row.code is not None]
    others = [row for row in rows if row.code is None]
    for row in (*coded, *random.sample(others, min(count - len(coded), len(others)))):
        expect = refusal(row)
        wrong = Script(messages=(row.apply(_say("wrong", "Hi.")),), expect=expect)
        yield SocketCase(id=f"socket-{row.id}", stages=((wrong,),))


def _handshakes(version: ApiVersion) -> Iterator[SocketCase]:
    refused = Expectation(statuses=(401,))
    yield SocketCase(id="handshake-no-credential", credential=NO_CREDENTIAL, expect=refused)
    garbage = Credential(value="sk_car_cartest.wrong", channel="x-api-key", name="garbage")
    yield SocketCase(id="handshake-bad-key", credential=garbage, expect=refused)
    unknown = Expectation(statuses=(404,), knowledge=Knowledge.RECORDED)
    yield SocketCase(id="handshake-unknown-path", path="/tts/socket", expect=unknown)
    malformed = Expectation(statuses=(400,), knowledge=Knowledge.RECORDED)
    yield SocketCase(
        id="handshake-bad-version",
        query={"cartesia_version": "2025-13-45"},
        headers={"cartesia-version": None},
        expect=malformed,
    )
    # The query wins (API notes README section 1).
    yield SocketCase(
        id="handshake-version-in-query",
        query={"cartesia_version": str(version)},
        headers={"cartesia-version": "2025-13-45"},
        stages=((_after("v"),),),
    )


def _one(name: str, *messages: dict[str, Any]) -> SocketCase:
    return SocketCase(id=f"socket-{name}", stages=((Script(messages=messages, expect=ACCEPTED),),))


def _after(context_id: str) -> Script:
    return Script(messages=(_say(context_id, "Fine."),), expect=ACCEPTED)
