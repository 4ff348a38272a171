"""A real server on a free port whose every byte a test decides."""

import asyncio
import socket
import ssl
import struct
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import trustme
from websockets.frames import Close, Frame, Opcode
from websockets.utils import accept_key

from cartest_contracts.clients.http_client import HttpClient
from cartest_contracts.clients.socket import Socket
from cartest_contracts.clients.socket_client import SocketClient
from cartest_contracts.observation import Observation
from cartest_contracts.target import Target

KEY = "sk_car_test.canary"


@dataclass
class Peer:
    """One accepted connection, seen from the server."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    asked: list[bytes] = field(default_factory=list[bytes])
    """Every request so far: head and body."""

    async def request(self) -> bytes:
        """Read one HTTP request whole."""
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = next(
            (
                int(line.partition(b":")[2])
                for line in head.split(b"\r\n")
                if line.lower().startswith(b"content-length")
            ),
            0,
        )
        self.asked.append(head + await self.reader.readexactly(length))
        return self.asked[-1]

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def answer(self, body: bytes, *, status: str = "200 OK", headers: str = "") -> None:
        """Send a whole answer with a length."""
        await self.send(f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode() + body)

    async def upgrade(self, more: bytes = b"") -> bytes:
        """Accept an upgrade, with more bytes in the same write; return the request."""
        request = await self.request()
        key = next(
            line.partition(b":")[2].strip().decode()
            for line in request.split(b"\r\n")
            if line.lower().startswith(b"sec-websocket-key")
        )
        await self.send(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: %b\r\nX-Request-Id: r1\r\n\r\n%b" % (accept_key(key).encode(), more)
        )
        return request

    async def text(self, payload: bytes) -> None:
        """Send a text frame."""
        await self.send(Frame(Opcode.TEXT, payload).serialize(mask=False))

    async def frame(self) -> tuple[int, bytes]:
        """Read one client frame; return its opcode and payload."""
        first, size = await self.reader.readexactly(2)
        size &= 0x7F
        if size > 125:
            size = int.from_bytes(await self.reader.readexactly(2 if size == 126 else 8))
        mask = await self.reader.readexactly(4)
        payload = await self.reader.readexactly(size)
        return first & 0x0F, bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))

    async def close_frame(self, code: int = 1000, reason: str = "") -> None:
        """Send a close frame."""
        await self.send(Frame(Opcode.CLOSE, Close(code, reason).serialize()).serialize(mask=False))

    async def until_closed(self) -> None:
        """Read until the client's close frame and echo it."""
        while True:
            opcode, payload = await self.frame()
            if opcode == Opcode.CLOSE:
                await self.send(Frame(Opcode.CLOSE, payload).serialize(mask=False))
                return

    def reset(self) -> None:
        """Abort the connection so that the client sees a reset."""
        linger = struct.pack("ii", 1, 0)
        self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.writer.transport.abort()


Handler = Callable[[Peer], Awaitable[None]]
Serve = Callable[..., AbstractAsyncContextManager[Target]]


@asynccontextmanager
async def serve(
    handler: Handler, *, timeout_s: float = 10.0, tls: trustme.CA | None = None, folder: Path | None = None
) -> AsyncGenerator[Target, None]:
    """Serve connections with the handler; each is closed when it returns. TLS needs a folder for its CA file."""
    failures: list[Exception] = []

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await handler(Peer(reader, writer))
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # The client went away, which tests do on purpose.
        except Exception as error:  # noqa: BLE001  # kept to fail the test, not the loop
            failures.append(error)
        finally:
            writer.close()

    context, ca_file = None, None
    if tls is not None and folder is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate = tls.issue_cert("127.0.0.1")
        certificate.configure_cert(context)  # pyright: ignore[reportUnknownMemberType]  # names pyOpenSSL, absent here
        tls.cert_pem.write_to_path(str(ca_file := folder / "ca.pem"))
    server = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=context)
    url = f"{'http' if context is None else 'https'}://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield Target(url=url, api_key=KEY, timeout_s=timeout_s, ca_file=ca_file)
    finally:
        server.close()
        await server.wait_closed()
    assert failures == []


@pytest.fixture(name="serve", scope="session")
def provide_serve() -> Serve:
    return serve


class Drive:
    """Runs a scenario with a client against a server that a handler makes."""

    def http(
        self,
        handler: Handler,
        scenario: Callable[[HttpClient], Awaitable[Any]],
        *,
        timeout_s: float = 10.0,
        **settings: Any,
    ) -> Any:
        """Return what the scenario returns."""

        async def run() -> Any:
            async with serve(handler, timeout_s=timeout_s) as target, HttpClient(target, **settings) as client:
                return await scenario(client)

        return asyncio.run(run())

    def socket(
        self,
        handler: Handler,
        scenario: Callable[[Socket], Awaitable[Any]],
        *,
        timeout_s: float = 10.0,
        opening: dict[str, Any] | None = None,
        **settings: Any,
    ) -> tuple[Any, Observation]:
        """Return what the scenario returns, and the socket's own observation."""

        async def run() -> tuple[Any, Observation]:
            async with serve(handler, timeout_s=timeout_s) as target:
                async with SocketClient(target, **settings).open(**(opening or {})) as opened:
                    result = await scenario(opened)
                return result, opened.observation

        return asyncio.run(run())


@pytest.fixture(scope="session")
def drive() -> Drive:
    return Drive()
