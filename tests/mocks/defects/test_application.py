"""A defect changes what crosses the mock's border, and nothing else; what it does not understand passes."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from cartest_contracts.errors import UsageError
from cartest_mocks.application import Admission
from cartest_mocks.defects import breaking, find
from cartest_mocks.defects.application import BrokenApplication
from cartest_mocks.defects.seams import Answer, Close, Cut, Line, Message, Out, Seams, attempt
from cartest_mocks.defects.wire import BrokenSession, BrokenWire
from cartest_mocks.exchange import Piece, Playing, Problem, Reply, Request, Stream
from cartest_mocks.gatekeeper import Gatekeeper
from cartest_mocks.listener import Listener
from cartest_mocks.reader import Failure
from cartest_mocks.server import Mock
from cartest_mocks.vendor import MockConfig

SHOWN = Request(method="GET", path="/x")
GREEN = Reply(status=200, body=b"green")


@dataclass
class App:
    """An application that answers what it is told to."""

    answers: Answer = GREEN
    admission: Admission | Reply = GREEN
    late: bool = False
    asked: list[Request] = field(default_factory=list[Request])

    def answer(self, request: Request) -> Answer | asyncio.Future[Answer]:
        self.asked.append(request)
        if not self.late:
            return self.answers
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        future.set_result(self.answers)
        return future

    def admit(self, request: Request) -> Admission | Reply:
        self.asked.append(request)
        return self.admission

    def refuse(self, failure: Failure) -> Reply:
        return Reply(status=failure.problem.status)

    def failed(self, error: Exception, request: Request) -> Reply:
        return Reply(status=500, body=str(error).encode())


class Wire:
    """A wire that keeps what was sent."""

    closed_with = (1006, "")

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.closes: list[tuple[int, str]] = []

    def send_text(self, payload: str | bytes) -> None:
        self.sent.append(payload.encode() if isinstance(payload, str) else payload)

    def play(self, pieces: Iterator[Piece], *, origin_ns: int, on_end: object = None) -> Playing:
        self.sent += [piece.data for piece in pieces]
        return _Played()

    def close(self, code: int, reason: str = "") -> None:
        self.closes.append((code, reason))


class _Played:
    def cancel(self) -> None: ...


class Session:
    """A session that keeps what it was told."""

    def __init__(self) -> None:
        self.heard: list[object] = []

    def on_text(self, text: str) -> None:
        self.heard.append(text)

    def on_binary(self, data: bytes) -> None:
        self.heard.append(data)

    def on_ping(self) -> None:
        self.heard.append("ping")

    def on_close(self) -> None:
        self.heard.append("close")


def _raise(*_args: object) -> Any:
    raise KeyError("what is this?")


def stained(_request: Request, answer: Answer) -> Answer:
    return Reply(status=418, body=answer.body if isinstance(answer, Reply) else b"")


def test_requests_and_answers_are_changed() -> None:
    """The mock sees another request, the client another answer; answers that take time too."""
    app = App()
    seams = Seams(request=lambda _request: Request(method="GET", path="/y"), answer=stained)
    broken = BrokenApplication(app, seams)
    assert broken.answer(SHOWN) == Reply(status=418, body=b"green")
    assert app.asked[0].path == "/y"
    app.late = True

    async def later() -> Answer:
        answer = broken.answer(SHOWN)
        assert not isinstance(answer, Reply | Stream)
        return await answer

    assert asyncio.run(later()) == Reply(status=418, body=b"green")


def test_the_mocks_own_endpoints_stay_whole() -> None:
    """A test can reset a broken mock."""
    own = Request(method="POST", path="/cartest/reset")
    assert BrokenApplication(App(), Seams(answer=stained)).answer(own) == GREEN


def test_what_a_defect_does_not_understand_passes() -> None:
    """A fuzzer must find the defect, not a crash of it."""
    broken = BrokenApplication(App(), Seams(request=_raise, answer=_raise))
    assert broken.answer(SHOWN) == GREEN
    assert attempt(_raise, otherwise=1) == 1


def test_refusals_are_answers_too() -> None:
    """Those of upgrades, and of what could not be read; one stays whole where a stream would take its place."""
    broken = BrokenApplication(App(admission=Reply(status=401)), Seams(answer=stained))
    assert broken.admit(SHOWN) == Reply(status=418)
    assert broken.refuse(Failure(request=SHOWN, problem=Problem(400, "No"))) == Reply(status=418)
    streaming = Seams(answer=lambda _request, _answer: Stream(content_type="audio/pcm", pieces=()))
    assert BrokenApplication(App(admission=Reply(status=401)), streaming).admit(SHOWN) == Reply(status=401)


def test_a_cut_is_no_failure_of_the_mock() -> None:
    """Other errors are."""
    broken = BrokenApplication(App(), Seams())
    assert broken.failed(Cut(), SHOWN) == Reply()
    assert broken.failed(ValueError("bug"), SHOWN).body == b"bug"


def test_event_streams_are_changed_event_by_event() -> None:
    """Events, text as it stands, and a cut, for which one more piece is made that never leaves."""
    outs: Iterator[tuple[Out, ...]] = iter([({"type": "error"},), ("data: [DONE]\n\n",), (Close(1006),)])
    pieces = [Piece(at_ns, b'data: {"type":"done"}\n\n') for at_ns in (1, 2, 3)]
    app = App(answers=Stream(content_type="text/event-stream", pieces=pieces))
    line = Line(event=lambda _event: next(outs), time_ns=lambda _event, at_ns: at_ns + 10)
    answer = BrokenApplication(app, Seams(line=lambda _request: line)).answer(SHOWN)
    assert isinstance(answer, Stream)
    made = iter(answer.pieces)
    assert next(made) == Piece(11, b'event: error\ndata: {"type":"error"}\n\n')
    assert next(made) == Piece(12, b"data: [DONE]\n\n")
    assert next(made) == Piece(3, b"")
    with pytest.raises(Cut):
        next(made)
    assert BrokenApplication(app, Seams()).answer(SHOWN) == app.answers


def test_a_socket_without_line_is_left_alone() -> None:
    """Its wire and session are the mock's own; the headers beside 101 may be others."""
    session = Session()
    seen: list[object] = []

    def start(wire: object) -> Session:
        seen.append(wire)
        return session

    app = App(admission=Admission(headers=(), start=start))
    admission = BrokenApplication(app, Seams(upgrade=lambda _request, _headers: (("a", "b"),))).admit(SHOWN)
    assert isinstance(admission, Admission)
    assert admission.headers == (("a", "b"),)
    wire = Wire()
    assert admission.start(wire) is session  # type: ignore[arg-type]  # a wire in all that counts here
    assert seen == [wire]


