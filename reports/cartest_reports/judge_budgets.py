"""Budgets against figures: pass, fail or unknown, one line for each series that a budget speaks of."""

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from cartest_contracts.measures.metrics import METRICS
from cartest_contracts.measures.outcome import BY_TOKEN, SPEECH
from cartest_reports.budgets import ERROR_RATE, Budget
from cartest_reports.distribution import needed_samples
from cartest_reports.figures import Figures, Series
from cartest_reports.result import Limit, Line, Status
from cartest_reports.words import number, percent, plural, quantile_name

__all__ = ["judge_budgets"]

_LATENCY: Final = "ttfa"
OTHER: Final = "other operations"
"""All that is not speech, as one: a mixed load makes too few requests of each to judge them apart."""


def judge_budgets(
    figures: Figures, budgets: Sequence[Budget], doubts: Sequence[str], uncertain: Sequence[str] = ()
) -> tuple[tuple[Line, ...], tuple[Limit, ...]]:
    """Return a line for each budget and series, and the limits that charts draw.

    With any doubt about the generator every line is unknown: neither a pass nor a fail can be believed. What is
    only ``uncertain`` may have been faster than it looks (:mod:`cartest_reports.certified`), so it takes away a
    latency's fail and leaves its pass.
    """
    lines: list[Line] = []
    limits: list[Limit] = []
    for budget in budgets:
        for endpoint in _endpoints(budget, figures):
            series = _series(budget, endpoint, figures)
            line = _judge(budget, endpoint, series, doubts, uncertain)
            if budget.figure == ERROR_RATE and line.status is Status.FAIL:
                line = msgspec.structs.replace(line, note=_commonest_error(series, figures))
            lines.append(line)
            if budget.quantile is not None and endpoint is not None:
                limits.append(
                    Limit(
                        figure=budget.figure,
                        endpoint=endpoint,
                        quantile=budget.quantile,
                        at_most=budget.at_most,
                        status=line.status,
                    )
                )
    return tuple(_unique(lines)), tuple(limits)


def _endpoints(budget: Budget, figures: Figures) -> tuple[str | None, ...]:
    if budget.endpoint is not None:
        return (budget.endpoint,)
    speech = tuple(name for name in figures.endpoints if name in SPEECH) or tuple(
        name for name in figures.endpoints if name.endswith(BY_TOKEN)
    )
    other = budget.figure == ERROR_RATE and len(speech) < len(figures.endpoints)
    return (*speech, OTHER) if other else speech or (None,)


def _series(budget: Budget, endpoint: str | None, figures: Figures) -> tuple[Series, ...]:
    """Return what a budget is judged on: one series, except that errors of all connection kinds count together.

    A share of streams is no distribution that mixing could blur, and a refused handshake is an error of the
    cold series however many warm streams went well.
    """
    if endpoint == OTHER:
        return tuple(series for series in figures.series if series.endpoint not in SPEECH)
    if budget.figure == ERROR_RATE and budget.connection is None:
        return tuple(series for series in figures.series if series.endpoint == endpoint)
    main = figures.of(endpoint, budget.connection) if endpoint is not None else None
    return (main,) if main is not None else ()


def _where(budget: Budget, endpoint: str | None, series: Sequence[Series]) -> str:
    if budget.figure == ERROR_RATE and budget.connection is None:
        connection = "all connections"
    else:
        connection = series[0].connection if series else budget.connection or "any connection"
    return f"{endpoint or 'any endpoint'}/{connection}"


