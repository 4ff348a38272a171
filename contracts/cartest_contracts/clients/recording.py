"""What the clients share: an observation while it is being made, its id and clocks, and how to trust a target."""

import itertools
import ssl
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, cast
from urllib.parse import urlsplit

import msgspec

from cartest_contracts.clients.bounds import BOUNDS, Bounds
from cartest_contracts.clients.credential import API_KEY, Credential
from cartest_contracts.errors import TargetError
from cartest_contracts.observation import Arrival, Bound, Connection, End, Observation, Sent, Transport
from cartest_contracts.printable import printable
from cartest_contracts.redact import (
    hide,
    redact,
    redact_headers,
    redact_json,
    redact_url,
)
from cartest_contracts.target import Target
from cartest_contracts.wire.tally import AudioTally

__all__ = [
    "KEPT_BYTES",
    "Headers",
    "ObservationIds",
    "Recording",
    "request_headers",
    "tls_context",
    "unreachable",
]

KEPT_BYTES: Final = 4 << 20
"""Bytes of binary frames that one observation keeps, and of a file in a form: two minutes of speech at 16 kHz."""

_EXCERPT: Final = 4096
"""Characters of a message that is no JSON, and at most half of the bytes that are looked at for credentials."""

Headers = Mapping[str, str | None]
"""Headers to set; ``None`` leaves out what the client would send."""


def _text_size(arrival: Arrival) -> int:
    """Return the bytes of an event that are not its audio."""
    data = (arrival.event or {}).get("data")
    return arrival.size - len(data) if isinstance(data, str) else arrival.size if arrival.event is not None else 0


class ObservationIds:
    """Ids in order of the requests, so that the same run gives the same ids."""

    def __init__(self, prefix: str = "contract") -> None:
        self._prefix = prefix
        self._count = itertools.count(1)

    def __call__(self) -> str:
        """Return the next id."""
        return f"{self._prefix}-{next(self._count):06d}"


