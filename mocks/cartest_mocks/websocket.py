"""One open WebSocket: reading by the ``websockets`` library's sans-I/O core, writing by prebuilt frames.

Pings are answered at once, whatever the session does (clients drop a socket without pong after 20 s).
Extensions are declined. While the client does not read, paced frames are held and its own messages wait too, so
nothing grows without bound.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, cast

from websockets.datastructures import Headers
from websockets.frames import CloseCode, Frame, Opcode
from websockets.http11 import Request as HandshakeRequest
from websockets.protocol import SEND_EOF, SERVER, Protocol, State
from websockets.server import ServerProtocol

from cartest_mocks.application import Shared
from cartest_mocks.exchange import Piece, Playing, Reply, Request, Session
from cartest_mocks.frames import text_frame
from cartest_mocks.playback import Playback
from cartest_mocks.sockets import Farewell, sender

__all__ = ["Handshake", "WebSocket", "answer_handshake"]

_CLOSE_TIMEOUT_S: Final = 10.0
"""How long a client may take to echo a close frame (the ``websockets`` library's own default)."""


@dataclass(frozen=True, kw_only=True)
class Handshake:
    """An upgrade that is valid by RFC 6455 section 4.2.1."""

    headers: tuple[tuple[str, str], ...]


def answer_handshake(request: Request) -> Handshake | Reply:
    """Check a handshake's headers; return why it fails as a reply (426, 400)."""
    response = ServerProtocol().accept(HandshakeRequest("/", Headers(request.headers)))
    headers = tuple(response.headers.raw_items())
    if response.status_code == 101:
        return Handshake(headers=tuple(pair for pair in headers if pair[0] != "Date"))
    kept = tuple(pair for pair in headers if pair[0] in {"Upgrade", "Sec-WebSocket-Version"})
    return Reply(
        status=response.status_code,
        body=bytes(response.body),
        content_type="text/plain; charset=utf-8",
        headers=kept,
    )


class WebSocket(asyncio.Protocol):
    """The wire of one session; takes the transport over from the HTTP connection."""

    def __init__(self, transport: asyncio.Transport, shared: Shared) -> None:
        self._transport = transport
        self._send = sender(transport)
        self._shared = shared
        self._protocol = Protocol(SERVER, max_size=shared.max_body_bytes)
        self._session: Session
        self._ended = False
        self._on_failure: Callable[[Exception], object] = lambda _error: None
        self._playbacks: set[Playback] = set()
        self._message: list[bytes] = []
        self._is_text = True
        self._timeout: asyncio.TimerHandle | None = None
        self.writable = True

    def begin(
        self,
        session: Session,
        *,
        handshake: Handshake,
        headers: tuple[tuple[str, str], ...],
        on_failure: Callable[[Exception], object],
    ) -> None:
        """Answer 101 and start to read; ``on_failure`` is told what the session raises."""
        self._session = session
        self._on_failure = on_failure
        self._transport.set_protocol(self)
        self._shared.open.add(self)
        self._transport.write(
            self._shared.heads.head(
                101,
                wall_s=self._shared.clock.wall_s(),
                content_type=None,
                headers=(*handshake.headers, *headers),
                length=None,
                keep_alive=True,
            )
        )

    # --- what the session may do

    @property
    def is_open(self) -> bool:
        """Whether messages may still be sent."""
        return self._protocol.state is State.OPEN

    @property
    def closed_with(self) -> tuple[int, str]:
        """Close code and reason: the client's if it closed, else ours, 1006 without either."""
        protocol = self._protocol
        theirs_first = protocol.close_rcvd_then_sent
        close = protocol.close_rcvd if theirs_first else protocol.close_sent or protocol.close_rcvd
        return (int(close.code), close.reason) if close is not None else (int(CloseCode.ABNORMAL_CLOSURE), "")

    def send_text(self, payload: str | bytes) -> None:
        """Send one text frame now."""
        if self.is_open:
            self._transport.write(text_frame(payload.encode() if isinstance(payload, str) else payload))

    def play(
        self, pieces: Iterable[Piece], *, origin_ns: int, on_end: Callable[[], None] = lambda: None
    ) -> Playing:
        """Send each piece as a text frame at its deadline."""

        def ended() -> None:
            self._playbacks.discard(playback)
            on_end()

        playback = Playback(pieces, clock=self._shared.clock, sink=self, origin_ns=origin_ns, on_end=ended)
        self._playbacks.add(playback)
        if self.is_open:
            playback.run()
        else:  # the client's close came in the same read: what is asked for just before it is dropped
            playback.cancel()
        return playback

    def close(self, code: int, reason: str = "") -> None:
        """Send a close frame; the connection ends when it is echoed, or after ten seconds."""
        if self.is_open:
            self._protocol.send_close(code, reason)
            self._flush()
            self._stop_playing()
            self._timeout = asyncio.get_running_loop().call_later(_CLOSE_TIMEOUT_S, self._transport.abort)

    # --- what paced series do

    def deliver(self, data: bytes, *, last: bool) -> None:  # noqa: ARG002  # frames end by themselves
        """Send one paced frame."""
        self._send(text_frame(data))

    def broken(self, error: Exception) -> None:
        """Record what a series raised, and close: the client cannot know what is missing."""
        self._on_failure(error)
        self.close(CloseCode.INTERNAL_ERROR, "internal error")

    # --- asyncio

    def data_received(self, data: bytes) -> None:
        """Read frames."""
        self._protocol.receive_data(data)
        # Requests and responses are events of handshakes, which this protocol object never sees.
        for frame in cast("list[Frame]", self._protocol.events_received()):
            self._take(frame)
        self._flush()

    def eof_received(self) -> None:
        """Close: a client that half-closes gets nothing more (websocket.md section 4)."""

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # asyncio's signature
        """Tell the session."""
        if self._timeout is not None:
            self._timeout.cancel()
        self._shared.open.discard(self)
        self._end_session()

    def pause_writing(self) -> None:
        """The client does not read: hold everything, its own messages too."""
        self.writable = False
        self._transport.pause_reading()

    def resume_writing(self) -> None:
        """The client reads again: go on."""
        self.writable = True
        self._transport.resume_reading()
        for playback in tuple(self._playbacks):
            playback.resume()

    def shut_down(self) -> None:
        """Close as a server that goes away does (websocket.md section 9)."""
        self.close(CloseCode.GOING_AWAY, "server shutdown")

    def abort(self) -> None:
        """Close without a close frame."""
        self._transport.abort()

    # ---

    def _take(self, frame: Frame) -> None:
        match frame.opcode:
            case Opcode.PING:
                self._call(lambda session: session.on_ping())
            case Opcode.PONG | Opcode.CLOSE:
                pass
            case _:
                if frame.opcode is not Opcode.CONT:
                    self._is_text = frame.opcode is Opcode.TEXT
                self._message.append(bytes(frame.data))
                if frame.fin:
                    message, self._message = b"".join(self._message), []
                    self._take_message(message)

    def _take_message(self, message: bytes) -> None:
        if not self._is_text:
            self._call(lambda session: session.on_binary(message))
            return
        try:
            text = message.decode()
        except UnicodeDecodeError:
            if self.is_open:
                self._protocol.fail(CloseCode.INVALID_DATA, "invalid UTF-8")
            return
        self._call(lambda session: session.on_text(text))

    def _call(self, use: Callable[[Session], None]) -> None:
        try:
            use(self._session)
        except Exception as error:  # noqa: BLE001  # a session's bug must end its socket, not the server
            self.broken(error)

    def _flush(self) -> None:
        """Write what the protocol wants written: pongs, closes, the end."""
        for data in self._protocol.data_to_send():
            if data is not SEND_EOF and data:
                self._transport.write(data)
                continue
            self._end_session()
            if self._protocol.close_rcvd is not None:
                self._transport.close()
            else:
                self._shared.open.discard(self)
                Farewell(self._transport)

    def _stop_playing(self) -> None:
        for playback in tuple(self._playbacks):
            playback.cancel()

    def _end_session(self) -> None:
        self._stop_playing()
        if not self._ended:
            self._ended = True
            self._session.on_close()
