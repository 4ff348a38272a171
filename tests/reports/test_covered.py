"""Coverage in a result and on the page: shares, what is missing, grids; judged by nobody."""

from tests.reports.runs import run_info, stream

from cartest_contracts.coverage import Cell, Coverage, Dimension, Outside
from cartest_reports.covered import CoveredGrid, Missing, covered
from cartest_reports.figures import figures
from cartest_reports.gate import decide
from cartest_reports.page import report_html
from cartest_reports.result import Result, decode_result, encode_result
from cartest_reports.summary import summary_markdown

STATUSES = Dimension(
    id="statuses",
    counts="an answer",
    cells=(
        Cell(group="400", name="GET /a", seen=2),
        Cell(group="200", name="GET /<b>"),
        Cell(group="5XX", name="GET /a", apart="luck"),
    ),
    outside=(Outside(group="418", name="GET /a", seen=1),),
)
GRANTS = Dimension(
    id="grants",
    counts="a credential",
    cells=tuple(Cell(group=f"operation {at % 14}", name=f"credential {at}") for at in range(14 * 10)),
)
EMPTY = Dimension(id="formats", counts="a format", cells=())


def coverage(*dimensions: Dimension, elsewhere: int = 0) -> Coverage:
    others = {"2026-08-14": elsewhere} if elsewhere else {}
    return Coverage(version="2025-04-16", observations=3, elsewhere=others, dimensions=dimensions)


def result(found: Coverage | None) -> Result:
    return decide(run_info(), figures([stream()]), [], (), coverage=found)


def test_a_dimension_is_kept_short() -> None:
    """The first groups and names of what is missing stay, the rest is counted."""
    kept = covered(coverage(GRANTS)).dimensions[0]
    assert (kept.seen, kept.possible, kept.more, len(kept.missing)) == (0, 140, 20, 12)
    assert kept.missing[0] == Missing(
        group="operation 0", names=tuple(f"credential {at}" for at in range(0, 112, 14)), more=2
    )
    assert kept.grid is None


def test_statuses_are_drawn_in_order() -> None:
    """Operations down, statuses across, a mark for each; blank is not in the contract."""
    kept = covered(coverage(STATUSES, EMPTY)).dimensions
    assert kept[0].grid == CoveredGrid(
        columns=("200", "400", "5XX"), rows=(("GET /a", " xa"), ("GET /<b>", "o  "))
    )
    assert (kept[0].apart, kept[0].outside) == (1, 1)
    assert kept[1].grid is None


def test_states_keep_the_order_of_the_table() -> None:
    """Only numbers are sorted."""
    cells = (Cell(group="open", name="flush"), Cell(group="closing", name="flush"))
    grid = covered(coverage(Dimension(id="transitions", counts="a cell", cells=cells))).dimensions[0].grid
    assert grid is not None
    assert grid.columns == ("open", "closing")


def test_it_judges_nothing() -> None:
    """The verdict is the same with and without; a result comes back as it was."""
    with_it, without = result(coverage(STATUSES)), result(None)
    assert (with_it.verdict, with_it.parts, with_it.lines) == (without.verdict, without.parts, without.lines)
    assert decode_result(encode_result(with_it)) == with_it
    assert summary_markdown(with_it) == summary_markdown(without)


def test_the_page_shows_it_folded() -> None:
    """Shares in a table; grids and what is missing are opened by who wants them; markup stays text."""
    page = report_html(result(coverage(STATUSES, GRANTS, EMPTY, elsewhere=4))).decode()
    section = page.split('<section id="coverage"')[1].split("</section>")[0]
    shares, folded = section.split("<details>", 1)
    assert "3 observations exercised of the contract of 2025-04-16; 4 at other versions do not count" in shares
    assert 'width="50.0"' in shares
    assert "50 %" in shares
    assert "Statuses, drawn" in folded
    assert "GET /&lt;b&gt;" in folded
    assert "and 20 more elsewhere" in folded


def test_the_page_without_it_has_no_such_section() -> None:
    """Nothing was measured, so nothing is claimed; where all was exercised nothing is missing."""
    assert 'id="coverage"' not in report_html(result(None)).decode()
    whole = Dimension(id="closes", counts="a close", cells=(Cell(group="a", name="1", seen=1),))
    page = report_html(result(coverage(whole))).decode()
    assert "100 %" in page
    assert "Not exercised" not in page