@dataclass(kw_only=True)
class Recording:
    """One observation in the making; every text that enters it loses its credentials here."""

    id: str
    transport: Transport
    operation: str
    url: str
    version: str
    headers: Iterable[tuple[str, str]]
    credential: Credential
    labels: Mapping[str, str] = field(default_factory=dict[str, str])
    bounds: Bounds = BOUNDS
    keep_tokens: bool = False
    """Whether bodies keep what looks like a credential, all but our own: whoever mints a token has to read it."""
    watch: Callable[[Arrival], None] | None = None
    """Shown everything as it arrives, before anything is cleaned of credentials."""
    clock_ns: Callable[[], int] = time.monotonic_ns
    started_at: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="microseconds"))
    sent: list[Sent] = field(default_factory=list[Sent])
    arrivals: list[Arrival] = field(default_factory=list[Arrival])
    start_ns: int = 0
    start_after_ns: int | None = None
    connect_ns: int | None = None
    connected_ns: int | None = None
    first_byte_ns: int | None = None
    end_ns: int | None = None
    cancel_ns: int | None = None
    connection: Connection = "kept"
    connection_id: str = ""
    context_id: str | None = None
    status: int | None = None
    answer_headers: Sequence[tuple[str, str]] = ()
    tally: AudioTally = field(default_factory=AudioTally)
    size: int = 0
    """Bytes of all arrivals."""
    text_size: int = 0
    """Bytes of events beside their ``data``."""
    characters: int = 0
    """Characters that were asked to be spoken."""
    kept_size: int = 0
    """Bytes of the audio that is kept."""
    bound: Bound | None = None
    """Which bound the answer met."""

    def __post_init__(self) -> None:
        self.start_ns = self.clock_ns()

    def arrive(self, arrival: Arrival) -> None:
        """Add an arrival."""
        if self.watch is not None:
            self.watch(arrival)
        if self.first_byte_ns is None:
            self.first_byte_ns = arrival.at_ns
        self.size += arrival.size
        self.text_size += _text_size(arrival)
        self.arrivals.append(self._clean_arrival(self._slimmed(arrival)))

    def overflow(
        self, more: Arrival | None = None, *, received: int = 0, pending: int = 0, text: int = 0
    ) -> str | None:
        """Return why it is too much of one answer, with one more arrival; ``None`` if it is not.

        ``received``: bytes that were read, where that may be more than has arrived. ``pending``, ``text``: bytes
        of an event or a text that has not ended yet.
        """
        added = (more.size, _text_size(more), 1) if more is not None else (0, 0, 0)
        crossed = self.bounds.crossed(
            size=max(self.size + added[0], received),
            text=self.text_size + added[1] + text,
            arrivals=len(self.arrivals) + added[2],
            characters=self.characters,
            pending=pending,
        )
        if crossed is None:
            return None
        self.bound, line = crossed
        return line

    def _slimmed(self, arrival: Arrival) -> Arrival:
        """Return it without its audio once enough is kept; the tally goes on."""
        event = arrival.event or {}
        size = len(arrival.data or "") + (len(event["data"]) if isinstance(event.get("data"), str) else 0)
        # The one body of a plain answer is what it is about, and has its own bound.
        if self.transport == "http" or self.kept_size + size <= self.bounds.kept_bytes:
            self.kept_size += size
            return arrival
        # From here on all of it is left out: audio with a hole in it would be judged.
        self.kept_size = self.bounds.kept_bytes
        slim = {name: each for name, each in event.items() if name != "data"}
        return msgspec.structs.replace(arrival, data=None, event=slim if arrival.event is not None else None)

    def sent_message(self, content: str | bytes) -> Sent:
        """Return the record of a body or message that is about to leave; of one that is not JSON the beginning."""
        data = self._kept(content) if isinstance(content, bytes) and self.transport == "websocket" else None
        if isinstance(content, str):
            content = content.encode()
        try:
            message: object = redact_json(msgspec.json.decode(content), secrets=(self.credential.value,))
        except (ValueError, RecursionError):
            message = None
        if isinstance(message, dict):
            self.characters += len(str(cast("dict[str, object]", message).get("transcript", "")))
        text = (
            None
            if message is not None
            # Cleaned before it is cut: half a credential is one too many.
            else self.clean(content[: 2 * _EXCERPT].decode("utf-8", "backslashreplace"))[:_EXCERPT]
        )
        return Sent(at_ns=self.clock_ns(), message=message, text=text, size=len(content), data=data)

    def _kept(self, frame: bytes) -> bytes | None:
        """Return a binary frame if there is room for it, and no credential in it."""
        kept = sum(len(each.data) for each in self.sent if each.data is not None)
        own = self.credential.value.encode()
        return frame if kept + len(frame) <= KEPT_BYTES and not (own and own in frame) else None

    def clean(self, text: str) -> str:
        """Return the text without credentials."""
        return redact(text, secrets=(self.credential.value,))

    def _clean_arrival(self, arrival: Arrival) -> Arrival:
        text = self.clean(arrival.text) if arrival.text else arrival.text
        return msgspec.structs.replace(
            arrival, text=text, data=self._clean_body(arrival.data), event=self._clean_event(arrival.event)
        )

    def _clean_body(self, data: bytes | None) -> bytes | None:
        if data is None:
            return None
        # Audio may look like anything: in it only our own credential is looked for.
        is_audio = any(
            name.lower() == "content-type" and value.startswith("audio/") for name, value in self.answer_headers
        )
        text = data.decode("latin-1")
        shown = hide(text, (self.credential.value,)) if is_audio or self.keep_tokens else self.clean(text)
        return shown.encode("latin-1")

    def _clean_event(self, event: dict[str, Any] | None) -> dict[str, Any] | None:
        if event is None:
            return None
        own = (self.credential.value,)
        shown: dict[str, Any] = redact_json(
            {name: each for name, each in event.items() if name != "data"}, secrets=own
        )
        if "data" in event:
            data = event["data"]
            shown["data"] = hide(data, own) if isinstance(data, str) else redact_json(data, secrets=own)
        return shown

    def clean_headers(self, headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        """Return headers with lower-case names and without credentials."""
        return redact_headers((name, self.clean(value)) for name, value in headers)

    def observation(self, end: End, problem: str | None = None) -> Observation:
        """Return what was observed."""
        return Observation(
            id=self.id,
            transport=self.transport,
            operation=self.operation,
            version=self.version,
            url=self.clean(redact_url(self.url)),
            request_headers=self.clean_headers(self.headers),
            sent=tuple(self.sent),
            start_ns=self.start_ns,
            start_after_ns=self.start_after_ns,
            connected_ns=self.connected_ns,
            connect_ns=self.connect_ns,
            first_byte_ns=self.first_byte_ns,
            end_ns=self.clock_ns() if self.end_ns is None else self.end_ns,
            connection=self.connection,
            connection_id=self.connection_id,
            context_id=self.context_id,
            status=self.status,
            headers=self.clean_headers(self.answer_headers),
            arrivals=tuple(self.arrivals),
            end=end,
            problem=printable(self.clean(problem)) if problem else None,
            bound=self.bound,
            cancel_ns=self.cancel_ns,
            audio_bytes=self.tally.audio_bytes,
            audio_sha256=self.tally.sha256,
            started_at=self.started_at,
            labels=dict(self.labels) | ({"credential": name} if (name := self.credential.name) != API_KEY else {}),
        )


def request_headers(target: Target, credential: Credential, headers: Headers | None) -> dict[str, str]:
    """Return version, credential and the caller's headers, lower-case, the caller's winning."""
    chosen: dict[str, str | None] = {
        "cartesia-version": str(target.version),
        "user-agent": "cartest",
        **dict(credential.headers),
        **{name.lower(): value for name, value in (headers or {}).items()},
    }
    return {name: value for name, value in chosen.items() if value is not None}


def tls_context(target: Target) -> ssl.SSLContext:
    """Return the system's trust and, where given, the target's own authority."""
    if not target.url.startswith("https"):
        # Nothing to trust, and loading the system's authorities takes longer than most requests.
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context = ssl.create_default_context()
    if target.ca_file is not None:
        context.load_verify_locations(cafile=target.ca_file)
    return context


def unreachable(target: Target, error: BaseException | str) -> TargetError:
    """Return the error for a target that took no connection: one line with host and port."""
    parts = urlsplit(target.url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    reason = " ".join(str(error).split()) or type(error).__name__
    return TargetError(f"cannot reach {parts.hostname}:{port}: {redact(reason, secrets=(target.api_key,))}")
