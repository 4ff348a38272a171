from functools import partial

from cartest_cli.proving.page import page
from cartest_cli.proving.proof import CleanRun, Proof
from cartest_mocks.defects import find

HELD = Proof(defect="done-twice", exit_status=1, rules=(find("done-twice").rule,), plain=("Undocumented status",))
BLIND = Proof(defect="voice-is-optional", exit_status=0, rules=(), plain=())
BROKEN = Proof(defect="voice-is-optional", exit_status=70, rules=(), problem="cartest verify ended with 70")
CLEAN = CleanRun(seed=3, version="2025-04-16", exit_status=0, rules=(), problems=())


def text(*proofs: Proof, clean: tuple[CleanRun, ...] = ()) -> str:
    return page(proofs=proofs, clean=clean, command="cartest prove --seed 0", date="2026-11-22")


def test_a_proof_needs_the_exit_status_and_the_right_rule() -> None:
    """Another rule, or none, shows nothing; nor does the right one when the run did not fail."""
    assert HELD.holds
    assert not BLIND.holds
    assert not Proof(defect="done-twice", exit_status=1, rules=("VOICES-01",)).holds
    assert not Proof(defect="done-twice", exit_status=0, rules=HELD.rules).holds


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
    earlier = Proof(defect="done-twice", exit_status=1, rules=("ERROR-01", find("done-twice").rule))
    assert "before it ERROR-01" in text(earlier)


def test_parts_that_were_not_run_stay() -> None:
    """Each says by itself how and when it was made; a part that is run again is replaced."""
    first = page(proofs=[HELD], clean=[], command="cartest prove --seed 0", date="2026-11-22")
    second = partial(page, proofs=[], clean=[CLEAN], command="cartest prove --clean 1", date="2026-11-23")
    both = second(earlier=first)
    assert second(earlier=both) == both
    assert both.index("`cartest prove --clean 1` on 2026-11-23") < both.index("`cartest prove --seed 0` on")
    assert first.partition("## ")[2] in both
    later = page(proofs=[BLIND], clean=[], command="cartest prove", date="2026-11-24", earlier=both)
    assert "done-twice" not in later
    assert "1 verifications with the seeds 3 to 3" in later


def test_the_page_counts_whole_mocks() -> None:
    """Those that did not pass are told one by one."""
    failed = CleanRun(seed=4, version="2024-06-10", exit_status=1, rules=("WAV-01",), problems=())
    written = text(clean=(failed, CLEAN))
    assert "2 verifications with the seeds 3 to 4" in written
    assert "1 passed, 1 did not" in written
    assert "- seed 4 at 2024-06-10: exit 1: WAV-01" in written
    assert "- seed" not in text(clean=(CLEAN,))
    assert "Defects" not in text(clean=(CLEAN,))
