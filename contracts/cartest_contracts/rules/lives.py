"""Which lives of a context explain what was observed: the transition table, walked along every order of events.

Nobody outside sees when a server takes a message: a cancel may cross with ``done``, a text with the expiry of its
context. What is certain is this, and nothing more is assumed:

- the server takes the messages of a context in the order in which they were sent, and its frames arrive in the
  order in which they left (one TCP stream each way);
- a frame that had arrived before a message was sent had left before that message was taken. The instants are those
  of one monotonic clock; a frame that was read late only allows more orders, never fewer;
- a refusal leaves in its turn: the server refuses a message when it takes it;
- an open context ends by itself :data:`cartest_contracts.session.CONTEXT_EXPIRY_S` after its last audio, which
  cannot have left before the text for it was sent. A clock that was moved counts in full (label ``clock_moves``);
- after a cancel a few frames and one ``done`` may follow (C7);
- once the client has closed the socket (label ``hung_up_ns``) the server may drop what it likes (websocket.md
section
  4): what arrives later proves nothing.

So a life is a path through the grid *messages taken by frames left*, with the state of the context at each point.
If no path leads through all frames, or none ends where a context may end, the server did what the table does not
allow. What every path agrees on is certain: those cells of the table were exercised *and confirmed*.

Pure functions of one observation, which must hold everything of its context: see ``lasting`` in
:meth:`cartest_contracts.clients.socket.Socket.speak`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Final

from cartest_contracts.knowledge import Knowledge
from cartest_contracts.observation import Observation
from cartest_contracts.rules.walk import START, Cell, Grid, Move, Phase, Point
from cartest_contracts.session import Input, State, step

__all__ = ["Life", "Misfit", "is_possible", "life_of", "title_of", "weakest"]

_RANKS: Final = (Knowledge.DOCUMENTED, Knowledge.RECORDED, Knowledge.ASSUMED)


@dataclass(frozen=True, kw_only=True)
class Misfit:
    """Where every life ends that the table allows, although more came, or nothing more did."""

    arrival: int | None
    """The frame that no life explains; ``None`` if something is missing at the end."""
    expected: str
    knowledge: Knowledge
    """The weakest of what leads to this verdict."""


@dataclass(frozen=True, kw_only=True)
class Life:
    """What can be said for certain of a context's life."""

    misfit: Misfit | None = None
    """``None``: at least one life explains everything."""
    cells: tuple[Cell, ...] = ()
    """Cells that every explanation passes, in order."""
    accepted: tuple[bool | None, ...] = ()
    """Of each message whether the server heeded it; ``None`` where that cannot be known."""
    refusals: tuple[tuple[int, frozenset[str]], ...] = ()
    """Frames that certainly refuse a message, and the titles that the table has for it."""
    cancel: int | None = None
    """The message that certainly cancelled it."""


def weakest(*marks: Knowledge) -> Knowledge:
    """Return the weakest of some marks; ``documented`` if there is none."""
    return max(marks, key=_RANKS.index, default=Knowledge.DOCUMENTED)


def title_of(event: dict[str, object]) -> str:
    """Return the title of an error event, of either format (errors-and-limits.md sections 1 and 2)."""
    title = event.get("title")
    return title if isinstance(title, str) else str(event.get("error", "")).partition(":")[0]


def life_of(observation: Observation) -> Life:
    """Explain one context."""
    return _Explanation(Grid(observation)).life()


def is_possible(observation: Observation, *, whole: bool) -> bool:
    """Whether a correct server may do what was observed, whatever crossed, and whatever its messages ask for.

    ``whole`` says that everything of the context was read: then nothing may be missing either.
    """
    grid = Grid(observation, refusable=True)
    is_end = grid.is_end if whole else grid.explains
    seen, waiting = {START}, [START]
    while waiting:
        point = waiting.pop()
        if is_end(point):
            return True
        reached = {move.to for move in grid.moves(point)} - seen
        seen |= reached
        waiting += reached
    return False


