"""Figures of what load generators counted themselves, for runs whose observations are on other machines.

A value stands for its bucket: it is off by half the bucket's width at most, 1/2048 of it (docs/figures.md,
"Histograms"). Counts are exact. What needs the observations themselves is missing: there is no time axis.
"""

import numpy as np
from numpy.typing import NDArray

from cartest_contracts.measures.histogram import Histogram, middle_of
from cartest_contracts.measures.metrics import METRICS
from cartest_contracts.measures.tally import STEPS, SeriesTally, Tally
from cartest_reports.distribution import Distribution
from cartest_reports.figures import CONNECTIONS, Figures, Series, merge
from cartest_reports.instants import Instants

__all__ = ["counted_figures", "more_complete"]


def more_complete(measured: Figures, counted: Tally | None) -> Figures:
    """Return the figures of the observations where they are all at hand, else those that were counted."""
    at_hand = sum(series.started for series in measured.series)
    return counted_figures(counted) if counted is not None and counted.streams > at_hand else measured


def counted_figures(tally: Tally) -> Figures:
    """Return the figures of a tally."""
    together = merge(Figures(series=(_series(each),)) for each in tally.series.values())
    return Figures(
        series=together.series,
        errors=tally.errors,
        forbidden_tried=tally.forbidden_tried,
        forbidden_allowed=tally.forbidden_allowed,
        forbidden_denied=tally.forbidden_denied,
    )


def _series(tally: SeriesTally) -> Series:
    return Series(
        endpoint=tally.endpoint,
        connection=CONNECTIONS[tally.connection],
        started=tally.started,
        failed=tally.failed,
        ends=dict(sorted(tally.ends.items())),
        verified=tally.verified,
        wrong_audio=tally.wrong_audio,
        distributions={
            name: Distribution(
                values=_values(tally.values.get(name, {}), steps=STEPS[metric.unit]),
                never=tally.failed if metric.counts_failures else 0,
            )
            for name, metric in METRICS.items()
        },
        instants=Instants(),
        judged=tally.started if tally.clock in {"exact", "bounded"} else 0,
        exact=tally.started if tally.clock == "exact" else 0,
    )


def _values(histogram: Histogram, *, steps: float) -> NDArray[np.float64]:
    buckets = sorted(histogram)
    return np.repeat(
        np.array([middle_of(bucket) / steps for bucket in buckets], dtype=np.float64),
        [histogram[bucket] for bucket in buckets],
    )
