"""Where the time of a stream goes, silence after a cancel, text in pieces: on the page and the terminal."""

import io
import random
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import msgspec
import pytest
from rich.console import Console
from tests.reports.runs import MS, load, run_info

from cartest_contracts.observation import Observation, Sent
from cartest_reports.charts.phases import phase_split, phases_of
from cartest_reports.figures import figures
from cartest_reports.gate import decide
from cartest_reports.page import report_html
from cartest_reports.result import Result
from cartest_reports.terminal import render_terminal


def set_up(streams: Iterator[Observation]) -> Iterator[Observation]:
    """The same streams with the steps of each connection, pieces of text, and every third context cancelled."""
    rng = random.Random(3)
    for one in streams:
        begun = one.start_ns - 40 * MS
        if one.connect_ns is not None:
            one = msgspec.structs.replace(  # noqa: PLW2901  # one stream, step by step
                one,
                resolve_ns=begun,
                connect_ns=begun + 2 * MS,
                tcp_connected_ns=begun + 12 * MS,
                secured_ns=begun + 20 * MS,
                connected_ns=begun + (39 if one.transport == "websocket" else 20) * MS,
            )
        if one.transport == "websocket":
            later = Sent(at_ns=one.start_ns + 30 * MS, message={"transcript": "and this."})
            cancelled = rng.random() < 1 / 3
            cancel_ns = one.arrivals[-1].at_ns - rng.randrange(5, 30) * MS if cancelled else None
            end = "cancelled" if cancelled else one.end
            one = msgspec.structs.replace(  # noqa: PLW2901  # as above
                one, sent=(*one.sent, later), cancel_ns=cancel_ns, end=end
            )
        yield one


@pytest.fixture(scope="module")
def result() -> Result:
    return decide(run_info(), figures(set_up(load(7, count=150))), [], ())


def test_steps_add_up_to_the_whole(result: Result) -> None:
    """Set-up and wait, in order; a kept connection has no set-up, only a socket has an upgrade."""
    steps = {f"{each.endpoint}/{each.connection}": phases_of(each) for each in result.series}
    socket = steps["websocket/cold"]
    assert list(socket) == ["resolve_ms", "tcp_ms", "tls_ms", "upgrade_ms", "ttfb_ms", "first_chunk_ms"]
    assert [socket[name] for name in list(socket)[:4]] == [2, 10, 8, 19]
    assert "upgrade_ms" not in steps["bytes/cold"]
    assert list(steps["bytes/warm"]) == ["ttfb_ms", "first_chunk_ms"]
    for each in result.series:
        ttfa = each.summary("ttfa_ms")
        assert ttfa is not None
        shown = phases_of(each)
        assert shown["ttfb_ms"] + shown["first_chunk_ms"] == pytest.approx(ttfa.mean, abs=0.01)


def test_bars_are_as_long_as_their_steps(result: Result) -> None:
    """Without gaps, the set-up left of zero, the rest right of it; for wide and for narrow pages."""
    for drawing in ET.fromstring(f"<div>{phase_split(result.speech)}</div>"):  # noqa: S314  # our own output
        bars = [bar for bar in drawing.iter("rect") if bar.get("data-phase")]
        assert len(bars) == sum(len(phases_of(each)) for each in result.speech)
        zero = next(float(line.get("x1", "")) for line in drawing.iter("line") if line.get("x1") == line.get("x2"))
        for bar in bars:
            left, width = float(bar.get("x", "")), float(bar.get("width", ""))
            assert width >= 1
            before = bar.get("class", "").split()[1] in {"resolve_ms", "tcp_ms", "tls_ms", "upgrade_ms"}
            assert (left + width <= zero + 0.2) if before else (left >= zero - 0.2)
        assert "DNS 2, TCP 10, TLS 8, upgrade 19" in (drawing.get("aria-label") or "")


def test_nothing_is_drawn_of_nothing() -> None:
    """Without streams there are no steps, no cancels and no pieces."""
    empty = decide(run_info(), figures([]), [], ())
    assert phase_split(empty.speech) == ""
    page = report_html(empty).decode()
    assert "Where the time goes" not in page
    assert "Barge-in" not in page


def test_the_page_shows_steps_silence_and_pieces(result: Result) -> None:
    """A step that nobody had is no column."""
    page = report_html(result).decode()
    assert '<th scope="col" class="num">upgrade, ms</th>' in page
    assert "silence, ms" not in page
    assert "Time to silence p50, ms" in page
    assert "From the last, p50" in page


def test_the_terminal_shows_steps_and_silence(result: Result) -> None:
    """Within 80 columns."""
    out = io.StringIO()
    render_terminal(result, Console(file=out, width=80, color_system=None))
    text = out.getvalue()
    assert "Where the time goes, mean ms" in text
    assert "After a cancel" in text
    assert all(len(line) <= 80 for line in text.splitlines())
