"""What Locust's statistics see of our requests: each one where somebody listens, else many at a time.

To fire three events and count them takes Locust a third of what a short stream costs in all. Where nobody but its
own statistics hears ``events.request``, rows wait for the next second and are added by ``StatsEntry.extend``, as
a master adds the counts of its workers: with the same figures. A failure is told at once.
"""

import time
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import locust.stats

from cartest_loadtests.rows import Row

__all__ = ["LocustRows"]

_MOST_WAITING: Final = 128
"""Requests of one name that are added at once: some 0.5 ms."""


class LocustRows:
    """The rows of one process's test."""

    def __init__(self, environment: Any) -> None:
        self._environment = environment
        self._request = environment.events.request
        self._waiting: dict[tuple[str, str], list[tuple[float, float, int]]] = {}
        """Seconds since the epoch, milliseconds and bytes of each, by name and kind."""

    def tell(self, rows: Sequence[Row]) -> None:
        """Take the rows of one request."""
        # Locust has no public word for who listens; without this one everything is fired.
        heard = getattr(self._request, "_handlers", ())
        if len(heard) != 1 or self._environment.runner is None:
            for row in rows:
                self._fire(row)
            return
        now_s = time.time()
        for row in rows:
            if row.failure is not None:
                self._fire(row)
                continue
            waiting = self._waiting.get((row.name, row.kind))
            if waiting is None:
                waiting = self._waiting[row.name, row.kind] = []
            waiting.append((now_s, row.milliseconds, row.size))
            if len(waiting) >= _MOST_WAITING:
                self.flush()

    def flush(self) -> None:
        """Add what waits to Locust's statistics."""
        taken, self._waiting = self._waiting, {}
        stats = self._environment.stats
        for (name, kind), samples in taken.items():
            batch = _entry(name, kind, samples)
            stats.get(name, kind).extend(batch)
            stats.total.extend(batch)

    def _fire(self, row: Row) -> None:
        self._request.fire(
            request_type=row.kind,
            name=row.name,
            response_time=row.milliseconds,
            response_length=row.size,
            exception=row.failure,
            context={},
        )


def _entry(name: str, kind: str, samples: Sequence[tuple[float, float, int]]) -> Any:
    """Return what Locust would have counted of them; it is untyped."""
    stats: Any = locust.stats
    times_ms = [milliseconds for _, milliseconds, _ in samples]
    entry = stats.StatsEntry(None, name, kind)
    entry.num_requests = len(samples)
    entry.last_request_timestamp = samples[-1][0]
    entry.total_response_time = sum(times_ms)
    entry.min_response_time = min(times_ms)
    entry.max_response_time = max(times_ms)
    entry.total_content_length = sum(size for _, _, size in samples)
    buckets: list[float] = [stats.bucket_response_time(milliseconds) for milliseconds in times_ms]
    entry.response_times.update(Counter(buckets))
    entry.num_reqs_per_sec.update(Counter(int(at_s) for at_s, _, _ in samples))
    return entry
