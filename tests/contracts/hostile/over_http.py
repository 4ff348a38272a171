"""What a hostile server may answer to a request over HTTP, and the rules of which one must say so."""

import gzip
import zlib
from collections.abc import Awaitable, Callable
from typing import Final

from tests.contracts.hostile.server import MIB, Behaviour, Peer

BOMB: Final = bytes(64 * MIB)
IN_TIME = ("LIMIT-01",)
TOO_MUCH = ("LIMIT-02", "LIMIT-01")
TORN = ("LIMIT-03", "BYTES-05", "ANSWER-06")
UNANSWERED = ("ANSWER-06",)
UNREADABLE = ("SCHEMA", "ANSWER", "SSE-03", "VOICES")


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


def sent(data: bytes) -> Behaviour:
    """Send just that."""

    async def behave(peer: Peer) -> None:
        await peer.send(data)

    return behave


def body(data: bytes, *headers: str, status: str = "200 OK") -> Behaviour:
    """Send a whole answer."""

    async def behave(peer: Peer) -> None:
        await peer.head_for(f"Content-Length: {len(data)}", *headers, status=status, chunked=False)
        await peer.send(data)

    return behave


def begun(*pieces: bytes, headers: tuple[str, ...] = (), chunked: bool = True) -> Behaviour:
    """Send a head and these bytes as they are, then close."""

    async def behave(peer: Peer) -> None:
        await peer.head_for(*headers, chunked=chunked)
        await peer.send(*pieces)

    return behave


def then_silence(behave: Behaviour) -> Behaviour:
    async def silent(peer: Peer) -> None:
        await behave(peer)
        await peer.silence()

    return silent


def for_ever(piece: bytes, begin: Callable[[Peer], Awaitable[None]] = Peer.head_for) -> Behaviour:
    async def behave(peer: Peer) -> None:
        await begin(peer)
        await peer.repeat(piece)

    return behave


async def silence(peer: Peer) -> None:
    await peer.silence()


def drip(piece: bytes) -> Behaviour:
    """Something now and then: never idle, never done."""

    async def behave(peer: Peer) -> None:
        await peer.head_for()
        await peer.drip(chunk(piece))

    return behave


async def drip_head(peer: Peer) -> None:
    await peer.send(b"HTTP/1.1 200 OK\r\nX: ")
    await peer.drip(b"x")


async def drip_headers(peer: Peer) -> None:
    await peer.send(b"HTTP/1.1 200 OK\r\n")
    await peer.drip(b"X: y\r\n")


async def drip_interim(peer: Peer) -> None:
    await peer.drip(b"HTTP/1.1 100 Continue\r\n\r\n")


async def headers_for_ever(peer: Peer) -> None:
    await peer.send(b"HTTP/1.1 200 OK\r\n")
    await peer.repeat(b"X-More: " + b"x" * 1000 + b"\r\n")


async def reset(peer: Peer) -> None:
    peer.reset()


async def reset_inside(peer: Peer) -> None:
    await peer.head_for()
    await peer.send(chunk(b"data: {"))
    peer.reset()


