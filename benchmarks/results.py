"""Repeated measurements to one table: medians over the repeats, ratios first. Pure.

A ratio is a peer's error divided by ours within one repeat, so that what the machine did in that minute stands on
both sides; shown is the median of the ratios, not the ratio of the medians.
"""

import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from benchmarks.catalogue import OURS, PEERS, Client, Transport
from benchmarks.contest import Measured

__all__ = ["Results"]

_Row = tuple[int, Transport]
_GOALS = {100: (0.15, 25.0), 500: (0.2, 200.0)}
"""Streams: largest p99 of ours in milliseconds, smallest ratio."""


@dataclass(kw_only=True)
class Results:
    """What was measured so far; a table of half a run is a table."""

    made: dict[tuple[int, Transport, str], dict[int, Measured]] = field(
        default_factory=dict[tuple[int, Transport, str], dict[int, Measured]]
    )
    """By streams, transport and client: each repeat's."""

    def add(self, streams: int, transport: Transport, client: Client, repeat: int, measured: Measured) -> None:
        """Take one measurement."""
        self.made.setdefault((streams, transport, client.name), {})[repeat] = measured

    def ratios(self) -> str:
        """Return how many times our p99 error each peer's is."""
        lines = [f"{'streams':>7} {'transport':10} {'ours p99':>9}  peer's p99 ÷ ours, nearest first"]
        for streams, transport in self._rows():
            ours = self._middle((streams, transport, OURS.name), lambda one: one.p99_ms)
            times = sorted(
                (ratio, name) for name in PEERS if (ratio := self.ratio(streams, transport, name)) is not None
            )
            told = "  ".join(f"{name} {ratio:,.0f}" for ratio, name in times)
            lines.append(
                f"{streams:>7} {transport:10} {_figure(ours, 9, 3)}  {told}{self._goal(streams, ours, times)}"
            )
        return "\n".join(lines)

    def ratio(self, streams: int, transport: Transport, peer: str) -> float | None:
        """Return the median over the repeats of a peer's p99 error divided by ours."""
        ours = self.made.get((streams, transport, OURS.name), {})
        theirs = self.made.get((streams, transport, peer), {})
        return _median(
            its_ms / our_ms
            for repeat, its in theirs.items()
            if repeat in ours and (our_ms := ours[repeat].p99_ms) and (its_ms := its.p99_ms) is not None
        )

    def table(self) -> str:
        """Return every client's figures."""
        head = f"{'streams':>7} {'transport':10} {'client':29} {'p50 ms':>9} {'p99 ms':>9} {'exact %':>8} "
        head += f"{'its p99':>8} {'pace':>5} {'µs/chunk':>8} {'core %':>6} {'samples':>7} {'server p99':>10} "
        head += f"{'others':>6} {'runs':>4}"
        lines = [head]
        for streams, transport, name in sorted(self.made, key=lambda key: (key[0], key[1], key[2] != OURS.name)):
            place = (streams, transport, name)

            def middle(
                figure: Callable[[Measured], float | None], place: tuple[int, Transport, str] = place
            ) -> float | None:
                return self._middle(place, figure)

            exact = middle(lambda one: one.exact_share)
            columns = (
                _figure(middle(lambda one: one.p50_ms), 9, 3),
                _figure(middle(lambda one: one.p99_ms), 9, 3),
                _figure(None if exact is None else exact * 100, 8, 1),
                _figure(middle(lambda one: one.exact_p99_ms), 8, 3),
                _figure(middle(lambda one: one.pace), 5, 2),
                _figure(middle(lambda one: one.cpu_us_a_chunk), 8, 0),
                _figure((middle(lambda one: one.cpu_share) or 0) * 100, 6, 0),
                _figure(middle(lambda one: one.samples), 7, 0),
                _figure(middle(lambda one: one.server_late_p99_ms), 10, 2),
                _figure(middle(lambda one: one.other_cores), 6, 2),
                f"{len(self.made[place]):>4}",
            )
            lines.append(f"{streams:>7} {transport:10} {name:29} {' '.join(columns)}")
        return "\n".join(lines)

    def _rows(self) -> list[_Row]:
        return sorted({(streams, transport) for streams, transport, _ in self.made})

    def _middle(
        self, place: tuple[int, Transport, str], figure: Callable[[Measured], float | None]
    ) -> float | None:
        return _median(value for one in self.made.get(place, {}).values() if (value := figure(one)) is not None)

    def _goal(self, streams: int, ours: float | None, times: list[tuple[float, str]]) -> str:
        """Whether the goal for so many streams is met; above 100 it is about k6 and Locust's users only."""
        if streams not in _GOALS or ours is None or not times:
            return ""
        most_ms, least = _GOALS[streams]
        counted = times if streams == 100 else [each for each in times if each[1].startswith(("k6", "locust"))]
        met = ours <= most_ms and all(ratio >= least for ratio, _ in counted)
        return f"  [goal ≤ {most_ms:g} ms and ≥ {least:g}: {'met' if met else 'missed'}]"


def _median(values: Iterable[float]) -> float | None:
    found = list(values)
    return statistics.median(found) if found else None


def _figure(value: float | None, width: int, digits: int) -> str:
    return f"{'-' if value is None else format(value, f',.{digits}f'):>{width}}"