def _judge(
    budget: Budget,
    endpoint: str | None,
    series: Sequence[Series],
    doubts: Sequence[str],
    uncertain: Sequence[str],
) -> Line:
    where = _where(budget, endpoint, series)
    status, actual, note = _status(budget, series)
    if uncertain and budget.figure.startswith(_LATENCY) and status is Status.FAIL:
        status, note = Status.UNKNOWN, f"it may have been faster: {'; '.join(uncertain)}"
    if doubts:
        status, note = Status.UNKNOWN, f"not believed: {'; '.join(doubts)}"
    name = _name(budget)
    only = f", {budget.connection}," if budget.connection is not None else ""
    return Line(
        part="budgets",
        name=f"{where} {name}",
        status=status,
        requirement=f"{name}{only} at most {_value(budget, budget.at_most)}: {budget.reason}",
        expected=f"at most {_value(budget, budget.at_most)}",
        actual=actual,
        where=where,
        note=note,
    )


def _status(budget: Budget, series: Sequence[Series]) -> tuple[Status, str, str]:
    if not series:
        return Status.UNKNOWN, "no value", "no samples"
    if budget.quantile is not None:
        return _quantile_status(budget, budget.quantile, series[0])
    if budget.buffer_ms is not None:
        needed = series[0].distributions["required_buffer_ms"]
        return _rate_status(budget, needed.share_above(budget.buffer_ms), needed.n)
    started = sum(each.started for each in series)
    return _rate_status(budget, sum(each.failed for each in series) / started, started)


def _commonest_error(series: Sequence[Series], figures: Figures) -> str:
    """Return what most of the failures were, for a reader who wants to know why before how many."""
    endpoints = {each.endpoint for each in series}
    first, *others = (each for each in figures.errors if each.endpoint in endpoints)
    more = f", and {plural(len(others), 'other kind')}" if others else ""
    return f"{first.kind}, {plural(first.count, 'time')}{': ' if first.example else ''}{first.example}{more}"


def _quantile_status(budget: Budget, q: float, series: Series) -> tuple[Status, str, str]:
    distribution = series.distributions[budget.figure]
    if not len(distribution.values):
        failed = f": all {series.started} streams failed" if series.failed == series.started else ""
        return Status.UNKNOWN, "no value", f"no samples{failed}"
    found = distribution.quantile(q)
    actual = "never" if found.value is None else _value(budget, found.value)
    counted = f"{actual} (n = {distribution.n})"
    if not found.enough:
        return Status.UNKNOWN, counted, f"too few samples: {distribution.n} of {needed_samples(q)} needed"
    if found.value is None:
        return Status.FAIL, counted, f"{distribution.never} of {distribution.n} streams failed"
    return (Status.PASS if found.value <= budget.at_most else Status.FAIL), counted, ""


def _rate_status(budget: Budget, rate: float | None, n: int) -> tuple[Status, str, str]:
    if rate is None:
        return Status.UNKNOWN, "no value", "no samples"
    actual = f"{percent(rate)} (n = {n})"
    if rate > budget.at_most:  # what has been broken already is broken at any sample count
        return Status.FAIL, actual, ""
    fewest = 1 / budget.at_most if budget.at_most else 1
    if n < fewest - 1e-6:
        return Status.UNKNOWN, actual, f"too few samples: {n} of {fewest:.0f} needed"
    return Status.PASS, actual, ""


def _name(budget: Budget) -> str:
    if budget.quantile is not None:
        return f"{budget.figure} {quantile_name(budget.quantile)}"
    if budget.buffer_ms is not None:
        return f"{budget.figure} at {number(budget.buffer_ms)} ms"
    return budget.figure


def _value(budget: Budget, value: float) -> str:
    if budget.is_rate:
        return percent(value)
    unit = METRICS[budget.figure].unit
    return f"{number(value)} {unit}".rstrip()


def _unique(lines: Sequence[Line]) -> Iterator[Line]:
    """Number lines that would otherwise share a name: two budgets on the same quantile are allowed."""
    seen: dict[str, int] = {}
    for line in lines:
        seen[line.name] = seen.get(line.name, 0) + 1
        again = f" ({seen[line.name]})" if seen[line.name] > 1 else ""
        yield msgspec.structs.replace(line, name=line.name + again)
