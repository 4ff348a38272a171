"""Whether enough of the times to first audio are exact for a fail to be believed.

A sample that is bounded may be too long by as much as the generator was late, and one sent late by as much as it
was held up; none is too short, so a budget that is kept is kept. Where only user-space stamps exist nothing is
certified, and the loop's lag is asked instead (:mod:`cartest_reports.health`).
"""

from collections.abc import Iterator, Sequence
from typing import Final

from cartest_contracts.measures.outcome import SPEECH
from cartest_reports.budgets import UNCERTIFIED_SHARE, Budget
from cartest_reports.figures import Figures
from cartest_reports.words import percent

__all__ = ["MOST_UNCERTIFIED", "uncertified"]

MOST_UNCERTIFIED: Final = 0.05
"""Where no budget says otherwise; one that names an endpoint or a kind of connection speaks of that alone."""


def uncertified(figures: Figures, budgets: Sequence[Budget]) -> Iterator[str]:
    """Yield why figures of a run may not be believed: one line for each series with too few exact samples."""
    limits = [budget for budget in budgets if budget.figure == UNCERTIFIED_SHARE]
    for series in figures.series:
        most = min(
            (
                limit.at_most
                for limit in limits
                if limit.endpoint in {None, series.endpoint} and limit.connection in {None, series.connection}
            ),
            default=MOST_UNCERTIFIED,
        )
        # One of a few says nothing about the others.
        if series.endpoint in SPEECH and series.judged - series.exact > max(1, most * series.judged):
            yield (
                f"only {percent(series.exact / series.judged)} of {series.judged:,} times to first audio of "
                f"{series.endpoint}/{series.connection} are certified as exact "
                f"(at least {percent(1 - most)} needed)"
            )
