"""Many contexts on one socket, over real sockets: sorted, woken apart, and each exactly one observation."""

import hashlib
import importlib
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from tests.loadtests.frames import CLOSE, PING, chunk, done, error
from tests.loadtests.servers import Misbehaving, User, message_of

from cartest_contracts.audio.expected import expected_audio
from cartest_contracts.formats import OutputFormat
from cartest_contracts.observation import Observation
from cartest_loadtests import hub
from cartest_loadtests.attempt import Attempt
from cartest_loadtests.checking import AudioCheck
from cartest_loadtests.dialling import ConnectionProblem
from cartest_loadtests.socket_channel import SocketLine
from cartest_loadtests.spoken_context import SpokenContext

Start = Callable[..., Misbehaving]

FORMAT = OutputFormat.raw("pcm_s16le", 8000)


def ends(seen: Attempt) -> tuple[str, str | None]:
    observation = seen.observation()
    return observation.end, observation.problem


def kinds(seen: Attempt) -> list[str]:
    return [arrival.kind for arrival in seen.arrivals]


class Shared:
    """A socket with contexts on it, and what became of it."""

    def __init__(self, server: Misbehaving, *, timeout_s: float = 5.0) -> None:
        self.server = server
        self.user = User(server.url, timeout_s=timeout_s, line=SocketLine(seats=4))
        self.socket = self.user.open()

    def begin(self, context_id: str) -> SpokenContext:
        """Open a context and wait for its first audio: then the server has read the message."""
        context = self.socket.begin(self.user.context(context_id), message_of(context_id), wakes_at_audio=True)
        self.socket.listen(context, until_ns=time.monotonic_ns() + 5_000_000_000, to_audio=True)
        return context

    def heard(self, messages: int) -> None:
        """Wait until the server has read so many messages: those that come together are one to its script."""
        while len(self.server.requests) < messages + 1:
            hub.sleep(0.001)

    def finish(self, *contexts: SpokenContext) -> list[Observation]:
        """Wait for the ends of contexts, each in a greenlet of its own; return them in the order of their ends."""
        ended: list[Observation] = []

        def finish(context: SpokenContext) -> None:
            self.socket.finish(context)
            ended.append(context.attempt.observation())

        for context in contexts:
            hub.spawn(partial(finish, context))
        while len(ended) < len(contexts):
            hub.sleep(0.001)
        return ended

    def ended(self) -> Observation:
        (socket,) = self.user.sockets
        return socket.observation()


def test_frames_are_sorted_and_an_end_is_only_its_own(misbehaving: Start) -> None:
    """Two contexts interleave; the one that ends first does not wait for the other."""
    second = [chunk("c2") + chunk("c1", b"abc") + chunk("c2", b"def") + done("c2"), 0.05, done("c1")]
    shared = Shared(misbehaving(["accept"], [chunk("c1")], second))
    first, last = shared.begin("c1"), shared.begin("c2")
    early, late = shared.finish(first, last)
    assert (early.context_id, late.context_id) == ("c2", "c1")
    assert [one.audio_sha256 for one in (late, early)] == [
        hashlib.sha256(bytes(3) + piece).hexdigest() for piece in (b"abc", b"def")
    ]
    assert [(one.end, one.problem, one.connection) for one in (early, late)] == [
        ("complete", None, "multiplexed")
    ] * 2
    assert (late.connect_ns is not None, early.connect_ns) == (True, None)
    assert early.first_byte_ns is not None
    assert early.first_byte_ns == early.arrivals[0].at_ns
    shared.user.close()
    assert [arrival.kind for arrival in shared.ended().arrivals] == ["head"]


def test_an_end_wakes_nobody_else(misbehaving: Start) -> None:
    """The gate of a context that goes on stays closed when another ends."""
    shared = Shared(misbehaving(["accept"], [chunk("c1")], [chunk("c2")], [chunk("c3") + done("c2")], [CLOSE]))
    one, two, three = shared.begin("c1"), shared.begin("c2"), shared.begin("c3")
    for context in (one, two, three):
        context.gate.clear()
    shared.finish(two)
    assert (one.gate.wait(0), three.gate.wait(0)) == (False, False)
    shared.socket.say(three, {})
    shared.finish(one, three)


