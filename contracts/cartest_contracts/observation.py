"""The one thing that flows: one request, and the timed arrivals that answered it.

Bytes, SSE and WebSocket differ only in the decoder that turns socket reads into arrivals. Rules, metrics
and recorders read observations and nothing else. An observation is one JSON line, so a run can be recorded
first and judged later.

For a WebSocket one observation is one *context*: all messages sent into it and all frames that came back
for it. The socket itself is an observation too (``operation`` = ``"socket"``): its handshake, the frames
that belong to no context, and its close.

All instants are nanoseconds of the monotonic clock of the machine that observed; ``None`` means "did not
happen" or "not observed", never zero. Definitions: docs/measurement.md.
"""

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, Final, Literal, cast

import msgspec

__all__ = [
    "Arrival",
    "ArrivalKind",
    "Bound",
    "Certainty",
    "Connection",
    "End",
    "Observation",
    "Sent",
    "SentFile",
    "Stamps",
    "Transport",
    "read_lines",
    "to_line",
]

Transport = Literal["bytes", "sse", "websocket", "http"]
"""How the answer travels; ``http`` is every request that is not speech (tokens, STT, voices, status)."""

ArrivalKind = Literal[
    "head",  # status line and headers (HTTP) or the answer to the upgrade; ``code`` is the status
    "body",  # a piece of an HTTP body that is not SSE
    "chunk",  # SSE or WebSocket event with audio
    "timestamps",
    "phoneme_timestamps",
    "flush_done",
    "done",
    "error",
    "unknown",  # a JSON object whose ``type`` the contract does not know, or that has none
    "garbled",  # bytes that could not be decoded; ``text`` says what and why
    "close",  # WebSocket close; ``code`` and ``text`` are its code and reason
]

End = Literal["complete", "refused", "closed", "reset", "timeout", "cancelled"]
"""How it ended: by the terminal the contract names; by an HTTP error status; by an early clean close; by an
aborted connection; by our own deadline; by our own cancel."""

Bound = Literal["bytes", "text", "message", "pieces", "depth"]
"""A bound of ours that an answer met: of all of it, its text, one message, its number of pieces, its depth."""

Connection = Literal["fresh", "kept", "multiplexed"]
Stamps = Literal["kernel", "user"]

Certainty = Literal["exact", "bounded", "late_send"]
"""How sure the time to first audio is (docs/measurement.md): its stamp is that packet's own; its stamp may be a
later packet's; the bracket around the send is too wide."""


