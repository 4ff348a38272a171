"""A WebSocket after its handshake: socket reads to arrivals, and what has to be answered at once."""

from collections.abc import Iterable

from cartest_contracts.observation import Arrival
from cartest_contracts.wire.frames import MAX_MESSAGE_BYTES, FrameSplitter, Message, client_close, client_frame
from cartest_contracts.wire.json_events import EventReader, Row, garbled

__all__ = ["SocketStream"]

_NO_CODE = 1005


class SocketStream:
    """Decode one socket; contexts are told apart by ``context_id`` in the events."""

    def __init__(self, *, keep_audio: bool = True, max_message_bytes: int = MAX_MESSAGE_BYTES) -> None:
        self.events = EventReader(keep_audio=keep_audio, per_context=True)
        """Holds the tally of each context; whoever ends a context calls ``forget``."""
        self._splitter = FrameSplitter(max_message_bytes=max_message_bytes)
        self._replies = bytearray()

    @property
    def closed(self) -> bool:
        """Whether the server has sent its close frame."""
        return self._splitter.closed

    @property
    def torn(self) -> bool:
        """Whether a frame or a fragmented message has begun and is not all there."""
        return self._splitter.torn

    @property
    def violation(self) -> str | None:
        """What the server did against the RFC; nothing is read after it."""
        return self._splitter.violation

    @property
    def aligned(self) -> bool:
        """Whether a new message begins with the next byte."""
        return not (self.torn or self.closed or self.violation is not None)

    @property
    def missing(self) -> int:
        """How many bytes a torn frame needs at least; 0 if none is torn."""
        return self._splitter.missing

    def read_rows(self, rows: Iterable[Row]) -> list[Arrival]:
        """Take messages that somebody else took out of whole frames, while the stream is ``aligned``."""
        return self.events.read_rows(rows)

    def feed(self, at_ns: int, data: bytes, *, read: bytes | None = None) -> list[Arrival]:
        """Take one socket read, or a part of the given ``read``, which is the evidence of a violation."""
        broken = self.violation is not None
        arrivals = [
            arrival
            for message in self._splitter.feed(at_ns, data)
            if (arrival := self._arrival(message)) is not None
        ]
        if self.violation is not None and not broken:
            arrivals.append(garbled(at_ns, self.violation, data if read is None else read))
        return arrivals

    def eof(self, at_ns: int) -> list[Arrival]:
        """Take the end of the connection."""
        if self._splitter.torn and not self.closed and self.violation is None:
            return [garbled(at_ns, "the connection ended inside a message", b"")]
        return []

    def take_replies(self) -> bytes:
        """Return the pongs and the close echo to send now, if any; each is returned once."""
        replies = bytes(self._replies)
        self._replies.clear()
        return replies

    def _arrival(self, message: Message) -> Arrival | None:
        if message.kind == "text":
            return self.events.read(message.at_ns, message.payload, size=len(message.payload))
        if message.kind == "binary":
            # All frames are text (websocket.md, opening paragraph).
            return garbled(message.at_ns, "binary frame", message.payload)
        if message.kind == "close":
            # 1005 stands for "no code" and must not be sent (RFC 6455 section 7.4.1).
            code = message.code if message.code is not None and message.code != _NO_CODE else 1000
            self._replies += client_close(code)
            return Arrival(
                at_ns=message.at_ns,
                kind="close",
                size=len(message.payload),
                code=message.code,
                text=message.payload.decode(),
            )
        if message.kind == "ping":
            self._replies += client_frame("pong", message.payload)
        return None
