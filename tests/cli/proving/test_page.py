from pathlib import Path

import pytest

from cartest_cli.proving.page import page
from cartest_cli.proving.proof import CleanRun, Made, Proof, Proved
from cartest_cli.proving.store import beside, load, save
from cartest_contracts.errors import HarnessError, UsageError
from cartest_mocks.defects import find

MADE = Made(command="cartest prove --seed 0", date="2026-11-22")
LATER = Made(command="cartest prove done-twice", date="2026-11-23")
TWICE = find("done-twice").rule
HELD = Proof(made=MADE, defect="done-twice", exit_status=1, rules=(TWICE,), plain=("Undocumented status",))
BLIND = Proof(made=MADE, defect="voice-is-optional", exit_status=0, rules=(), plain=())
BROKEN = Proof(
    made=MADE, defect="voice-is-optional", exit_status=70, rules=(), problem="cartest verify ended with 70"
)
CLEAN = CleanRun(made=MADE, seed=3, version="2025-04-16", exit_status=0)


def text(*proofs: Proof, clean: tuple[CleanRun, ...] = ()) -> str:
    return page(Proved().with_more(proofs, clean))


def test_a_proof_needs_the_exit_status_and_the_right_rule() -> None:
    """Another rule, or none, shows nothing; nor does the right one when the run did not fail."""
    assert HELD.holds
    assert not BLIND.holds
    assert not Proof(made=MADE, defect="done-twice", exit_status=1, rules=("VOICES-01",)).holds
    assert not Proof(made=MADE, defect="done-twice", exit_status=0, rules=HELD.rules).holds


def test_the_page_says_who_caught_what() -> None:
    """A row for each defect, with what plain Schemathesis said of it."""
    written = text(HELD, BLIND)
    assert "1 of 2 defects were reported by the rule they name." in written
    assert "saw 1 of 2" in written
    assert f"| `done-twice` | {find('done-twice').rule} | yes | — | Undocumented status |" in written
    assert "| `voice-is-optional` | ANSWER-01 | **no**: exit 0 | — | — |" in written
    assert "on 2026-11-22" in written


def test_the_page_says_why_nothing_was_shown() -> None:
    """A verification that broke down, or a rule that came first."""
    assert "**no**: exit 70, cartest verify ended with 70 | — | not run |" in text(BROKEN)
    earlier = Proof(made=MADE, defect="done-twice", exit_status=1, rules=("ERROR-01", find("done-twice").rule))
    assert "before it ERROR-01" in text(earlier)


def test_plain_schemathesis_that_did_not_end_saw_nothing() -> None:
    """The defect was shown all the same."""
    slow = Proof(made=MADE, defect="done-twice", exit_status=1, rules=(TWICE,), plain_problem="did not end")
    written = text(slow)
    assert f"| `done-twice` | {TWICE} | yes | — | did not end |" in written
    assert "Plain Schemathesis, its own checks" not in written


def test_what_is_shown_again_takes_the_place(tmp_path: Path) -> None:
    """The rest stays, in the file beside the page, and the page says what was shown when."""
    path = beside(tmp_path / "proof.md")
    assert load(path) == Proved()
    first = Proved().with_more([BLIND, HELD], [CLEAN])
    save(path, first)
    assert load(path) == first
    again = Proof(made=LATER, defect="done-twice", exit_status=0, rules=())
    more = CleanRun(made=LATER, seed=1, version="2025-04-16", exit_status=0)
    both = load(path).with_more([again], [more])
    assert both.defects == {"voice-is-optional": BLIND, "done-twice": again}
    assert list(both.clean) == [1, 3]
    written = page(both)
    assert "Shown: 1 by `cartest prove --seed 0` on 2026-11-22; 1 by `cartest prove done-twice` on 2026" in written
    assert "2 verifications with the seeds 1 to 3" in written
    gone = Proof(made=MADE, defect="no-longer-there", exit_status=1, rules=())
    assert "no-longer-there" not in Proved().with_more([gone], []).defects


def test_a_file_of_something_else_is_kept(tmp_path: Path) -> None:
    """It may be somebody's; and a disk that refuses is told."""
    (tmp_path / "proof.jsonl").write_text("{}\n")
    with pytest.raises(UsageError, match="is no record of a proof"):
        load(tmp_path / "proof.jsonl")
    with pytest.raises(HarnessError, match="cannot write"):
        save(tmp_path / "none" / "proof.jsonl", Proved())


def test_the_page_counts_whole_mocks() -> None:
    """Those that did not pass are told one by one."""
    failed = CleanRun(made=MADE, seed=4, version="2024-06-10", exit_status=1, rules=("WAV-01",))
    written = text(clean=(failed, CLEAN))
    assert "2 verifications with the seeds 3 to 4" in written
    assert "1 passed, 1 did not" in written
    assert "- seed 4 at 2024-06-10: exit 1: WAV-01" in written
    assert "- seed" not in text(clean=(CLEAN,))
    assert "Defects" not in text(clean=(CLEAN,))
