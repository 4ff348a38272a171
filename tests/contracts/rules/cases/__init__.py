"""For each rule, observations that break it and their correct twins, by section of the catalogue."""

from collections.abc import Mapping, Sequence
from typing import Final

from tests.contracts.rules.cases import (
    accounts,
    agents,
    answers,
    bodies,
    bounds,
    changer,
    contexts,
    errors,
    files,
    fine_tunes,
    foreign,
    fuzz,
    lifecycles,
    limits,
    programs,
    same,
    scales,
    schema,
    speech,
    streams,
    turns,
    usage,
)
from tests.contracts.rules.observe import AnyCase

CASES: Final[Mapping[str, Sequence[AnyCase]]] = {
    **answers.CASES,
    **errors.CASES,
    **fuzz.CASES,
    **bodies.CASES,
    **streams.CASES,
    **contexts.CASES,
    **programs.CASES,
    **speech.CASES,
    **lifecycles.CASES,
    **limits.CASES,
    **changer.CASES,
    **files.CASES,
    **usage.CASES,
    **foreign.CASES,
    **turns.CASES,
    **agents.CASES,
    **fine_tunes.CASES,
    **bounds.CASES,
    **same.CASES,
    **scales.CASES,
    **schema.CASES,
    **accounts.CASES,
}
