"""A user's WebSocket: contexts are observations, and so is the socket."""

from collections.abc import Callable

import pytest
from tests.loadtests.frames import CLOSE, PING, chunk, done, error
from tests.loadtests.servers import Misbehaving, Script, User

from cartest_contracts.observation import Observation
from cartest_loadtests import hub
from cartest_loadtests.socket_channel import SocketLine, SocketLines

Start = Callable[..., Misbehaving]


def ends(seen: Observation) -> tuple[str, str | None]:
    return seen.end, seen.problem


def the_socket(user: User) -> Observation:
    (socket,) = user.sockets
    return socket.observation()


def test_contexts_share_a_socket_and_the_socket_is_its_own_observation(misbehaving: Start) -> None:
    """The first context is fresh, with the set-up's instants; the second is kept; the socket ends by our close."""
    server = misbehaving(["accept"], [chunk() + chunk() + done()], [chunk("c2") + done("c2")])
    user = User(server.url)
    assert user.socket.usable is None
    user.open()
    first, second = user.speak().observation(), user.speak("c2").observation()
    assert user.socket.usable is not None
    assert user.sockets == []
    user.close()
    assert [ends(first), ends(second)] == [("complete", None), ("complete", None)]
    assert (first.connection, second.connection) == ("fresh", "kept")
    assert (first.audio_bytes, second.audio_bytes) == (6, 3)
    assert first.connect_ns is not None
    assert first.connected_ns is not None
    assert first.connect_ns < first.connected_ns <= first.start_ns
    assert second.connected_ns is None
    socket = the_socket(user)
    assert (socket.operation, socket.status, socket.end) == ("socket", 101, "cancelled")
    assert first.connection_id == second.connection_id == socket.connection_id
    assert first.context_id == "c1"
    assert first.sent[0].message == {"transcript": "Yes.", "context_id": "c1"}


def test_frames_of_another_context_are_not_an_answer(misbehaving: Start) -> None:
    """Stale audio and a stale done go to the socket's account, and the context waits for its own."""
    server = misbehaving(["accept"], [chunk("old") + done("old") + chunk(), 0.02, done()])
    user = User(server.url)
    user.open()
    seen = user.speak().observation()
    user.close()
    assert ends(seen) == ("complete", None)
    assert [arrival.kind for arrival in seen.arrivals] == ["chunk", "done"]
    assert [arrival.kind for arrival in the_socket(user).arrivals] == ["head", "chunk", "done"]


def test_a_ping_is_answered_while_a_context_runs(misbehaving: Start) -> None:
    """The server sees its pong, and the context goes on."""
    server = misbehaving(["accept"], [PING], [done()])
    user = User(server.url)
    user.open()
    assert ends(user.speak().observation()) == ("complete", None)
    user.close()
    assert server.requests[2][0] == 0x8A


def test_a_frame_in_pieces_is_one_frame(misbehaving: Start) -> None:
    """However slowly a terminal trickles in, it is waited for."""
    trickle: Script = [step for byte in done() for step in (bytes([byte]), 0.001)]
    user = User(misbehaving(["accept"], [chunk(), *trickle]).url)
    user.open()
    assert ends(user.speak().observation()) == ("complete", None)
    user.close()


@pytest.mark.parametrize("context_id", ["c1", None])
def test_an_error_event_ends_its_context(misbehaving: Start, context_id: str | None) -> None:
    """With or without its context's id: only one context is open."""
    user = User(misbehaving(["accept"], [error(context_id)]).url)
    user.open()
    assert ends(user.speak().observation()) == ("complete", "the context ended in an error event")
    user.close()


@pytest.mark.parametrize(
    ("script", "end", "problem"),
    [
        ([chunk() + CLOSE], "closed", "the server closed the socket: 1000 connection idle timeout"),
        ([chunk(), "close"], "closed", "the server closed the connection"),
        ([chunk(), 0.02, "reset"], "reset", "Connection reset by peer"),
        ([chunk()[:20], "close"], "closed", "the server closed the connection"),
        ([chunk(), 5.0], "timeout", "no end after 0.2 s"),
        ([b"\xc1\x00" + PING, 5.0], "closed", "reserved bits are set"),
    ],
    ids=["close frame", "closed", "reset", "torn", "no done", "violation"],
)
def test_what_breaks_is_told(misbehaving: Start, script: Script, end: str, problem: str) -> None:
    """However a context fails to end, it is an observation with a reason, and the socket ends with it."""
    user = User(misbehaving(["accept"], script).url, timeout_s=0.2)
    user.open()
    assert ends(user.speak().observation()) == (end, problem)
    assert user.socket.usable is None
    assert the_socket(user).end == end


