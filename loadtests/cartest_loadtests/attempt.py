"""One request while it is under way: what will become its observation, filled in by whoever drives it.

Whatever ends it — the answer, a loss, the deadline, the end of the run — it becomes exactly one observation.
"""

from datetime import UTC, datetime
from functools import lru_cache
from operator import attrgetter
from typing import Final

import msgspec

from cartest_contracts.observation import Arrival, Certainty, Connection, End, Observation, Sent, Stamps
from cartest_contracts.redact import redact, redact_bytes, redact_json
from cartest_contracts.target import Target
from cartest_contracts.versions import ApiVersion
from cartest_contracts.wire.http import Head
from cartest_contracts.wire.tally import AudioTally
from cartest_loadtests.asks import Ask, shown_headers, shown_url
from cartest_loadtests.audio_watch import AudioWatch
from cartest_loadtests.clocks import ClockBridge
from cartest_loadtests.dialling import SetUp

__all__ = ["Attempt", "error_text"]

_LONGEST_PROBLEM = 200
_TEXTLESS: Final = frozenset({"head", "chunk", "flush_done", "done"})
_kind_of: Final = attrgetter("kind")


class Attempt(msgspec.Struct, kw_only=True, eq=False):
    """A request under way; a Struct because one is made per request."""

    id: str
    ask: Ask
    target: Target
    bridge: ClockBridge
    labels: dict[str, str] = msgspec.field(default_factory=dict[str, str])
    intended_ns: int | None = None
    start_ns: int = 0
    """0 until the first byte was handed to the kernel."""
    start_after_ns: int | None = None
    connect_ns: int | None = None
    connected_ns: int | None = None
    resolve_ns: int | None = None
    tcp_connected_ns: int | None = None
    secured_ns: int | None = None
    first_byte_ns: int | None = None
    connection: Connection = "fresh"
    connection_id: str = ""
    context_id: str | None = None
    sent: list[Sent] = msgspec.field(default_factory=list[Sent])
    head: Head | None = None
    arrivals: list[Arrival] = msgspec.field(default_factory=list[Arrival])
    stamps: Stamps = "user"
    certainty: Certainty | None = None
    audio_not_before_ns: int | None = None
    end: End = "complete"
    end_ns: int | None = None
    cancel_ns: int | None = None
    problem: str | None = None
    tally: AudioTally | None = None
    verified: bool | None = None

    def set_up(self, steps: SetUp) -> None:
        """Note when each step of the connection's set-up was done."""
        self.resolve_ns, self.connect_ns = steps.resolve_ns, steps.connect_ns
        self.tcp_connected_ns, self.secured_ns = steps.tcp_connected_ns, steps.secured_ns

    def set_up_like(self, other: "Attempt") -> None:
        """Take over the set-up of the socket that this one opened its context on."""
        self.resolve_ns, self.connect_ns = other.resolve_ns, other.connect_ns
        self.tcp_connected_ns, self.secured_ns = other.tcp_connected_ns, other.secured_ns
        self.connected_ns = other.connected_ns

    def fail(self, end: End, problem: str, *, at_ns: int) -> None:
        """End it otherwise than by its terminal."""
        self.end, self.problem, self.end_ns = end, problem, at_ns
        self.start_ns = self.start_ns or self.connect_ns or at_ns

    def certify(self, first_ns: int, watch: AudioWatch) -> None:
        """Note how sure the time to the first audio, which is stamped ``first_ns``, is."""
        self.certainty, self.audio_not_before_ns = watch.certificate(
            first_ns, start_ns=self.start_ns, start_after_ns=self.start_after_ns
        )

    def observation(self) -> Observation:
        """Return what was observed."""
        websocket = self.ask.transport == "websocket"
        return Observation(
            id=self.id,
            transport=self.ask.transport,
            operation=self.ask.operation,
            version=_shown_version(self.target.version),
            url=shown_url(self.target, self.ask.path, websocket=websocket),
            request_headers=shown_headers(self.ask.headers),
            sent=tuple(self.sent),
            start_ns=self.start_ns,
            start_after_ns=self.start_after_ns,
            intended_ns=self.intended_ns,
            connected_ns=self.connected_ns,
            connect_ns=self.connect_ns,
            resolve_ns=self.resolve_ns,
            tcp_connected_ns=self.tcp_connected_ns,
            secured_ns=self.secured_ns,
            first_byte_ns=self.first_byte_ns,
            end_ns=self.end_ns,
            cancel_ns=self.cancel_ns,
            connection=self.connection,
            connection_id=self.connection_id,
            context_id=self.context_id,
            status=self.head.status if self.head is not None else None,
            headers=shown_headers(self.head.headers) if self.head is not None else (),
            # Nearly all answers are audio and hold nobody's text: they stay the records they are.
            arrivals=tuple(
                self.arrivals
                if _TEXTLESS.issuperset(map(_kind_of, self.arrivals))
                else map(self._cleaned, self.arrivals)
            ),
            end=self.end,
            problem=self._clean(self.problem),
            stamps=self.stamps,
            certainty=self.certainty,
            audio_not_before_ns=self.audio_not_before_ns,
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
        # Of a body of audio the pieces were not kept.
        if arrival.kind in _TEXTLESS or (arrival.event is None and arrival.data is None and arrival.text is None):
            return arrival
        secrets = (self.target.api_key,)
        return msgspec.structs.replace(
            arrival,
            event=redact_json(arrival.event, secrets=secrets),
            data=None if arrival.data is None else redact_bytes(arrival.data, secrets=secrets),
            text=self._clean(arrival.text),
        )


@lru_cache(maxsize=64)
def _shown_version(version: ApiVersion) -> str:
    return str(version)


def error_text(body: bytes) -> str:
    """Return an error body as one short line."""
    return " ".join(body.decode("utf-8", "replace").split())[:_LONGEST_PROBLEM]


def _iso(wall_ns: int) -> str:
    second, rest_ns = divmod(wall_ns, 1_000_000_000)
    return f"{_iso_second(second)}.{rest_ns // 1000:06d}+00:00"


@lru_cache(maxsize=64)
def _iso_second(second: int) -> str:
    """Return the time to the second: many requests start in each."""
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")
