"""A server with an application that the tests write themselves."""

import asyncio
import json
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from tests.mocks.handclock import HandClock
from websockets.sync.client import ClientConnection, connect

from cartest_mocks.application import Admission, OpenWire, Shared
from cartest_mocks.connection import Connection
from cartest_mocks.exchange import Reply, Request, Session, Stream, Wire
from cartest_mocks.listener import new_loop
from cartest_mocks.reader import Failure

Answer = Reply | Stream | Awaitable[Reply | Stream]


@dataclass
class App:
    """Answers with what the test put there, and keeps what it was asked."""

    answers: dict[str, Callable[[], Answer]] = field(default_factory=dict[str, Callable[[], Answer]])
    session: Callable[[OpenWire], Session | Reply] | None = None
    asked: list[Request] = field(default_factory=list[Request])
    errors: list[Exception] = field(default_factory=list[Exception])

    def answer(self, request: Request) -> Answer:
        self.asked.append(request)
        make = self.answers.get(request.path)
        return make() if make is not None else Reply(body=request.path.encode())

    def admit(self, request: Request) -> Admission | Reply:
        self.asked.append(request)
        if self.session is None:
            return Reply(status=401, body=b"no", content_type="text/plain")
        return Admission(headers=(("x-request-id", "r"),), start=self.session)

    def refuse(self, failure: Failure) -> Reply:
        return Reply(status=failure.problem.status, body=failure.problem.title.encode())

    def failed(self, error: Exception, request: Request) -> Reply:
        self.errors.append(error)
        return Reply(status=500, body=request.path.encode())


@dataclass
class Served:
    """A running server, reached by raw sockets; its time is the test's."""

    app: App
    clock: HandClock
    shared: Shared
    port: int
    loop: asyncio.AbstractEventLoop

    def connect(self, *, receive_buffer: int | None = None) -> socket.socket:
        client = socket.socket()
        if receive_buffer is not None:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        client.settimeout(5)
        client.connect(("127.0.0.1", self.port))
        return client

    def ask(self, data: bytes) -> bytes:
        """Send, end the sending side once the answer began, return everything until the server closes."""
        with closing(self.connect()) as client:
            client.sendall(data)
            return read_all(client)

    def call(self, function: Callable[[], object]) -> None:
        """Run something on the server's thread."""
        done = threading.Event()

        def run() -> None:
            function()
            done.set()

        self.loop.call_soon_threadsafe(run)
        assert done.wait(5)

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something that the server's thread will do."""
        met = threading.Event()

        def look() -> None:
            if condition():
                met.set()
            else:
                self.loop.call_later(0.002, look)

        self.loop.call_soon_threadsafe(look)
        assert met.wait(5), "it never came true"


def read_all(client: socket.socket) -> bytes:
    got = b""
    while piece := client.recv(1 << 16):
        got += piece
    return got


@pytest.fixture
def served() -> Iterator[Served]:
    app, clock, loop = App(), HandClock(), new_loop()
    shared = Shared(app=app, clock=clock, max_body_bytes=1000, max_upload_bytes=2000)
    with loop_thread(loop):
        listening = asyncio.run_coroutine_threadsafe(_listen(shared), loop).result()
        port: int = listening.sockets[0].getsockname()[1]
        yield Served(app, clock, shared, port, loop)
        asyncio.run_coroutine_threadsafe(_close(listening, shared), loop).result()


async def _listen(shared: Shared) -> asyncio.Server:
    loop = asyncio.get_running_loop()
    return await loop.create_server(lambda: Connection(shared), "127.0.0.1", 0)


async def _close(server: asyncio.Server, shared: Shared) -> None:
    server.close()
    for connection in tuple(shared.open):
        connection.abort()
    await server.wait_closed()


class loop_thread:  # noqa: N801  # reads as the statement it is
    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.thread = threading.Thread(target=loop.run_forever)

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *_: object) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()


class Echo:
    """Sends back what it gets, and does what it is told."""

    def __init__(self, wire: Any) -> None:
        self.wire = wire
        self.seen: list[object] = []
        self.closed = 0
        self.on: dict[str, Callable[[], object]] = {}

    def on_text(self, text: str) -> None:
        self.seen.append(text)
        if text in self.on:
            self.on[text]()
        else:
            self.wire.send_text(text)

    def on_binary(self, data: bytes) -> None:
        self.seen.append(data)
        self.wire.send_text(json.dumps({"bytes": len(data)}))

    def on_ping(self) -> None:
        self.seen.append("ping")

    def on_close(self) -> None:
        self.closed += 1
        self.seen.append(self.wire.closed_with)


@pytest.fixture
def echo(served: Any) -> Any:
    """The session of the last socket that opened; an attribute access before that fails."""
    holder: Any = SimpleNamespace()

    def start(wire: Wire) -> Echo:
        session = holder.session = Echo(wire)
        return session

    served.app.session = start
    return holder


@pytest.fixture
def ws(served: Any, echo: Any) -> Iterator[ClientConnection]:
    with connect(f"ws://127.0.0.1:{served.port}/ws") as socket:
        yield socket
