"""HTTP over our own sockets, against a server that misbehaves: every request becomes one honest observation."""

from collections.abc import Callable

import pytest
from tests.loadtests.servers import Misbehaving, Script, User

from cartest_contracts.observation import Observation, to_line
from cartest_loadtests import connection, hub

Start = Callable[..., Misbehaving]

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: audio/pcm\r\nTransfer-Encoding: chunked\r\n\r\n"
EVENTS = HEAD.replace(b"audio/pcm", b"text/event-stream")
END = b"0\r\n\r\n"
CHUNK_EVENT = b'{"type":"chunk","done":false,"status_code":206,"step_time":1.0,"data":"AAAA"}'
DONE_EVENT = b'{"type":"done","done":true,"status_code":200}'


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


def events(*payloads: bytes) -> bytes:
    return b"".join(chunk(b"data: " + payload + b"\n\n") for payload in payloads)


WHOLE = HEAD + chunk(b"a" * 100) + END


def ends(seen: Observation) -> tuple[str, str | None]:
    return seen.end, seen.problem


def test_a_whole_answer_is_stamped_counted_and_hashed(misbehaving: Start) -> None:
    """Audio is counted, instants are in order, and the start is bracketed around the send."""
    server = misbehaving([HEAD + chunk(b"a" * 100), 0.02, chunk(b"b" * 1500) + END])
    user = User(server.url)
    seen = user.ask().observation()
    user.close()
    assert ends(seen) == ("complete", None)
    assert (seen.status, seen.audio_bytes, seen.connection) == (200, 1600, "fresh")
    order = [seen.connect_ns, seen.connected_ns, seen.start_ns, seen.start_after_ns]
    order += [seen.first_byte_ns, seen.first_audio_ns, seen.last_audio_ns, seen.end_ns]
    instants = [instant for instant in order if instant is not None]
    assert len(instants) == len(order)
    # The answer may be in the kernel before our process runs again after its send.
    assert instants[:3] == sorted(instants[:3])
    assert instants[4:] == sorted(instants[4:])
    assert instants[2] < instants[3]
    assert instants[2] < instants[4]
    assert seen.started_at.endswith("+00:00")


def test_kept_connections_carry_request_after_request(misbehaving: Start) -> None:
    """The second request uses the first one's connection and says so."""
    server = misbehaving([WHOLE], [WHOLE])
    user = User(server.url)
    first, second = user.ask(), user.ask()
    user.close()
    assert (first.connection, second.connection) == ("fresh", "kept")
    assert first.connection_id == second.connection_id
    assert second.connect_ns is second.connected_ns is None
    assert server.connections == 1


def test_fresh_connections_are_asked_for_and_ended(misbehaving: Start) -> None:
    """Without keeping, each request has a connection of its own and tells the server so."""
    server = misbehaving([WHOLE], [WHOLE])
    user = User(server.url, keep=False)
    assert [user.ask().connection, user.ask().connection] == ["fresh", "fresh"]
    assert server.connections == 2
    assert b"Connection: close" in server.requests[0]


@pytest.mark.parametrize("gone", [[WHOLE, "close"], [WHOLE, "reset"], [WHOLE, 0.02, b"HTTP/1.1 408 Late\r\n\r\n"]])
def test_a_stale_connection_is_replaced_before_anything_is_sent(misbehaving: Start, gone: Script) -> None:
    """The server ended a kept connection while it was idle: the next request is fresh and whole."""
    server = misbehaving(gone, [WHOLE])
    user = User(server.url)
    user.ask()
    # Until the end of the connection has reached us, there is nothing that could be noticed.
    while server.connections == 1 and not _noticed(user):
        pass
    seen = user.ask()
    user.close()
    assert (seen.connection, seen.end, seen.problem) == ("fresh", "complete", None)
    assert server.connections == 2


def _noticed(user: User) -> bool:
    kept = user.http._connection  # the test waits for the wire, not for a time  # pyright: ignore[reportPrivateUsage]
    if kept is None or kept.is_stale():
        return True
    hub.sleep(0.001)
    return kept.waiting


