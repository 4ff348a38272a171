"""The step summary: complete where it fits, escaped, never over the limit."""

from tests.reports.runs import finding, grants, load, run_info, stream

from cartest_reports.budgets import default_budgets
from cartest_reports.figures import figures
from cartest_reports.gate import decide
from cartest_reports.summary import LIMIT_BYTES, summary_markdown


def test_it_opens_with_the_verdict_and_why() -> None:
    """Then parts, budgets, latency, findings and the command."""
    result = decide(
        run_info(grants=grants(leaks=True), interrupted=True),
        figures(load(7, count=60, failing=0.3)),
        [finding(), finding(reproducer="")],
        default_budgets(),
    )
    text = summary_markdown(result).decode()
    assert text.startswith("## ✗ cartest: FAIL\n\n1 of 5 rules broken: BYTES\\-01")
    heads = [
        "### Budgets",
        "### Time to first audio, ms",
        "### Errors under load",
        "### Not passed",
        "### Findings",
        "#### ✗ BYTES\\-01",
    ]
    assert [text.index(head) for head in heads] == sorted(text.index(head) for head in heads)
    assert "```sh\ncurl -sS http://127.0.0.1:8080/tts/bytes" in text
    assert "too few samples" in text
    assert text.endswith("Run `2026-11-20-run`, seed 7: `cartest run --seed 7`\n")


def test_doubts_stand_above_the_figures() -> None:
    """They are about all of them."""
    text = summary_markdown(decide(run_info(workers=()), figures([stream()]), [], default_budgets())).decode()
    assert text.index("may not be believed") < text.index("### Budgets")


def test_a_percentile_that_was_never_reached_says_so() -> None:
    """It is no number."""
    streams = [stream()] * 20 + [stream(status=500)] * 30
    assert "| never |" in summary_markdown(decide(run_info(), figures(streams), [], ())).decode()
    assert (
        "| \N{EN DASH} |" in summary_markdown(decide(run_info(), figures([stream(status=500)]), [], ())).decode()
    )


def test_texts_of_others_are_text() -> None:
    """No markup of Markdown or HTML, no broken table, no broken code fence."""
    hostile = "| a `b` **c** [d](e)\n\n# f <img src=x onerror=alert(1)> &lt;"
    result = decide(
        run_info(name="a`b", problems=(hostile,)), figures([]), [finding(actual=hostile, reproducer="````\nx")], ()
    )
    text = summary_markdown(result).decode()
    assert "<img" not in text
    assert r"\| a \`b\` \*\*c\*\* \[d\]\(e\) \# f &lt;img src=x onerror=alert\(1\)&gt; &amp;lt;" in text
    assert "`````sh\n````\nx\n`````" in text
    assert "Run `a'b`" in text


def test_a_summary_never_exceeds_the_limit_and_counts_what_it_leaves_out() -> None:
    """GitHub drops a longer one whole."""
    many = [finding(rule_id=f"R-{at}", actual="x" * 2000) for at in range(800)]
    data = summary_markdown(decide(run_info(), figures([]), many, ()))
    assert LIMIT_BYTES * 0.95 < len(data) <= LIMIT_BYTES
    left_out = int(data.splitlines()[-1].split()[0].strip(b"*"))
    assert data.count(b"#### ") + left_out == len(many) + 1
