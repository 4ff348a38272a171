"""A server that misbehaves by script, and users' channels to drive against it.

The server is threads and real sockets; gevent runs unpatched beside it, and Locust is not imported.
"""

import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from websockets.utils import accept_key

from cartest_contracts.observation import Transport
from cartest_contracts.target import Target
from cartest_loadtests.asks import Ask
from cartest_loadtests.attempt import Attempt
from cartest_loadtests.clocks import ClockBridge
from cartest_loadtests.dialling import Endpoint
from cartest_loadtests.http_channel import HttpChannel
from cartest_loadtests.open_socket import OpenSocket
from cartest_loadtests.socket_channel import SocketChannel, SocketLine

__all__ = ["Misbehaving", "Script", "Step", "User", "message_of", "wait_for"]

Step = bytes | float | Literal["close", "reset", "accept"]
"""Send bytes; wait seconds; end the connection; answer a WebSocket handshake."""
Script = list[Step]
"""What follows one request."""


@dataclass
class Misbehaving:
    """Answers request after request with its scripts, one connection at a time."""

    scripts: list[Script]
    requests: list[bytes] = field(default_factory=list[bytes])
    connections: int = 0

    def __post_init__(self) -> None:
        self._over = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> None:
        self._over.set()
        # Closing a listener does not wake a thread in accept; shutting it down does.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            with connection:
                connection.settimeout(5)
                self._serve(connection)

    def _serve(self, connection: socket.socket) -> None:
        try:
            while self.scripts and (request := connection.recv(65536)):
                self.requests.append(request)
                for step in self.scripts.pop(0):
                    if not self._do(step, connection, request):
                        return
            connection.recv(1)
        except OSError:
            return

    def _do(self, step: Step, connection: socket.socket, request: bytes) -> bool:
        match step:
            case bytes():
                connection.sendall(step)
            case float():
                self._over.wait(step)
            case "accept":
                connection.sendall(_accepting(request))
            case "reset":
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return False
            case _:
                return False
        return True


def _accepting(request: bytes) -> bytes:
    key = next(line.split()[1] for line in request.split(b"\r\n") if line.lower().startswith(b"sec-websocket-key"))
    lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"]
    lines.append(f"Sec-WebSocket-Accept: {accept_key(key.decode())}")
    return "\r\n".join([*lines, "", ""]).encode()


def message_of(context_id: str) -> dict[str, Any]:
    """The message that opens a context."""
    return {"transcript": "Yes.", "context_id": context_id}


class User:
    """One user's two channels to a target."""

    def __init__(
        self,
        url: str,
        *,
        key: str = "sk_car_test",
        keep: bool = True,
        timeout_s: float = 5.0,
        endpoint: Endpoint | None = None,
        line: SocketLine | None = None,
    ) -> None:
        self.target = Target.parse(url, api_key=key, timeout_s=timeout_s)
        host, _, port = url.partition("//")[2].partition(":")
        endpoint = endpoint or Endpoint(host=host, port=int(port))
        self.lags: list[int] = []
        self.sockets: list[Attempt] = []
        self.http = HttpChannel(endpoint, keep=keep, on_lag=self.lags.append)
        self.socket = SocketChannel(endpoint, on_lag=self.lags.append, on_socket=self.sockets.append, line=line)
        self.bridge = ClockBridge(monotonic_ns=time.monotonic_ns, realtime_ns=time.time_ns)
        self.body = b""

    def attempt(self, transport: Transport, path: str, operation: str, context_id: str | None = None) -> Attempt:
        ask = Ask(path=path, operation=operation, transport=transport, message={"transcript": "Yes."})
        return Attempt(id="a", ask=ask, target=self.target, bridge=self.bridge, context_id=context_id)

    def ask(self, transport: Transport = "bytes", path: str = "/tts/bytes") -> Attempt:
        """One HTTP request, to its end."""
        attempt = self.attempt(transport, path, f"POST {path}")
        self.body = self.http.run(attempt)
        return attempt

    def open(self) -> OpenSocket:
        """The socket's handshake, which must go well."""
        socket = self.try_to_open()
        assert socket is not None
        return socket

    def try_to_open(self) -> OpenSocket | None:
        """The socket's handshake."""
        return self.socket.open(self.attempt("websocket", "/tts/websocket", "socket"))

    def speak(self, context_id: str = "c1") -> Attempt:
        """One context, to its end."""
        attempt = self.context(context_id)
        socket = self.socket.usable
        assert socket is not None
        socket.speak(attempt, message_of(context_id))
        return attempt

    def context(self, context_id: str) -> Attempt:
        """One context, not begun."""
        return self.attempt("websocket", "/tts/websocket", "/tts/websocket", context_id)

    def close(self) -> None:
        self.socket.close()
        self.http.close()


def wait_for(condition: Callable[[], bool], *, seconds: float = 20.0) -> None:
    """Wait until something holds; fail after so many seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
