"""``cartest bench --find-capacity`` against a mock, with Locust: short steps, nothing said of how fast."""

from pathlib import Path

import pytest

from cartest_cli.__main__ import main
from cartest_contracts.verdict import EXIT_USAGE, Verdict
from cartest_reports.result import read_result

BUDGETS = """
[[budget]]
figure = "{figure}"
{more}
at_most = {at_most}
reason = "a test's own"
"""
WORDS = ("bench", "tts_bytes", "--find-capacity", "--profile", "instant", "--out", "runs", "--budgets", "own.toml")


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test has a folder of its own, and two steps."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("cartest_cli.capacity.search.MOST_STEPS", 2)
    return tmp_path


def test_steps_are_runs_and_the_best_is_shown(in_a_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every step has its row and its folder; the whole is a run that can be judged again."""
    Path("own.toml").write_text(BUDGETS.format(figure="error_rate", more="", at_most=1.0))
    main([*WORDS, "--rate", "8", "--seconds", "4"])
    told = capsys.readouterr().out
    run = in_a_folder / "runs" / "latest"
    result = read_result(run)
    assert result.capacity is not None
    assert len(result.capacity.steps) in {1, 2}  # a machine too busy for any sample ends it
    assert result.reason == result.capacity.reason
    assert result.capacity.reason in told.replace("\n", " ")
    for step in result.capacity.steps:
        assert read_result(run / step.folder).run.seed == result.run.seed
    for page in ("report.html", "summary.md"):
        assert "Capacity" in (run / page).read_text(encoding="utf-8")
    assert list((run / "observations").iterdir())
    assert main(["gate", str(run), "--budgets", "own.toml"]) in {0, 2}


def test_a_first_step_that_breaks_says_whose_limit_it_was(in_a_folder: Path) -> None:
    """No answer takes less than nothing."""
    Path("own.toml").write_text(BUDGETS.format(figure="ttfa_ms", more="quantile = 0.5", at_most=0.0))
    assert main([*WORDS, "--rate", "60", "--seconds", "4"]) == 2
    result = read_result(in_a_folder / "runs" / "latest")
    assert result.verdict is Verdict.UNKNOWN
    assert result.capacity is not None
    assert "not even the first step" in result.reason


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "--find-capacity needs --rate"),
        (("--rate", "5", "--rate-to", "9", "--arrivals", "ramp"), "constant or poisson"),
        (("--rate", "5", "--requests", "9"), "neither --requests nor --soak"),
        (("--rate", "5", "--soak"), "neither --requests nor --soak"),
    ],
)
def test_what_does_not_go_together_is_refused(
    words: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything is started."""
    assert main([*WORDS, *words]) == EXIT_USAGE
    assert told in capsys.readouterr().err.replace("\n", " ")
