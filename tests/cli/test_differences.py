import re

import pytest

from cartest_cli.differences import show_differences, verdict_of
from cartest_contracts.diff import Change
from cartest_contracts.knowledge import Knowledge
from cartest_contracts.verdict import Verdict
from cartest_contracts.versions import DEFAULT_VERSION, FIRST_VERSION


def _change(operation: str, *, what: str = "is gone", breaking: bool = True) -> Change:
    return Change(
        effect="breaking" if breaking else "compatible",
        operation=operation,
        side="response",
        place="200 name",
        what=what,
        knowledge=Knowledge.RECORDED,
        source="C3",
    )


@pytest.mark.parametrize(
    ("changes", "compatible", "sentence"),
    [
        ([], 0, "no change breaks it."),
        ([_change("GET /a")], 0, "one change breaks it."),
        ([_change("GET /a"), _change("GET /b")], 7, "2 changes break it; 7 that do not are left out"),
        ([_change("GET /a", breaking=False)], 0, "no change breaks it."),
    ],
)
def test_the_last_line_counts(
    changes: list[Change], compatible: int, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says how many changes break a client, and how many others were not shown."""
    show_differences(DEFAULT_VERSION, FIRST_VERSION, changes, compatible=compatible)
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith(f"A client of 2025-04-16 at 2024-06-10: {sentence}")


def test_a_change_of_many_operations_is_shown_once(capsys: pytest.CaptureFixture[str]) -> None:
    """Three operations are named, more are counted; what differs for other operations stands below them."""
    names = [f"GET /{letter}" for letter in "abcde"]
    changes = [*map(_change, names), _change("GET /a", what="is new", breaking=False)]
    show_differences(DEFAULT_VERSION, FIRST_VERSION, changes, compatible=0)
    lines = [re.sub(r"\s+", " ", line).strip() for line in capsys.readouterr().out.splitlines()]
    assert lines[:4] == [
        "GET /a, GET /b, GET /c and 2 more",
        "breaks response 200 name is gone (recorded, C3)",
        "GET /a",
        "fine response 200 name is new (recorded, C3)",
    ]


def test_only_what_breaks_fails() -> None:
    """The verdict is about breaking a client, not about being different."""
    assert verdict_of([_change("GET /a", breaking=False)]) is Verdict.PASS
    assert verdict_of([_change("GET /a", breaking=False), _change("GET /b")]) is Verdict.FAIL
