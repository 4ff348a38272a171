"""Where a run happened, in facts that name nobody."""

import re
from pathlib import Path

import pytest

from cartest_contracts import environment
from cartest_contracts.environment import now


def test_the_facts_of_a_machine() -> None:
    """Python, system, cores, and the packages that are there."""
    facts = environment.environment()
    assert {"python", "system", "cpu", "cores", "ci", "cartest"} <= set(facts)
    assert int(facts["cores"]) >= 1


def test_what_cannot_be_found_out_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A package that is not installed; a processor whose model nobody tells."""
    monkeypatch.setattr(environment, "_PACKAGES", ("no-such-package",))

    def refuse(*_: object, **__: object) -> str:
        raise OSError

    monkeypatch.setattr(Path, "read_text", refuse)
    facts = environment.environment()
    assert "no-such-package" not in facts
    assert facts["cpu"]


def test_the_clock_is_told_to_the_second() -> None:
    """In UTC."""
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", now())
