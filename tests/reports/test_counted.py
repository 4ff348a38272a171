"""Figures that load generators counted agree with those of the observations themselves."""

import msgspec
import pytest
from tests.reports.runs import load, run_info

from cartest_contracts.measures.histogram import RESOLUTION
from cartest_contracts.measures.metrics import METRICS
from cartest_contracts.measures.tally import Tally
from cartest_contracts.observation import Certainty, Observation
from cartest_reports.budgets import default_budgets
from cartest_reports.counted import counted_figures, more_complete
from cartest_reports.figures import figures
from cartest_reports.gate import decide
from cartest_reports.page import report_html

CERTAINTIES: tuple[Certainty | None, ...] = ("exact", "bounded", None)
STREAMS = [
    msgspec.structs.replace(one, certainty=CERTAINTIES[at % 3])
    for at, one in enumerate(load(7, count=450, failing=0.03))
]
HALF_A_MICROSECOND = 0.0005


def tally(observations: list[Observation]) -> Tally:
    made = Tally()
    for observation in observations:
        made.add(observation)
    return made


COUNTED = counted_figures(tally(STREAMS))
EXACT = figures(STREAMS)


@pytest.mark.parametrize("name", sorted(METRICS))
def test_every_percentile_agrees_within_the_resolution(name: str) -> None:
    """In every series, at every rank; the number of samples is the same to one."""
    assert len(COUNTED.series) == len(EXACT.series) == 6
    for counted, exact in zip(COUNTED.series, EXACT.series, strict=True):
        mine, truth = counted.distributions[name], exact.distributions[name]
        assert (mine.n, mine.never) == (truth.n, truth.never)
        assert all(
            abs(value - wanted) <= wanted * RESOLUTION + HALF_A_MICROSECOND
            for value, wanted in zip(mine.values, truth.values, strict=True)
        )


def test_counts_are_exact() -> None:
    """Starts, failures, ends, checks and errors."""
    for counted, exact in zip(COUNTED.series, EXACT.series, strict=True):
        assert (counted.endpoint, counted.connection) == (exact.endpoint, exact.connection)
        assert (counted.started, counted.failed, counted.ends) == (exact.started, exact.failed, exact.ends)
        assert (counted.judged, counted.exact) == (exact.judged, exact.exact)
        assert (counted.verified, counted.wrong_audio) == (exact.verified, exact.wrong_audio)
    assert COUNTED.errors == EXACT.errors


def test_exact_values_win_where_all_are_at_hand() -> None:
    """Where some are missing, what was counted is the whole."""
    assert more_complete(EXACT, tally(STREAMS)) is EXACT
    assert more_complete(EXACT, None) is EXACT
    some = figures(STREAMS[:100])
    assert sum(series.started for series in more_complete(some, tally(STREAMS)).series) == len(STREAMS)
    assert more_complete(figures([]), tally([])).series == ()


def test_a_run_without_observations_is_judged_and_shown() -> None:
    """Verdict and percentiles as ever; there is no time axis."""
    judged = decide(run_info(), COUNTED, [], default_budgets())
    exact = decide(run_info(), EXACT, [], default_budgets())
    assert (judged.verdict, len(judged.lines)) == (exact.verdict, len(exact.lines))
    assert judged.timeline.series == {}
    page = report_html(judged).decode()
    assert "Time to first audio" in page
    assert "Over time" not in page
