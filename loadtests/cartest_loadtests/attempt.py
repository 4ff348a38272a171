"""One request while it is under way: what will become its observation, filled in by whoever drives it.

Whatever ends it — the answer, a loss, the deadline, the end of the run — it becomes exactly one observation.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

import msgspec

from cartest_contracts.observation import Arrival, Connection, End, Observation, Sent, Stamps
from cartest_contracts.redact import redact, redact_bytes, redact_json
from cartest_contracts.target import Target
from cartest_contracts.wire.http import Head
from cartest_contracts.wire.tally import AudioTally
from cartest_loadtests.asks import Ask, shown_headers, shown_url
from cartest_loadtests.clocks import ClockBridge

__all__ = ["Attempt", "error_text"]

_LONGEST_PROBLEM = 200
_TEXTLESS: Final = frozenset({"head", "chunk", "flush_done", "done"})


@dataclass(kw_only=True)
class Attempt:
    """A request under way."""

    id: str
    ask: Ask
    target: Target
    bridge: ClockBridge
    labels: dict[str, str] = field(default_factory=dict[str, str])
    intended_ns: int | None = None
    start_ns: int = 0
    """0 until the first byte was handed to the kernel."""
    start_after_ns: int | None = None
    connect_ns: int | None = None
    connected_ns: int | None = None
    first_byte_ns: int | None = None
    connection: Connection = "fresh"
    connection_id: str = ""
    context_id: str | None = None
    sent: list[Sent] = field(default_factory=list[Sent])
    head: Head | None = None
    arrivals: list[Arrival] = field(default_factory=list[Arrival])
    stamps: Stamps = "user"
    end: End = "complete"
    end_ns: int | None = None
    problem: str | None = None
    tally: AudioTally | None = None
    verified: bool | None = None

    def fail(self, end: End, problem: str, *, at_ns: int) -> None:
        """End it otherwise than by its terminal."""
        self.end, self.problem, self.end_ns = end, problem, at_ns
        self.start_ns = self.start_ns or self.connect_ns or at_ns

    def observation(self) -> Observation:
        """Return what was observed."""
        websocket = self.ask.transport == "websocket"
        return Observation(
            id=self.id,
            transport=self.ask.transport,
            operation=self.ask.operation,
            version=str(self.target.version),
            url=shown_url(self.target, self.ask.path, websocket=websocket),
            request_headers=shown_headers(self.ask.headers),
            sent=tuple(self.sent),
            start_ns=self.start_ns,
            start_after_ns=self.start_after_ns,
            intended_ns=self.intended_ns,
            connected_ns=self.connected_ns,
            connect_ns=self.connect_ns,
            first_byte_ns=self.first_byte_ns,
            end_ns=self.end_ns,
            connection=self.connection,
            connection_id=self.connection_id,
            context_id=self.context_id,
            status=self.head.status if self.head is not None else None,
            headers=shown_headers(self.head.headers) if self.head is not None else (),
            arrivals=tuple(map(self._cleaned, self.arrivals)),
            end=self.end,
            problem=self._clean(self.problem),
            stamps=self.stamps,
            audio_bytes=self.tally.audio_bytes if self.tally is not None else 0,
            audio_sha256=self.tally.sha256 if self.tally is not None else None,
            verified=self.verified,
            started_at=_iso(self.bridge.to_realtime(self.start_ns)),
            labels={"part": "load", **self.labels, **self.ask.labels},
        )

    def _clean(self, text: str | None) -> str | None:
        return None if text is None else redact(text, secrets=(self.target.api_key,))

    def _cleaned(self, arrival: Arrival) -> Arrival:
        """Return what arrived without credentials (a minted token is one); audio events hold nobody's text."""
        # Most arrivals are audio, whose pieces were not kept: they stay the records they are.
        if arrival.kind in _TEXTLESS or (arrival.event is None and arrival.data is None and arrival.text is None):
            return arrival
        secrets = (self.target.api_key,)
        return msgspec.structs.replace(
            arrival,
            event=redact_json(arrival.event, secrets=secrets),
            data=None if arrival.data is None else redact_bytes(arrival.data, secrets=secrets),
            text=self._clean(arrival.text),
        )


def error_text(body: bytes) -> str:
    """Return an error body as one short line."""
    return " ".join(body.decode("utf-8", "replace").split())[:_LONGEST_PROBLEM]


def _iso(wall_ns: int) -> str:
    return datetime.fromtimestamp(wall_ns / 1e9, UTC).isoformat(timespec="microseconds")
