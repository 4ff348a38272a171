"""How the body of an HTTP answer becomes arrivals: what all body decoders share, and which one is chosen."""

from typing import Protocol

from cartest_contracts.formats import Container
from cartest_contracts.observation import Arrival, Transport
from cartest_contracts.wire.bytes_stream import AudioBody
from cartest_contracts.wire.sse import SseBody
from cartest_contracts.wire.tally import AudioTally

__all__ = ["BodyDecoder", "PlainBody", "body_decoder"]


class BodyDecoder(Protocol):
    """Pieces of one body in, arrivals out, each with the instant of the read that covered its first byte."""

    tally: AudioTally

    @property
    def pending(self) -> int:
        """Bytes of a message that has begun and has not arrived."""
        ...

    def feed(self, at_ns: int, data: bytes) -> list[Arrival]:
        """Take the piece that was read at an instant."""
        ...

    def eof(self, at_ns: int) -> list[Arrival]:
        """Take the end of the body, however it came; call it once."""
        ...


class PlainBody:
    """A body that is neither audio nor events: one arrival at its end, its bytes always kept."""

    def __init__(self) -> None:
        self.tally = AudioTally()
        self._data = bytearray()
        self._at_ns: int | None = None

    @property
    def pending(self) -> int:
        """Bytes so far."""
        return len(self._data)

    def feed(self, at_ns: int, data: bytes) -> list[Arrival]:
        """Take a piece of the body."""
        if self._at_ns is None and data:
            self._at_ns = at_ns
        self._data += data
        return []

    def eof(self, at_ns: int) -> list[Arrival]:  # noqa: ARG002  # the protocol's; the arrival has its first byte's
        """Return the body as one arrival; none if it was empty."""
        if self._at_ns is None:
            return []
        data, self._data = bytes(self._data), bytearray()
        return [Arrival(at_ns=self._at_ns, kind="body", size=len(data), data=data)]


def body_decoder(
    transport: Transport,
    *,
    status: int,
    content_type: str,
    container: Container = "raw",
    keep_audio: bool = True,
) -> BodyDecoder:
    """Return the decoder for an answer whose head is known.

    What was asked for decides between audio and events, not what the head claims: a wrong content type is
    for a rule to find. Only an SSE answer that says it is something else is not read as events.
    """
    if transport in {"http", "websocket"} or not 200 <= status < 300:
        return PlainBody()
    if transport == "bytes":
        return AudioBody(container, keep_audio=keep_audio)
    if content_type.partition(";")[0].strip().lower() == "text/event-stream":
        return SseBody(keep_audio=keep_audio)
    return PlainBody()
