"""``report.html``: one file, no request to anywhere, readable without its script.

The templates only arrange; what they need prepared is in :mod:`cartest_reports.views`, drawings come from
:mod:`cartest_reports.charts`. Jinja escapes everything (autoescape); the Content-Security-Policy allows the
page's own style and script by their hashes and nothing else, so even markup that slipped in could not run.
"""

import base64
import hashlib
from functools import cache
from importlib import resources
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from cartest_reports import labels, words
from cartest_reports.charts.cdf import cdf
from cartest_reports.charts.overtime import latency_over_time, streams_over_time
from cartest_reports.charts.phases import PHASES, phase_split, phases_of
from cartest_reports.charts.rows import first_byte_and_audio, percentile_rows, silence_rows
from cartest_reports.charts.stalls import stalls
from cartest_reports.charts.styles import main_series, series_class, series_name
from cartest_reports.distribution import needed_samples
from cartest_reports.grant_table import grant_table
from cartest_reports.health import LEAST_ACHIEVED, MOST_LAG_MS, achieved_share
from cartest_reports.result import Result, SeriesFigures, Status
from cartest_reports.summaries import QUANTILES
from cartest_reports.views import budget_table, finding_groups, interval, rule_rows, when

__all__ = ["report_html"]

_TEMPLATES: Final = "templates"


def report_html(result: Result) -> bytes:
    """Return the page, UTF-8."""
    style, script = _resource("report.css"), _resource("report.js")
    allowed = f"style-src '{_hash(style)}'; script-src '{_hash(script)}'"
    page = (
        _environment()
        .get_template("report.html.j2")
        .render(
            result=result,
            run=result.run,
            style=Markup(style),  # noqa: S704  # our own file
            script=Markup(script),  # noqa: S704  # our own file
            policy=f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'",
            charts={
                "cdf": cdf(result.speech, result.limits),
                "speech": first_byte_and_audio(result.speech),
                "split": percentile_rows(result.speech),
                "phases": phase_split(result.speech),
                "silence": silence_rows(result.speech),
                "stalls": stalls(result.speech),
                "latency": latency_over_time(result.timeline, result.speech),
                "streams": streams_over_time(result.timeline),
            },
            main=main_series(result.speech),
            groups=finding_groups(result.findings),
            rules=rule_rows(result),
            budgets=budget_table(result.of("budgets")),
            grants=grant_table(result),
            deviations=tuple(line for line in result.of("grants") if line.status is not Status.PASS),
            covered=result.coverage,
            achieved=achieved_share(result.run.workers),
            quantiles=QUANTILES,
        )
    )
    return page.encode()


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("cartest_reports", _TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    filters: dict[str, Any] = environment.filters  # Jinja names the types of its own only
    filters.update(
        number=words.number,
        percent=words.percent,
        quantile_name=words.quantile_name,
        plural=words.plural,
        duration=words.duration,
        capitalize_first=words.capitalized,
        when=when,
        interval=interval,
        endpoint_name=labels.endpoint_name,
        figure_name=labels.figure_name,
        series_name=series_name,
        summary_of=SeriesFigures.summary,
        steps_of=_steps_of,
        needed_samples=needed_samples,
    )
    shared: dict[str, Any] = environment.globals  # likewise
    shared.update(
        part_names=labels.PART_NAMES,
        marks={status.value: mark for status, mark in labels.STATUS_MARKS.items()},
        series_class=series_class,
        phase_names=PHASES,
        most_lag_ms=MOST_LAG_MS,
        least_achieved=LEAST_ACHIEVED,
    )
    return environment


def _steps_of(series: SeriesFigures) -> tuple[str, ...]:
    return tuple(phases_of(series))


def _resource(name: str) -> str:
    return resources.files("cartest_reports").joinpath(_TEMPLATES, name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """Return the hash of an inline element as a Content-Security-Policy names it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
