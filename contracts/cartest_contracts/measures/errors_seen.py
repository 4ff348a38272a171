"""The error taxonomy: each kind of failure with how often, where, first and last seen, and one example."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from cartest_contracts.measures.outcome import endpoint
from cartest_contracts.observation import Observation

__all__ = ["ErrorKind", "ErrorLog", "instant_s"]

_LONGEST_EXAMPLE = 300


class ErrorKind(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of failure at one endpoint."""

    kind: str
    endpoint: str
    count: int
    first_s: float
    """When it was first seen, on the time axis of :func:`instant_s`."""
    last_s: float
    example: str
    """What the first of them said."""
    observation_id: str
    """The first of them."""


def instant_s(observation: Observation) -> float:
    """Return when the stream started, in seconds of the run's time axis.

    The axis is the wall clock where the recorder noted it, since monotonic clocks of two machines have nothing
    in common; else the monotonic clock.
    """
    try:
        return datetime.fromisoformat(observation.started_at).timestamp()
    except ValueError:
        return observation.start_ns / 1e9


class ErrorLog:
    """Collects failures; keeps one example a kind, not the observations."""

    def __init__(self, kinds: Iterable[ErrorKind] = ()) -> None:
        self._seen: dict[tuple[str, str], ErrorKind] = {}
        for each in kinds:
            self.join(each)

    def add(self, kind: str, observation: Observation, *, at_s: float) -> None:
        """Count one failed observation."""
        self.join(
            ErrorKind(
                kind=kind,
                endpoint=endpoint(observation),
                count=1,
                first_s=at_s,
                last_s=at_s,
                example=_words(observation)[:_LONGEST_EXAMPLE],
                observation_id=observation.id,
            )
        )

    def join(self, other: ErrorKind) -> None:
        """Add what was counted elsewhere; the earlier example stays."""
        key = (other.kind, other.endpoint)
        mine = self._seen.get(key)
        if mine is None:
            self._seen[key] = other
            return
        earlier = min(mine, other, key=lambda each: (each.first_s, each.observation_id))
        self._seen[key] = msgspec.structs.replace(
            earlier, count=mine.count + other.count, last_s=max(mine.last_s, other.last_s)
        )

    def kinds(self) -> tuple[ErrorKind, ...]:
        """Return every kind, the most frequent first."""
        return tuple(sorted(self._seen.values(), key=lambda each: (-each.count, each.kind, each.endpoint)))


def _words(observation: Observation) -> str:
    """Return what the failure itself said: our note, else the error event, else the end of the answer."""
    if observation.problem:
        return observation.problem
    for arrival in observation.arrivals:
        event = arrival.event or {}
        if arrival.kind == "error":
            return str(event.get("message") or event.get("error") or event.get("title") or arrival.text or "")
        if arrival.text and arrival.kind in {"garbled", "body", "close"}:
            return arrival.text
    return ""
