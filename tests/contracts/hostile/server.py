"""A server that misbehaves: raw sockets on a free port, one behaviour for every connection."""

import asyncio
import socket
import struct
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from websockets.utils import accept_key

from cartest_contracts.clients.bounds import Bounds
from cartest_contracts.target import Target

KEY = "sk_car_test.canary"
MIB = 1 << 20
SMALL = Bounds(
    answer_bytes=2 * MIB,
    bytes_a_character=16 << 10,
    text_bytes=MIB,
    message_bytes=MIB // 2,
    arrivals=2000,
    kept_bytes=MIB,
    unread_bytes=MIB,
)
"""Soon reached, so that a flood is short; that they are kept does not depend on how large they are."""


@dataclass
class Peer:
    """One request, and the connection that it came on."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    head: str
    body: bytes

    @property
    def path(self) -> str:
        return self.head.split(" ", 2)[1].partition("?")[0]

    def header(self, name: str) -> str:
        lines = (line.partition(":") for line in self.head.split("\r\n"))
        return next((value.strip() for key, _, value in lines if key.lower() == name), "")

    async def send(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.writer.write(piece)
            await self.writer.drain()

    async def repeat(self, piece: bytes, times: int = 1 << 40) -> None:
        """Send the same again and again; for ever, if not told otherwise."""
        for _ in range(times):
            self.writer.write(piece)
            await self.writer.drain()

    async def drip(self, piece: bytes) -> None:
        """Send the same for ever, slowly."""
        while True:
            await self.send(piece)
            await asyncio.sleep(0.05)

    async def head_for(self, *headers: str, status: str = "200 OK", chunked: bool = True) -> None:
        """Send the head that belongs to the path."""
        kinds = {"/tts/bytes": "audio/pcm", "/tts/sse": "text/event-stream"}
        lines = [f"HTTP/1.1 {status}", f"Content-Type: {kinds.get(self.path, 'application/json')}", *headers]
        lines += ["Transfer-Encoding: chunked"] if chunked else []
        await self.send("\r\n".join([*lines, "x-request-id: r", "", ""]).encode())

    async def upgrade(self, accept: str | None = None, *headers: str) -> None:
        """Send 101, with the right accept key unless another is given."""
        key = accept_key(self.header("sec-websocket-key")) if accept is None else accept
        lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade", *headers]
        lines += [f"Sec-WebSocket-Accept: {key}"] if key else []
        await self.send("\r\n".join([*lines, "", ""]).encode())

    async def silence(self) -> None:
        """Say nothing until the client is gone."""
        while await self.reader.read(1 << 16):
            pass

    def reset(self) -> None:
        """Abort so that the client sees a reset."""
        linger = struct.pack("ii", 1, 0)
        self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.writer.transport.abort()


Behaviour = Callable[[Peer], Awaitable[None]]


@dataclass
class Asked:
    """What a server was asked for."""

    heads: list[str] = field(default_factory=list[str])


@asynccontextmanager
async def misbehaving(
    behave: Behaviour, *, timeout_s: float = 1.0, asked: Asked | None = None
) -> AsyncGenerator[Target, None]:
    """Serve; a connection is closed when the behaviour ends."""
    talks: set[asyncio.Task[None]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.current_task()
        assert talk is not None
        talks.add(talk)
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            peer = Peer(reader, writer, head, b"")
            peer.body = await reader.readexactly(int(peer.header("content-length") or 0))
            if asked is not None:
                asked.heads.append(head)
            await behave(peer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # The client went away, as it should, or the server is at its end.
        finally:
            writer.close()

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield Target(url=url, api_key=KEY, timeout_s=timeout_s)
    finally:
        server.close()
        for talk in talks:
            talk.cancel()
        await asyncio.gather(*talks, return_exceptions=True)