def test_bytes_after_the_answer_are_told_and_end_the_connection(misbehaving: Start) -> None:
    """A second answer to one request is none, and nobody reads on after it."""
    server = misbehaving([WHOLE + b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"], [WHOLE])
    user = User(server.url)
    assert ends(user.ask().observation()) == ("closed", "bytes after the end of the answer")
    assert user.ask().connection == "fresh"
    user.close()


@pytest.mark.parametrize(
    ("script", "end", "problem"),
    [
        ([HEAD + chunk(b"a" * 100), "close"], "closed", "before the end of the body"),
        ([HEAD[:30], "close"], "closed", "inside the head"),
        (["close"], "closed", "before any answer"),
        (["reset"], "reset", "Connection reset by peer"),
        ([b"SSH-2.0-OpenSSH\r\n", "close"], "closed", "not HTTP"),
        ([5.0], "timeout", r"no end after 0.2 s"),
        ([HEAD, *[b"1\r\nx\r\n", 0.03] * 20, "close"], "timeout", "no end after 0.2 s"),
    ],
    ids=["mid-body", "mid-head", "no answer", "reset", "not http", "silent", "drip"],
)
def test_what_breaks_is_told(misbehaving: Start, script: Script, end: str, problem: str) -> None:
    """However an answer fails to come, the request is an observation with its end and a reason."""
    server = misbehaving(script)
    user = User(server.url, timeout_s=0.2)
    seen = user.ask().observation()
    assert seen.end == end
    assert seen.problem is not None
    assert problem in seen.problem
    assert seen.end_ns is not None
    assert seen.start_ns <= seen.end_ns


def test_a_body_without_length_ends_with_its_connection(misbehaving: Start) -> None:
    """That is a proper end, and the connection is not kept."""
    server = misbehaving([b"HTTP/1.1 200 OK\r\nContent-Type: audio/pcm\r\n\r\n" + b"a" * 200, "close"])
    seen = User(server.url).ask().observation()
    assert ends(seen) == ("complete", None)
    assert seen.audio_bytes == 200


def test_a_refusal_tells_its_reason_without_its_secrets(misbehaving: Start) -> None:
    """The error's text is the problem; a key in it is not shown anywhere."""
    body = b"Unauthorized: sk_car_canary.secret is not valid\n"
    server = misbehaving([b"HTTP/1.1 401 Unauthorized\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)])
    user = User(server.url)
    seen = user.ask().observation()
    user.close()
    assert ends(seen) == ("refused", "status 401: Unauthorized: [redacted] is not valid")
    assert user.body == body
    assert all(b"canary" not in (arrival.data or b"") for arrival in seen.arrivals)


def test_a_key_of_any_shape_is_kept_out_of_what_a_server_echoes(misbehaving: Start) -> None:
    """The target's own key is taken out of bodies and of events, whatever it looks like."""
    body = b"no such key: gateway-canary-4711\n"
    event = b'{"type":"error","done":true,"status_code":401,"error":"Bad: gateway-canary-4711"}'
    server = misbehaving(
        [b"HTTP/1.1 401 Unauthorized\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)],
        [EVENTS + events(CHUNK_EVENT, event) + END],
    )
    user = User(server.url, key="gateway-canary-4711", keep=False)
    seen = [user.ask().observation(), user.ask("sse", "/tts/sse").observation()]
    user.close()
    assert [len(each.arrivals) for each in seen] == [2, 3]
    assert b"canary" not in b"".join(map(to_line, seen))
    assert all(b"canary" not in (arrival.data or b"") for arrival in seen[0].arrivals)


def test_events_end_with_their_terminal(misbehaving: Start) -> None:
    """done is a good end, error a bad one, and an end of the body without either is early."""
    error = b'{"type":"error","done":true,"status_code":500,"error":"Internal: oops"}'
    server = misbehaving(
        [EVENTS + events(CHUNK_EVENT, DONE_EVENT) + END],
        [EVENTS + events(CHUNK_EVENT, error) + END],
        [EVENTS + events(CHUNK_EVENT) + END],
    )
    user = User(server.url)
    seen = [user.ask("sse", "/tts/sse").observation() for _ in range(3)]
    user.close()
    assert [ends(one) for one in seen] == [
        ("complete", None),
        ("complete", "the answer ended in an error event"),
        ("closed", "the body ended without done or error"),
    ]
    assert seen[0].audio_bytes == 3


def test_a_flood_is_cut_off(misbehaving: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that never stops is stopped at a bound, as our own doing."""
    monkeypatch.setattr(connection, "LARGEST_ANSWER", 1 << 20)
    server = misbehaving([HEAD, *[chunk(b"a" * 65536)] * 40, 5.0])
    seen = User(server.url).ask().observation()
    assert seen.end == "cancelled"
    assert "longer than 1 MiB" in (seen.problem or "")


def test_a_large_request_to_a_reader_that_stops_is_given_up(misbehaving: Start) -> None:
    """A server that does not take the request in time is a timeout, not a hang."""
    server = misbehaving([5.0])
    user = User(server.url, timeout_s=0.2)
    attempt = user.attempt("http", "/stt", "POST /stt")
    big = type(attempt.ask)(path="/stt", operation="POST /stt", body=b"x" * (16 << 20))
    attempt.ask = big
    user.http.run(attempt)
    assert (attempt.end, attempt.problem) == ("timeout", "the server did not take the request in time")


def test_nobody_there_is_told_with_host_and_port() -> None:
    """A refused connection and an unknown name are ends like others."""
    refused = User("http://127.0.0.1:9").ask().observation()
    assert ends(refused) == ("reset", "cannot connect to 127.0.0.1:9: Connection refused")
    assert refused.start_ns
    assert refused.connected_ns is None
    unknown = User("http://nowhere.invalid:80").ask().observation()
    assert unknown.end == "reset"
    assert "cannot resolve nowhere.invalid" in (unknown.problem or "")