def test_a_socket_with_line_is_changed() -> None:
    """So is a session that cannot begin after all."""
    app = App(admission=Admission(headers=(), start=lambda _wire: Session()))
    broken = BrokenApplication(app, Seams(line=lambda _request: Line(), answer=stained))
    admission = broken.admit(SHOWN)
    assert isinstance(admission, Admission)
    assert isinstance(admission.start(Wire()), BrokenSession)  # type: ignore[arg-type]  # the same
    app.admission = Admission(headers=(), start=lambda _wire: Reply(status=429))
    admission = broken.admit(SHOWN)
    assert isinstance(admission, Admission)
    assert admission.start(Wire()) == Reply(status=418)  # type: ignore[arg-type]  # the same


def test_a_wire_sends_what_becomes_of_an_event() -> None:
    """At once or paced; it may close the socket instead, and the mock's own close may be another."""
    wire = Wire()
    outs = iter([("x", Close(1011, "no more")), ({"a": 1},), (Close(1008, "p"),)])
    line = Line(event=lambda _event: next(outs), close=lambda code, reason: Close(code + 1, f"{reason}!"))
    broken = BrokenWire(wire, line)  # type: ignore[arg-type]  # the same
    broken.send_text('{"type":"done"}')
    broken.play([Piece(1, b"{}"), Piece(2, b"{}"), Piece(3, b"{}")], origin_ns=0)
    broken.close(1000, "bye")
    assert wire.sent == [b"x", b'{"a":1}']
    assert wire.closes == [(1011, "no more"), (1008, "p"), (1001, "bye!")]
    assert broken.closed_with == (1006, "")


def test_a_session_gets_what_becomes_of_a_message() -> None:
    """Several, none, or as it is where the defect can make nothing of it."""
    session = Session()

    def message(message: Message) -> tuple[Message, ...]:
        return (message, message) if message == "twice" else (b"1",) if message != b"odd" else _odd()

    broken = BrokenSession(session, Line(message=message))
    broken.on_text("twice")
    broken.on_text("once")
    broken.on_binary(b"odd")
    broken.on_ping()
    broken.on_close()
    assert session.heard == ["twice", "twice", b"1", b"odd", "ping", "close"]


def _odd() -> tuple[Message, ...]:
    raise TypeError


def test_a_mock_without_defects_runs_what_it_always_ran() -> None:
    """The same application, unwrapped; with two the last one is nearest to the client."""
    assert type(_application(())) is Gatekeeper
    assert isinstance(_application(("done-twice",)), BrokenApplication)
    app = App(answers=Reply(status=400, body=b"x"))
    both = breaking(["errors-without-body", "key-in-body"])(app)
    refused = both.answer(Request(method="POST", path="/tts/bytes", headers={"x-api-key": "sk_car_x"}))
    assert refused == Reply(status=400, body=b"")
    assert find("key-in-body").changes() is not None


def _application(broken: tuple[str, ...]) -> object:
    listener = Listener(MockConfig(profile="instant", broken=broken))
    listener.vendor.store.close()
    return listener._shared.app  # pyright: ignore[reportPrivateUsage]  # what it is made of is the question


def test_an_unknown_defect_keeps_the_mock_from_starting() -> None:
    """With the words of the command line."""
    mock = Mock(MockConfig(profile="instant", broken=("no-such-thing",)))
    with pytest.raises(UsageError, match="no such defect"):
        mock.start()


def test_a_broken_mock_survives_nonsense() -> None:
    """Every defect at once, and bodies that are none."""
    every = ("voice-is-optional", "volume-is-ignored", "expired-tokens-open", "cursor-is-ignored", "mp3-in-stereo")
    with Mock(MockConfig(profile="instant", broken=every)) as mock:
        for body in (b"", b"[]", b"null", b'{"output_format": 7, "transcript": {}}', b"\xff"):
            answer = httpx.post(f"{mock.url}/tts/bytes", content=body, headers={"x-api-key": "sk_car_test"})
            assert answer.status_code == 400
        assert httpx.get(f"{mock.url}/voices", headers={"authorization": "Bearer eyJ.x.y"}).status_code == 401
        assert mock.journal.defects == []