@pytest.mark.parametrize(
    ("last", "end", "problem"),
    [
        (CLOSE, "closed", "the server closed the socket: 1000 connection idle timeout"),
        ("close", "closed", "the server closed the connection"),
        (b"\xc1\x00" + PING, "closed", "reserved bits are set"),
    ],
    ids=["close frame", "closed", "violation"],
)
def test_a_lost_socket_ends_all_its_contexts_once(misbehaving: Start, last: Any, end: str, problem: str) -> None:
    """Each is one observation with the reason, and so is the socket."""
    shared = Shared(misbehaving(["accept"], [chunk("c1")], [chunk("c2"), 0.02, last]))
    lost = shared.finish(shared.begin("c1"), shared.begin("c2"))
    assert [(one.end, one.problem) for one in lost] == [(end, problem)] * 2
    assert (shared.ended().end, shared.ended().problem) == (end, problem)
    assert shared.user.socket.usable is None
    shared.user.close()
    shared.ended()


def test_a_message_into_an_ended_socket_is_not_sent(misbehaving: Start) -> None:
    """Whoever still has something to say learns that it is over; a context begun there is an observation too."""
    shared = Shared(misbehaving(["accept"], [chunk("c1")]))
    context = shared.begin("c1")
    shared.socket.end("closed", "gone")
    assert shared.socket.say(context, {}) is None
    assert not shared.socket.cancel(context)
    late = shared.user.context("c2")
    shared.socket.speak(late, message_of("c2"))
    assert (ends(context.attempt), ends(late)) == (("closed", "gone"), ("closed", "the socket had ended"))


def test_who_times_out_leaves_the_others_be(misbehaving: Start) -> None:
    """The others end well, no further context is opened on that socket, and it ends with the last of them."""
    shared = Shared(misbehaving(["accept"], [chunk("c1")], [chunk("c2"), 0.4, done("c2")]), timeout_s=0.3)
    first = shared.begin("c1")
    second = shared.begin("c2")
    second.deadline_ns += 5_000_000_000
    shared.finish(first)
    assert ends(first.attempt) == ("timeout", "no end after 0.3 s")
    assert shared.user.socket.usable is None
    assert shared.user.sockets == []
    shared.finish(second)
    assert ends(second.attempt) == ("complete", None)
    assert shared.ended().end == "timeout"


def test_an_error_without_a_name_is_nobody_s_among_many(misbehaving: Start) -> None:
    """It goes to the socket's account: it must not end a context that it may not be about."""
    shared = Shared(misbehaving(["accept"], [chunk("c1")], [chunk("c2") + error() + done("c1") + done("c2")]))
    seen = shared.finish(shared.begin("c1"), shared.begin("c2"))
    shared.user.close()
    assert {(one.end, one.problem) for one in seen} == {("complete", None)}
    assert [arrival.kind for arrival in shared.ended().arrivals] == ["head", "error"]


def test_a_listener_that_is_stopped_is_followed_by_another(misbehaving: Start) -> None:
    """Who is killed while it sorts for all leaves nothing undone."""
    shared = Shared(misbehaving(["accept"], [chunk("c1")], [chunk("c2"), 0.1, done("c2")]))
    first, second = shared.begin("c1"), shared.begin("c2")
    stopped: Any = importlib.import_module("gevent").spawn(shared.socket.finish, first)
    hub.sleep(0)
    hub.spawn(lambda: stopped.kill(block=False))
    (seen,) = shared.finish(second)
    assert (seen.end, seen.problem) == ("complete", None)
    assert not first.over
    shared.user.close()