def test_a_socket_that_died_while_idle_is_noticed(misbehaving: Start) -> None:
    """Before the next context is opened, a close or a reset in between shows."""
    server = misbehaving(["accept"], [done(), "close"])
    user = User(server.url)
    user.open()
    user.speak()
    while user.socket.usable is not None:
        pass
    assert ends(the_socket(user)) == ("closed", "the server closed the connection")
    user.close()
    assert len(user.sockets) == 1


def test_what_comes_between_contexts_belongs_to_the_socket(misbehaving: Start) -> None:
    """Late frames are taken before the next context begins."""
    server = misbehaving(["accept"], [done() + chunk()], [done("c2")])
    user = User(server.url)
    user.open()
    user.speak()
    seen = user.speak("c2").observation()
    user.close()
    assert ends(seen) == ("complete", None)
    assert [arrival.kind for arrival in seen.arrivals] == ["done"]
    assert [arrival.kind for arrival in the_socket(user).arrivals] == ["head", "chunk"]


@pytest.mark.parametrize(
    ("script", "end", "problem"),
    [
        ([b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 4\r\n\r\nno\r\n"], "refused", "status 401: no"),
        ([b"HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"], "refused", "wrong Sec-"),
        ([b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"], "refused", "status 200"),
        ([5.0], "timeout", "no end after 0.2 s"),
        (["close"], "closed", "before any answer"),
    ],
)
def test_a_refused_upgrade_is_the_socket_s_observation(
    misbehaving: Start, script: Script, end: str, problem: str
) -> None:
    """No socket opens, and one observation says why."""
    user = User(misbehaving(script).url, timeout_s=0.2)
    assert user.try_to_open() is None
    seen = the_socket(user)
    assert seen.end == end
    assert problem in (seen.problem or "")
    assert user.socket.usable is None


def test_nobody_there_is_the_socket_s_observation() -> None:
    """A dead port refuses the socket."""
    user = User("http://127.0.0.1:9")
    assert user.try_to_open() is None
    assert the_socket(user).end == "reset"


def test_an_interrupted_handshake_leaves_no_connection(
    misbehaving: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the run ends under way, whoever asked hears of it and nothing stays open."""

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    user = User(misbehaving(["accept"]).url)
    monkeypatch.setattr("cartest_loadtests.socket_channel.await_response", interrupt)
    attempt = user.attempt("websocket", "/tts/websocket", "socket")
    with pytest.raises(KeyboardInterrupt):
        user.socket.open(attempt)
    assert user.socket.usable is None
    assert attempt.start_ns


def test_users_of_a_line_share_a_socket_until_the_last_has_left(misbehaving: Start) -> None:
    """One opens it while the others wait for the outcome; one user's leaving does not end it for the rest."""
    server = misbehaving(["accept"], [done()], [done("c2")])
    line = SocketLine(seats=2)
    first, second = User(server.url, line=line), User(server.url, line=line)
    opened: list[str] = []

    def open_it(user: User, name: str) -> None:
        with user.socket.opening():
            if user.socket.usable is None:
                user.open()
                opened.append(name)

    hub.spawn(lambda: open_it(first, "first"))
    hub.spawn(lambda: open_it(second, "second"))
    while not opened:
        hub.sleep(0.001)
    with second.socket.opening():
        assert second.socket.usable is first.socket.usable is not None
    assert opened == ["first"]
    assert server.connections == 1
    seen = first.speak().observation(), second.speak("c2").observation()
    assert {one.connection for one in seen} == {"multiplexed"}
    first.socket.leave()
    first.socket.leave()
    assert second.socket.usable is not None
    second.socket.leave()
    assert ends(the_socket(first)) == ("cancelled", None)
    assert second.sockets == []


def test_seats_fill_one_line_after_the_other() -> None:
    """Three users at two to a socket need two sockets; alone on a line nothing is multiplexed."""
    lines = SocketLines(seats=2)
    first, second, third = lines.seat(), lines.seat(), lines.seat()
    assert first is second
    assert third is not first
    assert first.multiplexed
    alone = SocketLines(seats=1)
    assert alone.seat() is not alone.seat()
    assert not alone.seat().multiplexed
