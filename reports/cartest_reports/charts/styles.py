"""Which class a series is drawn with: colour by endpoint, dashes by connection kind."""

from collections.abc import Sequence
from typing import Final

from cartest_contracts.measures.outcome import SPEECH
from cartest_reports.labels import endpoint_name
from cartest_reports.result import SeriesFigures

__all__ = ["main_series", "series_class", "series_name"]

_COLOURS: Final = 6


def series_class(series: SeriesFigures, among: Sequence[SeriesFigures]) -> str:
    """Return the CSS classes of one series; an endpoint has the same colour in every chart of a page."""
    others = sorted({each.endpoint for each in among} - set(SPEECH))
    place = (*SPEECH, *others).index(series.endpoint)
    return f"s{place % _COLOURS} {series.connection}"


def series_name(series: SeriesFigures) -> str:
    """Return ``WebSocket, warm``."""
    return f"{endpoint_name(series.endpoint)}, {series.connection}"


def main_series(series: Sequence[SeriesFigures]) -> tuple[SeriesFigures, ...]:
    """Return, for each endpoint, the series that carried most of its streams."""
    best: dict[str, SeriesFigures] = {}
    for each in series:
        if each.endpoint not in best or each.started > best[each.endpoint].started:
            best[each.endpoint] = each
    return tuple(best.values())
