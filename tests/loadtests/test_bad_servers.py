"""Whatever a server does, each request is exactly one observation, in time and in bounded memory."""

import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import pytest
from tests.loadtests import frames
from tests.loadtests.servers import Misbehaving, Script, User

from cartest_contracts.observation import Observation, Transport
from cartest_loadtests import connection

Start = Callable[..., Misbehaving]
BOUND: Final = 1 << 20
TIMEOUT_S: Final = 0.25
_HEAD: Final = b"HTTP/1.1 200 OK\r\nContent-Type: %b\r\nTransfer-Encoding: chunked\r\n\r\n"


def http_chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


@dataclass(frozen=True, kw_only=True)
class Speech:
    """What a good answer is made of, over one transport."""

    head: bytes
    piece: bytes
    large: bytes
    """A piece of some 40 kB."""
    end: bytes


SPEECH: Final[dict[Transport, Speech]] = {
    "bytes": Speech(
        head=_HEAD % b"audio/pcm",
        piece=http_chunk(bytes(100)),
        large=http_chunk(bytes(40_000)),
        end=b"0\r\n\r\n",
    ),
    "sse": Speech(
        head=_HEAD % b"text/event-stream",
        piece=http_chunk(b'data: {"type":"chunk","done":false,"status_code":206,"data":"AAAA"}\n\n'),
        large=http_chunk(
            b'data: {"type":"chunk","done":false,"status_code":206,"data":"%b"}\n\n' % (b"AAAA" * 10_000)
        ),
        end=http_chunk(b'data: {"type":"done","done":true,"status_code":200}\n\n') + b"0\r\n\r\n",
    ),
    "websocket": Speech(
        head=b"", piece=frames.chunk(), large=frames.chunk(audio=bytes(30_000)), end=frames.done()
    ),
}
SERVERS: Final[dict[str, tuple[Callable[[Speech], Script], str, str]]] = {
    "never answers": (lambda _: [9.0], "timeout", "no end after"),
    "answers after the deadline": (
        lambda good: [2 * TIMEOUT_S, good.head + good.piece + good.end],
        "timeout",
        "no end after",
    ),
    "begins and goes silent": (lambda good: [good.head + good.piece, 9.0], "timeout", "no end after"),
    "sends a byte at a time": (
        lambda good: [step for byte in (good.head + good.piece * 9) for step in (bytes([byte]), TIMEOUT_S / 20)],
        "timeout",
        "no end after",
    ),
    "closes mid-stream": (lambda good: [good.head + good.piece, "close"], "closed", ""),
    "closes inside a piece": (lambda good: [good.head + good.piece + good.piece[:9], "close"], "closed", ""),
    "resets": (lambda good: [good.head + good.piece, 0.02, "reset"], "reset", "Connection reset by peer"),
    "floods": (lambda good: [good.head, *[good.large] * 1000, 9.0], "cancelled", "longer than 1 MiB"),
    "answers well": (lambda good: [good.head + good.piece + good.end], "complete", ""),
}
"""What follows a request, how the request ends by it, and what its problem says."""


def ask(user: User, transport: Transport) -> list[Observation]:
    """Speak once; return every observation that came of it, without the socket's own."""
    if transport != "websocket":
        return [user.ask(transport, f"/tts/{transport}").observation()]
    user.open()
    seen = user.speak().observation()
    assert [attempt.ask.operation for attempt in user.sockets] == ([] if seen.end == "complete" else ["socket"])
    return [seen]


@pytest.mark.parametrize("transport", SPEECH)
@pytest.mark.parametrize("server", SERVERS)
def test_each_request_is_one_observation(
    misbehaving: Start, monkeypatch: pytest.MonkeyPatch, transport: Transport, server: str
) -> None:
    """With the right end, a reason, an end in time, and what had come until then."""
    monkeypatch.setattr(connection, "LARGEST_ANSWER", BOUND)
    script, end, problem = SERVERS[server]
    scripts: list[Script] = [script(SPEECH[transport])]
    user = User(
        misbehaving(*([["accept"]] if transport == "websocket" else []), *scripts).url,
        timeout_s=TIMEOUT_S if end == "timeout" else 10.0,
    )
    tracemalloc.start()
    try:
        (seen,) = ask(user, transport)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        user.close()
    assert seen.end == end
    assert problem in (seen.problem or "")
    assert (seen.problem is None) == (end == "complete")
    assert seen.end_ns is not None
    assert seen.end_ns >= seen.start_ns > 0
    assert peak < 12 * BOUND
    if server in {"begins and goes silent", "closes mid-stream", "resets", "answers well"}:
        assert seen.audio_bytes > 0
