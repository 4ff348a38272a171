"""``cartest explain`` says everything that there is to say about a rule."""

from tests.cli.conftest import Cartest

from cartest_mocks.defects import DEFECTS


def test_a_rule_is_explained(cartest: Cartest) -> None:
    """Requirement, level, knowledge, source, what it applies to, its check, and the defects that show it."""
    done = cartest("explain", "wav-02")
    assert done.returncode == 0
    assert done.stdout.startswith("WAV-02 (MUST, documented)\n")
    for part in ("  source: tts.md", "  applies to: WAV: the header", "  needs: the audio", "    @rule("):
        assert part in done.stdout
    for defect in DEFECTS:
        shown = f"shown by: cartest mock --broken {defect.id}" in " ".join(done.stdout.split())
        assert shown is (defect.rule == "WAV-02")


def test_a_rule_over_groups_says_so(cartest: Cartest) -> None:
    """It judges several observations, and its docstring tells how."""
    done = cartest("explain", "SCALE-03")
    assert "judges: groups of observations" in done.stdout
    assert "check: Compare the numbers of samples" in done.stdout


def test_a_section_is_explained_rule_by_rule(cartest: Cartest) -> None:
    """In the order of the catalogue, with an empty line between."""
    done = cartest("explain", "SCALE-01", "WAV")
    heads = [text.partition(" ")[0] for text in done.stdout.split("\n\n") if text.startswith(("WAV-", "SCALE-"))]
    assert heads == [*(f"WAV-0{number}" for number in range(1, 7)), "SCALE-01"]


def test_an_unknown_rule_is_a_usage_error(cartest: Cartest) -> None:
    """The sections are named."""
    done = cartest("explain", "NOPE-01")
    assert done.returncode == 64
    assert "no such rule: NOPE-01" in done.stderr