HTTP: Final[dict[str, tuple[Behaviour, tuple[str, ...]]]] = {
    # never, slowly, for ever
    "silence": (silence, IN_TIME),
    "head-then-silence": (then_silence(begun()), IN_TIME),
    "body-then-silence": (then_silence(begun(chunk(b"data: {}\n\n"))), IN_TIME),
    "drip": (drip(b" "), IN_TIME),
    "drip-comments": (drip(b":\n\n"), IN_TIME),
    "drip-events": (drip(b'data: {"type":"chunk","data":"AAAA","done":false,"status_code":206}\n\n'), IN_TIME),
    "drip-interim": (drip_interim, IN_TIME),
    "drip-head": (drip_head, IN_TIME),
    "drip-headers": (drip_headers, IN_TIME),
    "interim-for-ever": (for_ever(b"HTTP/1.1 103 Early Hints\r\n\r\n", lambda peer: peer.send()), IN_TIME),
    "bytes-for-ever": (for_ever(chunk(bytes(MIB))), TOO_MUCH),
    "events-for-ever": (for_ever(chunk(b'data: {"type":"chunk","data":"AAAA"}\n\n' * 500)), TOO_MUCH),
    "comments-for-ever": (for_ever(chunk(b":\n" * 5000)), TOO_MUCH),
    "words-for-ever": (for_ever(chunk(b'data: {"a":[1,2,3]}\n\n' * 500)), TOO_MUCH),
    "tiny-chunks": (for_ever(chunk(b"a") * 1000), TOO_MUCH),
    "headers-for-ever": (headers_for_ever, UNANSWERED),
    "many-headers": (begun(headers=("X: y",) * 100_000), UNANSWERED),
    "chunk-extension-for-ever": (for_ever(b"x" * 1000, lambda peer: peer.head_for()), TORN),
    "trailers-for-ever": (for_ever(b"X: y\r\n" * 99, begun(b"0\r\n")), (*TORN, "SSE-06", *IN_TIME)),
    # too large
    "hundred-megabytes": (begun(*[chunk(bytes(MIB))] * 100), TOO_MUCH),
    "one-line": (begun(chunk(b"data: "), *[chunk(b"x" * MIB)] * 20), TOO_MUCH),
    "gigabyte-claimed": (begun(bytes(MIB), headers=("Content-Length: 1073741824",), chunked=False), TORN),
    "gigabyte-chunk": (begun(b"40000000\r\n" + bytes(MIB)), TORN),
    "large-json": (body(b"[" + b"{}," * 300_000 + b"{}]"), UNREADABLE),
    # cut, and lies about length
    "closed": (sent(b""), UNANSWERED),
    "closed-in-head": (sent(b"HTTP/1.1 200 OK\r\nContent-Ty"), UNANSWERED),
    "closed-in-chunk": (begun(b"ff\r\nabc"), TORN),
    "closed-in-utf8": (begun(b"9\r\ndata: \xf0\x9f"), TORN),
    "closed-before-last-chunk": (begun(chunk(b"[]")), TORN),
    "longer-than-it-says": (begun(b"[] and so on", headers=("Content-Length: 2",), chunked=False), UNREADABLE),
    "shorter-than-it-says": (begun(b"[]", headers=("Content-Length: 9",), chunked=False), TORN),
    "two-lengths": (begun(b"[]", headers=("Content-Length: 2", "Content-Length: 9"), chunked=False), UNANSWERED),
    "negative-length": (begun(b"[]", headers=("Content-Length: -2",), chunked=False), UNANSWERED),
    "chunked-and-length": (begun(b"2\r\n[]\r\n", headers=("Content-Length: 2",)), TORN),
    "bad-chunk-size": (begun(b"zz\r\nabc\r\n0\r\n\r\n"), TORN),
    "huge-chunk-size": (begun(b"f" * 30 + b"\r\nabc"), TORN),
    # compressed
    "gzip-bomb": (body(gzip.compress(BOMB), "Content-Encoding: gzip"), ("LIMIT-05",)),
    "deflate-bomb": (body(zlib.compress(BOMB), "Content-Encoding: deflate"), ("LIMIT-05",)),
    "bomb-in-a-bomb": (body(gzip.compress(gzip.compress(BOMB)), "Content-Encoding: gzip, gzip"), ("LIMIT-05",)),
    "br-in-name": (body(b"\x1b\xff\xff", "Content-Encoding: br"), ("LIMIT-05",)),
    # what cannot be read
    "deep-json": (body(b"[" * 100_000), UNREADABLE),
    "deep-event": (body(b'data: {"a":' + b"[" * 100_000 + b"\n\n"), UNREADABLE),
    "huge-number": (body(b'{"data":[' + b"9" * 100_000 + b"]}"), UNREADABLE),
    "not-a-number": (body(b'{"data":[NaN,Infinity]}'), UNREADABLE),
    "no-utf8": (body(b'{"data":"\xff\xfe\x80"}'), UNREADABLE),
    "nul": (body(b"\0" * 1000), UNREADABLE),
    "terminal": (body(b"\x1b]0;owned\x07\x1b[2J\x9b31m", status="400 Bad\x1b[31m"), ("ANSWER",)),
    "same-member-twice": (body(b'{"data":[],"data":{"a":1},"has_more":1}'), UNREADABLE),
    # another protocol
    "no-http": (sent(b"SSH-2.0-OpenSSH_9.9\r\n\r\n"), UNANSWERED),
    "tls-alert": (sent(b"\x15\x03\x03\x00\x02\x02\x28" * 100), UNANSWERED),
    "http-2": (sent(b"\x00\x00\x12\x04" + bytes(100)), UNANSWERED),
    "switched": (
        sent(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nxx"),
        ("ANSWER",),
    ),
    "reset": (reset, UNANSWERED),
    "reset-inside": (reset_inside, TORN),
    "redirect-loop": (body(b"", "Location: /voices", status="302 Found"), ("ANSWER",)),
    "redirect-nowhere": (body(b"", "Location: http://[", status="307 Temporary"), ("ANSWER",)),
}
