"""The terminal output: 80 columns, no colour needed, nobody else's control characters."""

import io

import msgspec
from rich.console import Console
from tests.reports.runs import drifting, finding, grants, load, rules, run_info, stream

from cartest_reports.budgets import default_budgets
from cartest_reports.figures import figures
from cartest_reports.gate import decide
from cartest_reports.result import Result
from cartest_reports.terminal import render_terminal


def printed(result: Result, *, width: int = 80, colour: bool = False) -> str:
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=colour, color_system="standard" if colour else None)
    render_terminal(result, console)
    return out.getvalue()


FAILING = decide(
    run_info(rules=rules(broken=1), grants=grants(leaks=True)),
    figures(load(8, count=60, failing=0.2)),
    [finding(), finding(), drifting(actual="[bold]a\x1b[31m[/nope]")],
    default_budgets(),
)


def test_every_line_fits_80_columns_and_says_its_verdict_in_words() -> None:
    """Without an escape sequence."""
    text = printed(FAILING)
    assert max(len(line) for line in text.splitlines() if not line.startswith("curl ")) <= 80
    assert "\x1b" not in text
    for told in ("Contract   ✗ fail", "WebSocket", "multiplexed", "✗ Grants: stt", "BYTES-01 (MUST, documented)"):
        assert told in text
    assert "\n✗ FAIL  2 of 5 rules broken: BYTES-01" in text


def test_markup_and_control_characters_of_others_are_text() -> None:
    """A bracket in a transcript is a bracket."""
    assert "[bold]a\\x1b[31m[/nope]" in printed(FAILING)
    assert "\x1b[31m[/nope]" not in printed(FAILING, colour=True)


def test_colour_only_repeats_what_is_said() -> None:
    """The words are the same."""
    assert "\x1b[" in printed(FAILING, colour=True)


def test_findings_of_a_rule_are_told_once_and_counted() -> None:
    """With the command that shows it again."""
    text = printed(FAILING)
    assert "3 findings in 2 rules" in text
    assert text.count("BYTES-01 (MUST, documented)") == 1
    assert "more     1 finding" in text
    lines = [line.rstrip() for line in text.splitlines()]
    assert lines[lines.index("    again") + 1] == finding().reproducer


def test_a_command_can_be_copied() -> None:
    """However long and of however many lines it is, none is wrapped, indented or cut."""
    command = f"cartest say --socket - <<'END'\n{'x' * 200}\nEND"
    text = printed(decide(run_info(), figures([]), [finding(reproducer=command)], ()))
    assert f"\n{command}\n" in text


def test_errors_are_told_with_an_example() -> None:
    """Why comes before how many; a long list is cut and counted."""
    refused = [stream(status=401, problem='status 401: {"error":"Invalid API key"}')] * 30
    text = printed(decide(run_info(), figures(refused), [], default_budgets()))
    assert 'Bytes, HTTP 401, 30 times: status 401: {"error":"Invalid API key"}' in text
    many = [stream(status=status, arrivals=()) for status in range(500, 508)]
    assert "and 2 kinds more: see report.html" in printed(decide(run_info(), figures(many), [], ()))


def test_a_passing_run_is_short() -> None:
    """Parts, figures, verdict."""
    text = printed(decide(run_info(parts=("contract",), grants=()), figures([]), [], ()))
    assert "Not passed" not in text
    assert "✓ PASS  4 rules held (1 not tested)" in text
    assert len(text.splitlines()) < 10


def test_few_samples_nevers_and_no_values_are_told_apart() -> None:
    """In the cell where a number would stand."""
    never = decide(run_info(), figures([*[stream()] * 20, *[stream(status=500)] * 30]), [], ())
    assert "30 60%   never   few   few   few" in printed(never)
    nothing = decide(run_info(), figures([stream(status=500)]), [], ())
    assert "few: too few" not in printed(nothing)
    assert "\N{EN DASH}" in printed(nothing)


def test_long_lists_are_cut_and_counted() -> None:
    """The page has them all."""
    many = [finding(rule_id=f"R-{at:02}") for at in range(12)]
    text = printed(decide(run_info(problems=tuple(f"trouble {at}" for at in range(14))), figures([]), many, ()))
    assert "and 2 more: see report.html" in text
    assert "and 2 rules more: see report.html" in text
    assert "R-09 (MUST" in text
    assert "R-10 (MUST" not in text


def test_a_finding_without_a_command_has_none() -> None:
    """Some cannot be shown again by one."""
    assert "again" not in printed(decide(run_info(), figures([]), [finding(reproducer="")], ()))


def test_grants_are_one_table_in_which_rows_that_read_alike_are_one() -> None:
    """What deviates has its mark; cells that were not tried are empty."""
    text = printed(FAILING)
    head = next(line for line in text.splitlines() if "Credential" in line)
    assert head.split() == ["Credential", "TTS", "STT", "minting"]
    rows = [line.split() for line in text.splitlines()]
    assert ["stt", "✗", "●", "○"] in rows
    assert ["expired;", "none", "○", "○", "○"] in rows
    bad = [msgspec.structs.replace(grants()[-2], credential=f"bad {number}") for number in range(4)]
    one = msgspec.structs.replace(grants()[0], credential="api key", operation="POST /access-token", access="key")
    text = printed(decide(run_info(grants=(one, *bad)), figures([]), [], ()))
    assert "bad 0; bad 1 and 2 more" in text
    assert ["api", "key", "●"] in [line.split() for line in text.splitlines()]