class SentFile(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A file in a form, as it was sent."""

    part: str
    """Name of its part: ``clip``."""
    filename: str
    size: int = 0
    """Bytes."""
    data: bytes | None = None
    """Its content, if small enough to be kept."""


class Sent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One request body or WebSocket message as it was sent."""

    at_ns: int
    message: Any = None
    """The JSON value sent, or the texts of a form; ``None`` if there was none or it was neither."""
    text: str | None = None
    """What was sent where that was not JSON (malformed on purpose, a text command)."""
    size: int = 0
    """Bytes of the body or message payload."""
    data: bytes | None = None
    """A binary frame as it was sent, if small enough to be kept (docs/programs.md)."""
    files: tuple[SentFile, ...] = ()
    """The files of a form."""
    after_ns: int | None = None
    """Just after the kernel took it; with ``at_ns`` it brackets the true send instant."""


class Arrival(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One decoded unit of an answer and the instant of the socket read that covered its first byte."""

    at_ns: int
    kind: ArrivalKind
    size: int = 0
    """Bytes of this unit: body piece, SSE event or frame payload."""
    audio_bytes: int = 0
    """Bytes of audio payload in it: after the container header, after base64."""
    event: dict[str, Any] | None = None
    """The JSON object as received; ``data`` is absent where the recorder kept no audio."""
    data: bytes | None = None
    """The raw body piece (kind ``body``), where the recorder keeps audio."""
    code: int | None = None
    text: str | None = None


class Observation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One request and the timed arrivals that answered it."""

    id: str
    """Unique in its run."""
    transport: Transport
    operation: str
    """As the contract names it: ``POST /tts/bytes``, ``GET /voices/{id}``, ``/tts/websocket``, ``socket``."""
    version: str = ""
    """``Cartesia-Version`` as sent; empty if none was."""
    url: str = ""
    """Where it went, without credentials."""
    request_headers: tuple[tuple[str, str], ...] = ()
    """Lower-case names; credentials are replaced (see :mod:`cartest_contracts.redact`)."""
    sent: tuple[Sent, ...] = ()
    start_ns: int
    start_after_ns: int | None = None
    intended_ns: int | None = None
    connected_ns: int | None = None
    """Connection set-up finished; ``None`` on a connection that was there already."""
    connect_ns: int | None = None
    """Connection set-up began; ``None`` likewise."""
    resolve_ns: int | None = None
    """Looking up the host's address began; ``None`` likewise, as for the two that follow."""
    tcp_connected_ns: int | None = None
    """TCP was connected: :attr:`connect_ns` to here is TCP's part of the set-up."""
    secured_ns: int | None = None
    """The TLS handshake was done; ``None`` without TLS."""
    first_byte_ns: int | None = None
    end_ns: int | None = None
    connection: Connection = "fresh"
    connection_id: str = ""
    context_id: str | None = None
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    """Response headers; lower-case names."""
    arrivals: tuple[Arrival, ...] = ()
    end: End = "complete"
    problem: str | None = None
    """One line on what broke, if something did."""
    asked: bool = True
    """Whether it was sent: the time of its case may have been over before. Then it shows nothing of an answer."""
    bound: Bound | None = None
    """Where we stopped reading because it was too much; then it ended as ``cancelled``, by us."""
    cancel_ns: int | None = None
    """When ``cancel`` was sent for this context."""
    stamps: Stamps = "user"
    certainty: Certainty | None = None
    """Of the time to first audio; ``None`` without audio, and where stamps are not the kernel's."""
    audio_not_before_ns: int | None = None
    """Where the first audio is bounded: it came after this, and not after its stamp."""
    audio_bytes: int = 0
    audio_sha256: str | None = None
    """Of the whole audio payload in order of arrival, container header included."""
    verified: bool | None = None
    """Whether the audio was exactly what it should be, where that was checked while recording."""
    started_at: str = ""
    """Wall clock, ISO 8601 UTC, to the microsecond."""
    labels: dict[str, str] = {}
    """What else groups it: ``scenario``, ``user``, ``credential``, ``worker``, ``case``."""

    @property
    def first_audio_ns(self) -> int | None:
        """Instant of the first byte of audio payload, or ``None`` if none came."""
        for arrival in self.arrivals:
            if arrival.audio_bytes:
                return arrival.at_ns
        return None

    @property
    def last_audio_ns(self) -> int | None:
        """Instant of the last arrival with audio payload, or ``None``."""
        return next((arrival.at_ns for arrival in reversed(self.arrivals) if arrival.audio_bytes), None)

    def header(self, name: str) -> str | None:
        """Return the first response header of that (lower-case) name."""
        for key, value in self.headers:
            if key == name:
                return value
        return None

    @property
    def request(self) -> dict[str, Any]:
        """The first JSON object sent; empty if there was none."""
        for sent in self.sent:
            message: object = sent.message
            if isinstance(message, dict):
                return cast("dict[str, Any]", message)
        return {}


_encoder: Final = msgspec.json.Encoder()
_decoder: Final = msgspec.json.Decoder(Observation)


def to_line(observation: Observation) -> bytes:
    """Return the observation as one line of JSON, newline included; ``data`` travels as base64."""
    return _encoder.encode(observation) + b"\n"


def read_lines(source: BinaryIO | Iterable[bytes]) -> Iterator[Observation]:
    """Read observations back; raise ``msgspec.DecodeError`` at a line that is none.

    A last line without its newline is what a killed writer leaves behind: it is left out.
    """
    for line in source:
        if not line.endswith(b"\n"):
            return
        if not line.isspace():
            yield _decoder.decode(line)