class _Explanation:
    def __init__(self, grid: Grid) -> None:
        self._grid = grid

    def life(self) -> Life:
        moves: dict[Point, list[Move]] = {}
        marks = {START: Knowledge.DOCUMENTED}
        # A move never goes back in the grid, so points in order of their coordinates are in order of the walk.
        waiting = [(0, START)]
        while waiting:
            _, point = heappop(waiting)
            moves[point] = list(self._grid.moves(point))
            for move in moves[point]:
                mark = weakest(marks[point], *(step(*cell).knowledge for cell in move.cells))
                if move.to not in marks:
                    heappush(waiting, (move.to.taken + move.to.left, move.to))
                marks[move.to] = min(mark, marks.get(move.to, mark), key=_RANKS.index)
        ends = [point for point in moves if self._grid.is_end(point)]
        if not ends:
            return Life(misfit=self._misfit(marks))
        return self._certain(moves, ends)

    def _certain(self, moves: dict[Point, list[Move]], ends: list[Point]) -> Life:
        alive = set(ends)
        for point in sorted(moves, key=lambda each: each.taken + each.left, reverse=True):
            if any(move.to in alive for move in moves[point]):
                alive.add(point)
        taking: list[set[Move]] = [set() for _ in self._grid.inputs]
        leaving: list[set[tuple[Cell, ...]]] = [set() for _ in self._grid.frames]
        for point in alive:
            for move in moves[point]:
                if move.to not in alive:
                    continue
                if move.to.taken > point.taken:
                    taking[point.taken].add(move)
                else:
                    leaving[point.left].add(move.cells)
        # A frame that may also be the answer to a message is not certain to have left by itself.
        for options in taking:
            for move in options:
                if move.refuses:
                    leaving[move.to.left - 1].add(())
        # A frame may leave at points of several phases, and a message be never taken where a socket was dropped.
        partial = any(end.taken < len(self._grid.inputs) for end in ends)
        sure = [_only({move.cells for move in options}) if not partial else None for options in taking]
        own = [_only(options) for options in leaving]
        return Life(
            cells=tuple(cell for cells in (*sure, *own) if cells is not None for cell in cells),
            accepted=tuple(_agreed({not move.refuses for move in options}) for options in taking),
            refusals=tuple(self._refusals(taking)),
            cancel=next(
                (
                    number
                    for number, cells in enumerate(sure)
                    if cells in {((State.OPEN, Input.CANCEL),), ((State.CLOSING, Input.CANCEL),)}
                ),
                None,
            ),
        )

    def _refusals(self, taking: list[set[Move]]) -> Iterator[tuple[int, frozenset[str]]]:
        for options in taking:
            frames = {move.to.left - 1 if move.refuses else None for move in options}
            titles = {_title(move.cells) for move in options}
            if len(frames) == 1 and None not in frames and None not in titles:
                yield self._grid.places[next(iter(frames)) or 0], frozenset(title for title in titles if title)

    def _misfit(self, marks: dict[Point, Knowledge]) -> Misfit:
        furthest = max(point.left for point in marks)
        front = [point for point in marks if point.left == furthest]
        if furthest == len(self._grid.frames):
            # Nothing was left over, something is missing: at the end, where most was taken.
            most = max(point.taken for point in front)
            front = [point for point in front if point.taken == most]
        wishes = dict.fromkeys(wish for point in front for wish in self._wishes(point))
        cells = [cell for point in front for cell in self._next_cells(point)]
        return Misfit(
            arrival=self._grid.places[furthest] if furthest < len(self._grid.places) else None,
            expected=" or ".join(text for text, _ in wishes) or "nothing more",
            knowledge=weakest(
                *(marks[point] for point in front),
                *(step(*cell).knowledge for cell in cells),
                *(mark for _, mark in wishes),
            ),
        )

    def _next_cells(self, point: Point) -> Iterator[Cell]:
        """Cells that what is due next rests on."""
        if point.taken < len(self._grid.inputs) and (inputs := self._grid.inputs[point.taken]):
            yield point.phase.state, inputs[0]

    def _wishes(self, point: Point) -> Iterator[tuple[str, Knowledge]]:
        """What might come next, in words."""
        if point.phase in {Phase.OPEN, Phase.CLOSING} and point.left < len(self._grid.frames):
            yield "speech", Knowledge.DOCUMENTED
        if point.phase is Phase.CLOSING or (point.phase is Phase.OPEN and point.taken == len(self._grid.inputs)):
            yield "done", Knowledge.DOCUMENTED
        if point.phase is Phase.STOPPED and point.left < len(self._grid.frames):
            yield "at most speech and one done after the cancel", Knowledge.RECORDED
        if self._grid.is_due(point):
            inputs = self._grid.inputs[point.taken]
            if inputs is None:
                yield f"error 400 for message {point.taken}, which is malformed", Knowledge.ASSUMED
            elif (cell := step(point.phase.state, inputs[0])).error is not None:
                yield f"error 400 {cell.error} for message {point.taken} ({inputs[0]})", cell.knowledge


def _only(options: set[tuple[Cell, ...]]) -> tuple[Cell, ...] | None:
    return next(iter(options)) if len(options) == 1 else None


def _agreed(options: set[bool]) -> bool | None:
    return next(iter(options)) if len(options) == 1 else None


def _title(cells: tuple[Cell, ...]) -> str | None:
    """Return the title of the refusal that ends a move; ``None`` if it has none of its own."""
    return step(*cells[-1]).error if cells else None
