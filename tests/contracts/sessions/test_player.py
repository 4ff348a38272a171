"""What was written down happens again: sent, waited for, observed."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from cartest_contracts.clients.http_client import HttpClient
from cartest_contracts.clients.socket_client import SocketClient
from cartest_contracts.observation import Arrival, Observation, Sent
from cartest_contracts.sessions import (
    Binary,
    Close,
    Expire,
    Message,
    Quiet,
    Session,
    Settle,
    SocketPlan,
    Step,
    Talk,
    Text,
    Wait,
)
from cartest_contracts.sessions.clocks import RealClock, clock_of
from cartest_contracts.sessions.player import play
from cartest_contracts.sessions.writing import session_of
from cartest_contracts.target import Target
from cartest_contracts.verify.plan_speech import RAW_FORMATS
from cartest_contracts.verify.speech_case import speech_request
from cartest_mocks.server import Mock
from cartest_mocks.vendor import MockConfig

LASTING = {"a": Talk(context_id="a", lasting=True, labels={"program": "p"})}
CANCEL = Message(talk="a", message={"context_id": "a", "cancel": True})


@pytest.fixture(scope="module")
def target() -> Iterator[Target]:
    with Mock(MockConfig(profile="instant")) as mock:
        yield Target.parse(mock.url, api_key="sk_car_test", timeout_s=10)


def say(text: str, *, more: bool = False) -> Message:
    request = speech_request(text, RAW_FORMATS[0], context_id="a", max_buffer_delay_ms=0)
    return Message(talk="a", message=request | ({"continue": True} if more else {}))


def run(
    target: Target, *steps: Step, talks: dict[str, Talk] = LASTING, moved: bool = True, **more: Any
) -> list[Observation]:
    async def playing() -> list[Observation]:
        async with HttpClient(target) as http:
            clock = await clock_of(http) if moved else RealClock()
            session = Session(talks=talks, steps=steps, **more)
            return await play(
                session, SocketClient(target, quiet_s=0.05), clock=clock, patience_s=5 if moved else 0.05
            )

    return asyncio.run(playing())


def kinds(observation: Observation) -> list[str]:
    return [arrival.kind for arrival in observation.arrivals if arrival.kind in {"done", "error"}]


def test_a_lasting_talk_holds_all_of_its_context(target: Target) -> None:
    """What comes after done is still its own, and the socket has nothing of it."""
    context, socket = run(target, say("Hi."), Wait(talk="a", until="done"), say("Ho."), CANCEL, Settle())
    assert kinds(context) == ["done", "error", "error"]
    assert (context.end, context.cancel_ns) == ("complete", None)
    assert kinds(socket) == []


def test_a_cancel_is_known_in_hindsight(target: Target) -> None:
    """Where every explanation has it stop the context, the observation says when."""
    context, socket = run(target, say("Hi.", more=True), Wait(talk="a", until="chunk"), CANCEL)
    assert context.cancel_ns == context.sent[1].at_ns
    assert context.end == "cancelled"
    assert socket.labels["cancelled"] == '["a"]'


def test_other_talks_end_as_contexts_do(target: Target) -> None:
    """Without ``lasting`` an observation ends with its context; a cancel is ours."""
    plain = {"a": Talk(context_id="a")}
    assert run(target, say("Hi."), Wait(talk="a"), talks=plain)[0].end == "complete"
    assert run(target, say("Hi.", more=True), CANCEL, talks=plain)[0].cancel_ns is not None


def test_time_is_moved_or_waited_for(target: Target) -> None:
    """An open context expires at once where the clock can be moved; else somebody has to wait."""
    moved = run(target, say("Hi.", more=True), Expire(talk="a", seconds=1.1))[0]
    assert kinds(moved) == ["done"]
    assert "clock_moves" in moved.labels
    waited = run(target, say("Hi.", more=True), Expire(talk="a", seconds=1.1), moved=False)[0]
    assert kinds(waited) == ["done"]
    assert "clock_moves" not in waited.labels


def test_a_wait_in_vain_ends_the_session(target: Target) -> None:
    """What would come after it is not sent."""
    context = run(target, say("Hi.", more=True), Wait(talk="a", until="error"), say("Ho."), moved=False)[0]
    assert (context.end, len(context.sent)) == ("timeout", 1)
    assert context.problem == "no error within 0.05 s"


def test_hanging_up_is_our_doing(target: Target) -> None:
    """The contexts of a socket that we close are cancelled, not broken."""
    context, socket = run(target, say("Hi.", more=True), Close())
    assert context.end == "cancelled"
    assert "hung_up_ns" in context.labels
    assert socket.end == "complete"


def test_what_belongs_to_no_talk_stands_with_the_socket(target: Target) -> None:
    """Text, binary frames and messages without a context; waiting for silence takes all answers in."""
    talks = {"none": Talk()}
    observations = run(
        target, Text(text="[1]"), Binary(data=b"\x00"), Message(message={"cancel": True}), Settle(), talks=talks
    )
    assert kinds(observations[0]) == ["error"] * 3
    assert observations[0].sent[1].data == b"\x00"
    quiet = run(target, say("Hi."), Quiet(ms=20), Wait(talk="a", until="done"))[0]
    assert kinds(quiet) == ["done"]


def test_nothing_said_is_nothing_to_wait_for(target: Target) -> None:
    """A file that was cut by hand still runs."""
    assert run(target, Wait(talk="a"), Expire(talk="a", seconds=1)) == []


def test_an_observation_becomes_a_session_that_does_it_again(target: Target) -> None:
    """Messages, waits, moved clocks and closes are found in what was observed."""
    first = run(
        target,
        Text(text="nonsense"),
        say("Hi.", more=True),
        Wait(talk="a", until="chunk"),
        Expire(talk="a", seconds=1.1),
        say("Ho."),
        Wait(talk="a", until="error"),
    )
    session = session_of(first, rule="PROGRAM-02")
    assert {"Text", "Message", "Wait", "Expire"} == {type(step).__name__ for step in session.steps}
    again = run(target, *session.steps, talks=session.talks, sockets=session.sockets)
    assert [kinds(each) for each in again] == [kinds(each) for each in first]
    closed = session_of(run(target, say("Hi."), Close()))
    assert closed.steps[-1] == Close()


def test_a_plain_talk_becomes_a_session() -> None:
    """Two talks of one name, a path with a query, a binary frame, and no credential anywhere."""

    def heard(number: int, *sent: Sent, **more: Any) -> Observation:
        return Observation(
            id=f"o-{number}",
            transport="websocket",
            operation="/stt/websocket",
            version="2025-04-16",
            url="ws://h/stt/websocket?model=m&access_token=[redacted]",
            request_headers=(("host", "h"), ("authorization", "Bearer [redacted]"), ("x", "y")),
            connection_id="c",
            start_ns=0,
            sent=sent,
            **more,
        )

    end = Arrival(at_ns=3, kind="done", event={})
    late = Arrival(at_ns=9, kind="chunk", event={})
    session = session_of(
        [
            heard(1, Sent(at_ns=1, data=b"\x01"), Sent(at_ns=2, text="done"), arrivals=(end,)),
            heard(2, Sent(at_ns=5, message={"x": 1}), arrivals=(late,), end="timeout", labels={"program": "p"}),
        ]
    )
    assert session.sockets == (SocketPlan(path="/stt/websocket", query={"model": "m"}, headers={"x": "y"}),)
    assert list(session.talks) == ["talk", "talk-2"]
    assert session.steps == (
        Binary(talk="talk", data=b"\x01"),
        Text(talk="talk", text="done"),
        Wait(talk="talk"),
        Message(talk="talk-2", message={"x": 1}),
        Quiet(ms=500),
    )
    assert session_of([]).sockets == (SocketPlan(),)
