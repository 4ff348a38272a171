"""Transitions: the cells of the table of a context's life that can be seen from outside (docs/session.md).

A cell counts where every explanation of what was observed passes it, in a program or in any other context.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import msgspec

from cartest_contracts.coverage.dimension import Cell, Dimension, Tally
from cartest_contracts.coverage.reach import CELLS
from cartest_contracts.documents.matching import channel_at
from cartest_contracts.knowledge import Knowledge
from cartest_contracts.observation import Arrival, Observation
from cartest_contracts.rules.lives import life_of
from cartest_contracts.rules.reading import SOCKET
from cartest_contracts.session import TABLE
from cartest_contracts.transitions import OBSERVABLE
from cartest_contracts.versions import ApiVersion

__all__ = ["Transitions"]

_RANKS: Final = (Knowledge.DOCUMENTED, Knowledge.RECORDED, Knowledge.ASSUMED)


class Transitions:
    """Counts cells of the table."""

    def __init__(self, version: ApiVersion) -> None:
        known = channel_at(SOCKET, version) is not None
        best_known_first = sorted(OBSERVABLE, key=lambda cell: _RANKS.index(TABLE[cell[0]][cell[1]].knowledge))
        cells = [
            Cell(group=state, name=what, apart=CELLS.get((state, what), ""))
            for state, what in best_known_first
            if known
        ]
        self._tally = Tally("transitions", "a state of a context and what happened in it", cells)

    def see(self, observation: Observation) -> None:
        """Count what one context certainly went through."""
        if observation.operation == SOCKET and observation.context_id is not None:
            for state, what in life_of(_thinned(observation)).cells:
                self._tally.see(state, what)

    def dimension(self) -> Dimension:
        """Return what was counted so far."""
        return self._tally.dimension()


def _thinned(observation: Observation) -> Observation:
    """Return it without audio that tells nothing new: a piece after a piece, with no message between them.

    The walk is linear in the frames of a context, and under load almost all of them are such pieces.
    """
    return msgspec.structs.replace(observation, arrivals=tuple(_telling(observation)))


def _telling(observation: Observation) -> Iterator[Arrival]:
    yield from observation.arrivals[:1]
    for before, arrival in pairwise(observation.arrivals):
        repeats = arrival.kind == before.kind == "chunk"
        if not repeats or any(before.at_ns <= sent.at_ns <= arrival.at_ns for sent in observation.sent):
            yield arrival