@pytest.mark.parametrize("ending", [done("c1"), b""], ids=["done", "silence"])
def test_a_cancelled_context_goes_on_until_it_is_left(misbehaving: Start, ending: bytes) -> None:
    """What comes after the cancel is still its own, and it has not failed; both answers are right (C7)."""
    after = [chunk("c1", b"late") + ending + chunk("c2") + done("c2")]
    shared = Shared(misbehaving(["accept"], [chunk("c1")], [], after))
    context = shared.begin("c1")
    assert shared.socket.cancel(context)
    shared.heard(2)
    shared.socket.speak(again := shared.user.context("c2"), message_of("c2"))
    shared.socket.leave(context)
    shared.socket.leave(context)
    seen = context.attempt.observation()
    assert (seen.end, seen.problem) == ("cancelled", None)
    assert seen.cancel_ns is not None
    cancel_ns = seen.cancel_ns
    assert cancel_ns == seen.sent[1].at_ns
    assert seen.sent[1].message == {"context_id": "c1", "cancel": True}
    assert [arrival.audio_bytes for arrival in seen.arrivals if arrival.kind == "chunk"] == [3, 4]
    assert all(arrival.at_ns > cancel_ns for arrival in seen.arrivals[1:])
    assert ends(again) == ("complete", None)
    shared.user.close()


def test_a_cancelled_context_on_a_lost_socket_has_not_failed(misbehaving: Start) -> None:
    """It was over for us before."""
    shared = Shared(misbehaving(["accept"], [chunk("c1")], ["close"]))
    context = shared.begin("c1")
    shared.socket.cancel(context)
    shared.socket.finish(context)
    assert ends(context.attempt) == ("cancelled", None)
    assert shared.ended().end == "closed"


def test_a_context_that_ends_before_its_cancel_is_not_cancelled(misbehaving: Start) -> None:
    """There is nothing to cancel any more."""
    shared = Shared(misbehaving(["accept"], [chunk("c1") + done("c1")]))
    context = shared.begin("c1")
    assert not shared.socket.cancel(context)
    assert ends(context.attempt) == ("complete", None)
    shared.user.close()


def test_cross_talk_between_contexts_is_heard(misbehaving: Start) -> None:
    """Audio that goes to the wrong context is whole and wrong, however well the frames are formed."""

    def says(context_id: str) -> bytes:
        return expected_audio("Yes.", voice="v", context_id=context_id, output_format=FORMAT)

    frames = chunk("c1", says("c2")) + chunk("c2", says("c2")) + done("c1") + done("c2")
    shared = Shared(misbehaving(["accept"], [chunk("c0")], [], [frames]))
    shared.begin("c0")
    begun: list[SpokenContext] = []
    for number, name in enumerate(("c1", "c2"), 2):
        begun.append(shared.socket.begin(shared.user.context(name), message_of(name)))
        shared.heard(number)
    shared.finish(*begun)
    check = AudioCheck("on")
    message = {"transcript": "Yes.", "voice": {"mode": "id", "id": "v"}}
    right = [
        check.verify(
            message,
            output_format=FORMAT,
            context_id=context.id,
            sha256=context.attempt.observation().audio_sha256,
        )
        for context in begun
    ]
    assert right == [False, True]
    shared.user.close()


def test_a_send_that_fails_or_is_cut_ends_the_socket(misbehaving: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a message may have left: nobody could be understood after it."""

    def fail(kind: BaseException) -> Callable[..., None]:
        def send(*_: object, **__: object) -> None:
            raise kind

        return send

    for kind, end in ((ConnectionProblem("reset", "broken pipe"), "reset"), (KeyboardInterrupt(), "cancelled")):
        shared = Shared(misbehaving(["accept"], [chunk("c1")]))
        context = shared.begin("c1")
        with monkeypatch.context() as patch:
            patch.setattr("cartest_loadtests.connection.Connection.send", fail(kind))
            if isinstance(kind, KeyboardInterrupt):
                with pytest.raises(KeyboardInterrupt):
                    shared.socket.say(context, {})
            else:
                assert shared.socket.say(context, {}) is None
        assert ends(context.attempt)[0] == shared.ended().end == end
