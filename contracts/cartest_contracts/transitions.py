"""Which cells of the transition table observations have exercised and confirmed (docs/programs.md).

A cell counts only where every explanation of what was observed passes it (:mod:`cartest_contracts.rules.lives`). A
pure function of observations: whoever reads a run's folder can count again.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Final

import msgspec

from cartest_contracts.observation import Observation
from cartest_contracts.rules.lives import life_of
from cartest_contracts.rules.reading import SOCKET
from cartest_contracts.rules.walk import Cell
from cartest_contracts.session import TABLE, Action, Input, State

__all__ = ["OBSERVABLE", "TRANSITIONS_FILE", "TransitionCount", "Transitions", "count_transitions"]

TRANSITIONS_FILE: Final = "transitions.jsonl"
"""One :class:`TransitionCount` a line, in the folder of a run."""

OBSERVABLE: Final = tuple(
    (state, what)
    for state, row in TABLE.items()
    for what, cell in row.items()
    # What the server ignores leaves no trace.
    if cell.action is not Action.IGNORE
)
"""Cells that can be seen from outside."""


class TransitionCount(msgspec.Struct, frozen=True, kw_only=True):
    """How often one cell was exercised and confirmed."""

    state: State
    input: Input
    programs: int = 0
    """Programs in which it was seen."""
    seen: int = 0
    """Times in all."""


class Transitions:
    """Counts cells, one program at a time."""

    def __init__(self) -> None:
        self._programs = Counter[Cell]()
        self._seen = Counter[Cell]()

    def see(self, observations: Iterable[Observation]) -> None:
        """Count what the observations of one program confirm."""
        cells = Counter(cell for each in observations if _is_context(each) for cell in life_of(each).cells)
        self._seen.update(cells)
        self._programs.update(cells.keys())

    def counts(self) -> tuple[TransitionCount, ...]:
        """Return one count for every cell that can be seen, in the order of the table."""
        return tuple(
            TransitionCount(
                state=state, input=what, programs=self._programs[state, what], seen=self._seen[state, what]
            )
            for state, what in OBSERVABLE
        )


def count_transitions(observations: Iterable[Observation]) -> tuple[TransitionCount, ...]:
    """Count the programs of a recorded run, observation by observation."""
    transitions = Transitions()
    program: list[Observation] = []
    for observation in observations:
        name = observation.labels.get("program")
        if program and program[0].labels["program"] != name:
            transitions.see(program)
            program = []
        if name is not None:
            program.append(observation)
    transitions.see(program)
    return transitions.counts()


def _is_context(observation: Observation) -> bool:
    return observation.operation == SOCKET and observation.context_id is not None
