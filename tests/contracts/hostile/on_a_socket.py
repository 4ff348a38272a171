"""What a hostile server may send on a socket, and the rules of which one must say so."""

import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, cast

from tests.contracts.hostile.server import MIB, SMALL, Behaviour, Peer
from websockets.frames import Frame, Opcode

if TYPE_CHECKING:
    import asyncio

GARBLED = ("CONTEXT-06",)
NO_END = ("LIMIT-01", "CONTEXT-01")
TOO_MUCH = ("LIMIT-02", "LIMIT-01")
REFUSED = ("SOCKET-01", "ANSWER")
CUT = ("SOCKET-06", "CONTEXT")


def frame(opcode: Opcode, data: bytes, *, fin: bool = True) -> bytes:
    return Frame(opcode, data, fin=fin).serialize(mask=False)


def text(data: bytes) -> bytes:
    return frame(Opcode.TEXT, data)


def after_upgrade(
    data: bytes, *, repeat: bool = False, close: bool = False, upgraded: str | None = None
) -> Behaviour:
    async def behave(peer: Peer) -> None:
        await peer.upgrade(upgraded)
        if repeat:
            await peer.repeat(data)
        await peer.send(data)
        if not close:
            await peer.silence()

    return behave


def drip(piece: bytes, first: bytes = b"") -> Behaviour:
    """Something now and then: never idle, never done."""

    async def behave(peer: Peer) -> None:
        await peer.upgrade()
        await peer.send(first)
        await peer.drip(piece)

    return behave


async def drip_upgrade(peer: Peer) -> None:
    await peer.send(b"HTTP/1.1 101 Switching Protocols\r\n")
    await peer.drip(b"X")


def answer(data: bytes) -> Behaviour:
    async def behave(peer: Peer) -> None:
        await peer.send(data)
        await peer.silence()

    return behave


def headers(make: Callable[[Peer], tuple[str | None, tuple[str, ...]]]) -> Behaviour:
    async def behave(peer: Peer) -> None:
        accept, more = make(peer)
        await peer.upgrade(accept, *more)
        await peer.silence()

    return behave


async def unread_pings(peer: Peer) -> None:
    """Pings without end by one who reads no pong."""
    await peer.upgrade()
    cast("asyncio.Transport", peer.writer.transport).pause_reading()
    await peer.repeat(frame(Opcode.PING, b"p" * 125) * 500)


async def fragments(peer: Peer) -> None:
    await peer.upgrade()
    await peer.send(frame(Opcode.TEXT, b'{"a":"', fin=False))
    await peer.repeat(frame(Opcode.CONT, b"xy" * 50, fin=False) * 500)


async def reset(peer: Peer) -> None:
    await peer.upgrade()
    await peer.send(text(b'{"type":"chunk","context_id":"c","data":"AAAA"}'))
    peer.reset()


CHUNK = b'{"type":"chunk","context_id":"c","data":"AAAA","done":false,"status_code":206,"step_time":1}'
LARGEST = b"x" * (SMALL.message_bytes - 1)
DEFLATED = zlib.compress(bytes(16 * MIB), wbits=-15)

