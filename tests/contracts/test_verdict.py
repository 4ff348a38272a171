import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartest_contracts.verdict import EXIT_INTERNAL, EXIT_STATUS_HELP, EXIT_USAGE, Verdict, exit_status, worst

PASS, FAIL, UNKNOWN = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("verdicts", "combined"),
    [
        ([], UNKNOWN),
        ([PASS], PASS),
        ([PASS, PASS], PASS),
        ([PASS, UNKNOWN], UNKNOWN),
        ([PASS, UNKNOWN, FAIL], FAIL),
        ([FAIL], FAIL),
    ],
)
def test_the_worst_verdict_counts(verdicts: list[Verdict], combined: Verdict) -> None:
    """A fail fails; unknown is no pass; nothing at all is unknown."""
    assert worst(verdicts) is combined


@given(st.lists(st.sampled_from(Verdict)))
def test_only_passes_open_a_gate(verdicts: list[Verdict]) -> None:
    """The status is 0 for at least one pass and nothing else."""
    assert (exit_status(worst(iter(verdicts))) == 0) == (set(verdicts) == {PASS})


def test_the_help_says_every_status() -> None:
    """What is printed is what is used."""
    statuses = {"pass": exit_status(PASS), "fail": exit_status(FAIL), "unknown": exit_status(UNKNOWN)}
    for meaning, status in {**statuses, "usage error": EXIT_USAGE, "internal error": EXIT_INTERNAL}.items():
        assert f"{status} {meaning}" in EXIT_STATUS_HELP
