"""From an observation to the rows of Locust's statistics: the request, its TTFA and its TTFB.

Locust knows nothing of warm and cold, and its percentiles are of rounded values: these rows are for watching,
never for judging.
"""

from functools import lru_cache
from typing import NamedTuple

from cartest_contracts.observation import Observation, Transport

__all__ = ["Row", "failure_of", "rows_of", "three_digits"]


class Row(NamedTuple):
    """One event for Locust."""

    kind: str
    """``request_type``: the method, ``WS``, or the metric."""
    name: str
    milliseconds: float
    size: int = 0
    failure: str | None = None


def failure_of(observation: Observation) -> str | None:
    """Return in one line why the request counts as failed, or ``None``.

    A request that its grants forbid is right when it is refused, and named when it is not.
    """
    grant = observation.labels.get("grant")
    if grant is not None and grant != "ok":
        credential = observation.labels.get("credential", "?")
        what = {"leak": "GRANT LEAK", "refused": "GRANT REFUSED"}.get(grant, "GRANT UNCLEAR")
        return f"{what}: {observation.operation} with {credential} got {observation.status}"
    if grant == "ok" and observation.labels.get("expected") == "deny":
        return None
    if observation.problem is not None:
        return observation.problem
    if observation.verified is False:
        return "wrong audio: not what this request must say"
    return None


def rows_of(observation: Observation) -> list[Row]:
    """Return the rows of one observation; none for one that the end of the run cut off."""
    if observation.end == "cancelled" and observation.labels.get("cut"):
        return []
    kind, path, ttfa, ttfb = _names(observation.labels.get("row"), observation.operation, observation.transport)
    start = observation.start_ns
    end = observation.end_ns or start
    if observation.operation == "socket" and observation.connected_ns is not None:
        # A socket's time is that of its upgrade; how long it stayed open says nothing.
        end = observation.connected_ns
    size = observation.audio_bytes or sum(arrival.size for arrival in observation.arrivals)
    rows = [Row(kind, path, (end - start) / 1e6, size, failure_of(observation))]
    first_audio_ns = observation.first_audio_ns
    # A token that is tried out says one word: its latency is nobody's figure.
    if first_audio_ns is not None and "grant" not in observation.labels:
        rows.append(Row("metric", ttfa, (first_audio_ns - start) / 1e6))
        first_byte_ns = observation.first_byte_ns or first_audio_ns
        rows.append(Row("metric", ttfb, (first_byte_ns - start) / 1e6))
    return rows


@lru_cache(maxsize=256)
def _names(row: str | None, operation: str, transport: Transport) -> tuple[str, str, str, str]:
    """Return kind and name of the request's row, and the names of those of its TTFA and its TTFB."""
    method, _, path = operation.partition(" ")
    name = row or path or operation
    return "WS" if transport == "websocket" else method, name, f"TTFA {name}", f"TTFB {name}"


def three_digits(milliseconds: float) -> float:
    """Return a time as Locust's histograms shall hold it, in place of its own two digits and whole milliseconds.

    Its ``stats.bucket_response_time`` may be replaced (its docstring); keys stay few: 900 for each power of ten.
    """
    return float(f"{milliseconds:.3g}")
