"""What happened when: starts, ends, failures and time to first audio in equal intervals of one time axis."""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from cartest_reports.figures import Series
from cartest_reports.result import Bucket, Timeline

__all__ = ["origin_s", "timeline"]

_MOST_BUCKETS: Final = 60
_WIDTHS_S: Final = (0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0)
"""Then whole minutes."""


def origin_s(series: Sequence[Series]) -> float:
    """Return the start of the first stream, the zero of the axis."""
    return min((min(each.instants.started_s) for each in series if each.instants.started_s), default=0.0)


def timeline(series: Sequence[Series]) -> Timeline:
    """Return the buckets of every series; none without streams, or where nobody knows when they were."""
    series = [each for each in series if each.instants.started_s]
    if not series:
        return Timeline(width_s=_WIDTHS_S[0], series={})
    zero = origin_s(series)
    last = max(float(np.nanmax(_last_instants(each))) for each in series)
    width = _width(last - zero)
    count = int((last - zero) // width) + 1
    return Timeline(
        width_s=width,
        series={f"{each.endpoint}/{each.connection}": _buckets(each, zero, width, count) for each in series},
    )


def _last_instants(series: Series) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    return np.concatenate((np.asarray(series.instants.started_s), np.asarray(series.instants.ended_s)))


def _width(span_s: float) -> float:
    fits = (width for width in _WIDTHS_S if span_s / width <= _MOST_BUCKETS)
    return next(fits, 60.0 * math.ceil(span_s / 60 / _MOST_BUCKETS))


def _buckets(series: Series, zero: float, width: float, count: int) -> tuple[Bucket, ...]:
    started = ((np.asarray(series.instants.started_s) - zero) // width).astype(int)
    ended_s = np.asarray(series.instants.ended_s)
    ended = ((ended_s[~np.isnan(ended_s)] - zero) // width).astype(int)
    failed = np.asarray(series.instants.failed).astype(bool)
    ttfa = np.asarray(series.instants.ttfa_ms)
    starts = np.bincount(started, minlength=count)
    ends = np.bincount(ended, minlength=count)
    failures = np.bincount(started[failed], minlength=count)
    buckets: list[Bucket] = []
    for at in range(count):
        values = np.sort(ttfa[(started == at) & ~np.isnan(ttfa)])
        buckets.append(
            Bucket(
                started=int(starts[at]),
                finished=int(ends[at]),
                failed=int(failures[at]),
                n=len(values),
                p50_ttfa_ms=round(float(values[math.ceil(len(values) / 2) - 1]), 3) if len(values) else None,
                highest_ttfa_ms=round(float(values[-1]), 3) if len(values) else None,
            )
        )
    return tuple(buckets)