SOCKETS: Final[dict[str, tuple[Behaviour, tuple[str, ...]]]] = {
    # the handshake
    "silence": (answer(b""), ("ANSWER-06", "LIMIT-01")),
    "no-accept": (after_upgrade(b"", upgraded=""), GARBLED),
    "wrong-accept": (after_upgrade(text(CHUNK), upgraded="AAAAAAAAAAAAAAAAAAAAAAAAAAA="), GARBLED),
    "extension-unasked": (
        headers(lambda _peer: (None, ("Sec-WebSocket-Extensions: permessage-deflate",))),
        GARBLED,
    ),
    "two-hundred": (answer(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"), REFUSED),
    "redirect": (
        answer(b"HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"),
        REFUSED,
    ),
    "many-headers": (headers(lambda _peer: (None, ("X: y",) * 100_000)), (*GARBLED, *REFUSED)),
    "no-http": (answer(b"\x15\x03\x03\x00\x02\x02\x28" * 100), ("ANSWER-06", "CONTEXT-06")),
    "gigabyte-refusal": (
        answer(b"HTTP/1.1 400 Bad\r\nContent-Length: 1073741824\r\n\r\n" + bytes(2 * MIB)),
        ("ANSWER", "ERROR"),
    ),
    "drip-upgrade": (drip_upgrade, ("ANSWER-06", "LIMIT-01")),
    # frames without end
    "drip-pings": (drip(frame(Opcode.PING, b"p")), NO_END),
    "drip-chunks": (drip(text(CHUNK)), NO_END),
    "drip-frame": (drip(b"x", b"\x81\x7e\x80\x00"), (*NO_END, *GARBLED)),
    "drip-fragments": (drip(frame(Opcode.CONT, b"x", fin=False), frame(Opcode.TEXT, b"x", fin=False)), NO_END),
    "no-frames": (after_upgrade(b""), NO_END),
    "chunks-for-ever": (after_upgrade(text(CHUNK) * 200, repeat=True), TOO_MUCH),
    "strays-for-ever": (after_upgrade(text(b'{"a":1}') * 500, repeat=True), TOO_MUCH),
    "empty-for-ever": (after_upgrade(text(b"") * 500, repeat=True), TOO_MUCH),
    "pings-for-ever": (after_upgrade(frame(Opcode.PING, b"p") * 500, repeat=True), NO_END),
    "unread-pings": (unread_pings, (*NO_END, *GARBLED)),
    "fragments-for-ever": (fragments, (*GARBLED, *NO_END)),
    "large-frames": (
        after_upgrade(text(LARGEST) * 5, repeat=True),
        (*GARBLED, *TOO_MUCH),
    ),
    "hundred-megabytes": (after_upgrade(b"\x81\x7f" + (100 * MIB).to_bytes(8) + bytes(MIB)), GARBLED),
    "gigabyte-claimed": (after_upgrade(b"\x81\x7f" + (1 << 30).to_bytes(8)), GARBLED),
    "exabytes-claimed": (after_upgrade(b"\x81\x7f" + b"\x7f" + b"\xff" * 7), GARBLED),
    # frames that are none
    "masked": (after_upgrade(b"\x81\x85\0\0\0\0hello"), GARBLED),
    "reserved-opcode": (after_upgrade(b"\x83\x00"), GARBLED),
    "compressed": (after_upgrade(frame(Opcode.TEXT, DEFLATED).replace(b"\x81", b"\xc1", 1)), GARBLED),
    "long-ping": (after_upgrade(b"\x89\x7e\x00\x7e" + b"p" * 126), GARBLED),
    "torn-ping": (after_upgrade(b"\x09\x00"), GARBLED),
    "bad-close": (after_upgrade(b"\x88\x02\x00\x01"), GARBLED),
    "close-without-utf8": (after_upgrade(b"\x88\x04\x03\xe8\xff\xfe"), GARBLED),
    "terminal-in-close": (after_upgrade(b"\x88\x09\x03\xe8\x1b[2J\x1b[m"), CUT),
    "closed-in-frame": (after_upgrade(b"\x81\x7e\x01\x00abc", close=True), GARBLED),
    "closed": (after_upgrade(b"", close=True), CUT),
    "reset": (reset, CUT),
    # messages that are none
    "binary": (after_upgrade(frame(Opcode.BINARY, bytes(100))), GARBLED),
    "no-utf8": (after_upgrade(text(b'{"a":"\xff"}')), GARBLED),
    "nul": (after_upgrade(text(b"\0" * 100)), GARBLED),
    "not-a-number": (after_upgrade(text(b'{"a":NaN}')), GARBLED),
    "huge-number": (after_upgrade(text(b'{"a":' + b"9" * 5000 + b"}")), (*GARBLED, *NO_END)),
    "deep-json": (after_upgrade(text(b"[" * 100_000)), GARBLED),
    "deep-object": (after_upgrade(text(b'{"a":' * 300 + b"1" + b"}" * 300)), GARBLED),
    "many-objects": (after_upgrade(text(b'{"a":[' + b"{}," * 200_000 + b"{}]}")), GARBLED),
    "names-of-others": (after_upgrade(text(b'{"type":"done","context_id":["c"],"done":true}')), NO_END),
    "terminal-in-error": (
        after_upgrade(
            text(b'{"type":"error","context_id":"c","error":"\\u001b[2J","done":true,"status_code":400}')
        ),
        ("ANSWER", "ERROR"),
    ),
}
