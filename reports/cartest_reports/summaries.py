"""From exact figures to what a page shows: percentiles, curves and stall shares of each series.

Values are rounded to a microsecond or a thousandth, far below what any clock here can tell apart.
"""

import math
from typing import Final

import numpy as np

from cartest_contracts.measures.metrics import METRICS
from cartest_reports.distribution import Distribution
from cartest_reports.figures import Series
from cartest_reports.result import Point, SeriesFigures, Summary

__all__ = ["BUFFERS_MS", "QUANTILES", "summarise", "wilson_interval"]

QUANTILES: Final = (0.5, 0.9, 0.95, 0.99, 0.999)
BUFFERS_MS: Final = (0, 10, 20, 30, 40, 50, 75, 100, 125, 150, 175, 200, 250, 300, 400, 500, 750, 1000)
"""Start-up buffers for which stalls are shown; 200 ms is a usual one."""

_WITH_CURVE: Final = ("ttfa_ms", "ttfb_ms", "ttfa_audible_ms")
_CURVE_POINTS: Final = 200
_NORMAL_95: Final = 1.959963984540054


def summarise(series: Series) -> SeriesFigures:
    """Return the figures of one series."""
    low, high = wilson_interval(series.failed, series.started)
    return SeriesFigures(
        endpoint=series.endpoint,
        connection=series.connection,
        started=series.started,
        failed=series.failed,
        ends=dict(series.ends),
        verified=series.verified,
        wrong_audio=series.wrong_audio,
        error_rate=_rounded(series.error_rate, 6),
        error_rate_low=_rounded(low, 6),
        error_rate_high=_rounded(high, 6),
        figures=tuple(
            _summary(name, distribution)
            for name, distribution in series.distributions.items()
            if len(distribution.values)
        ),
        stalls=_stalls(series.distributions["required_buffer_ms"]),
        judged=series.judged,
        exact=series.exact,
    )


def wilson_interval(hits: int, n: int) -> tuple[float, float]:
    """Return the Wilson score interval of a share, 95 %."""
    z2 = _NORMAL_95**2
    centre = (hits + z2 / 2) / (n + z2)
    spread = _NORMAL_95 * math.sqrt(hits * (n - hits) / n + z2 / 4) / (n + z2)
    return max(0.0, centre - spread), min(1.0, centre + spread)


def _summary(name: str, distribution: Distribution) -> Summary:
    values = distribution.values
    return Summary(
        figure=name,
        unit=METRICS[name].unit,
        n=distribution.n,
        never=distribution.never,
        lowest=_rounded(float(values[0])),
        highest=_rounded(float(values[-1])),
        mean=_rounded(float(values.mean())),
        quantiles=tuple(distribution.quantile(q) for q in QUANTILES),
        curve=_curve(distribution) if name in _WITH_CURVE else (),
    )


def _curve(distribution: Distribution) -> tuple[Point, ...]:
    """Return the steps of the distribution, thinned evenly in the middle and less so in the tail."""
    count = len(distribution.values)
    ranks = np.arange(1, count + 1)
    if count > _CURVE_POINTS:
        body = np.linspace(1, count, _CURVE_POINTS * 3 // 4)
        tail = count + 1 - np.geomspace(1, count / 20, _CURVE_POINTS // 4)
        ranks = np.unique(np.concatenate((body, tail)).astype(int))
    return tuple(
        (_rounded(float(distribution.values[rank - 1])), _rounded(int(rank) / distribution.n, 5)) for rank in ranks
    )


def _stalls(required: Distribution) -> tuple[Point, ...]:
    if not len(required.values):
        return ()
    return tuple((float(each), _rounded(required.share_above(each) or 0.0, 5)) for each in BUFFERS_MS)


def _rounded(value: float, digits: int = 3) -> float:
    return round(value, digits)
