"""Every life that the transition table allows a context, given what was observed of it: moves on a grid.

A point of the grid is *messages taken by frames left*, with the state of the context; :meth:`Grid.moves` says
where the table leads from there, under the premises of :mod:`cartest_contracts.rules.lives`, which draws the
conclusions. Pure.
"""

from bisect import bisect_left
from collections.abc import Iterator
from enum import StrEnum
from typing import Final, NamedTuple

import msgspec

from cartest_contracts.messages import BadRequest, CancelRequest, parse_socket_message
from cartest_contracts.observation import Arrival, Observation
from cartest_contracts.rules.reading import is_integer, version_of
from cartest_contracts.session import CONTEXT_EXPIRY_S, Action, Input, State, Transition, inputs_of, step
from cartest_contracts.versions import DEFAULT_VERSION, ApiVersion

__all__ = ["START", "Cell", "ClockMove", "Grid", "Inputs", "Move", "Phase", "Point"]

Cell = tuple[State, Input]
Inputs = tuple[Input, ...] | None
"""What a message means; ``None`` if it means nothing, being malformed."""

_STREAM: Final = frozenset({"chunk", "timestamps", "phoneme_timestamps", "flush_done"})


class ClockMove(msgspec.Struct, frozen=True, array_like=True):
    """The target's clock was moved, somewhere between two instants of ours."""

    began_ns: int
    ended_ns: int
    seconds: float


class Phase(StrEnum):
    """A state of the table; ``dead`` is told apart by whether frames may still come."""

    NONE = State.NONE
    OPEN = State.OPEN
    CLOSING = State.CLOSING
    STOPPED = "stopped"
    """Cancelled: a few frames and one ``done`` may follow (C7)."""
    DEAD = State.DEAD

    @property
    def state(self) -> State:
        """The state of the table."""
        return State.DEAD if self is Phase.STOPPED else State(self.value)


class Point(NamedTuple):
    """Where a life has come to."""

    taken: int
    """Messages that the server has taken."""
    left: int
    """Frames that have left it."""
    phase: Phase
    said: int
    """The last message taken that gave it something to say; -1 if none did."""


class Move(NamedTuple):
    """A step of the context's life."""

    to: Point
    cells: tuple[Cell, ...]
    """Cells of the table that it passes."""
    refuses: bool = False
    """Whether it is a message that is refused; the frame that says so leaves with it."""


START: Final = Point(0, 0, Phase.NONE, -1)


class Grid:
    """What was sent into a context, what came of it, and the moves between.

    Who does not know whether the first message asks for what the target can do (a voice that nobody has) says so
    by ``refusable``: then it may be refused with any error, and another one may open the context.
    """

    def __init__(self, observation: Observation, *, refusable: bool = False) -> None:
        self._refusable = refusable
        version = version_of(observation) or DEFAULT_VERSION
        self.inputs: list[Inputs] = [_inputs(sent.message, version) for sent in observation.sent]
        self._sent_ns = [sent.at_ns for sent in observation.sent]
        until_ns = _hung_up_ns(observation)
        rows = [
            (index, each)
            for index, each in enumerate(observation.arrivals)
            if each.event is not None and (until_ns is None or each.at_ns <= until_ns)
        ]
        self.places = [index for index, _ in rows]
        self.frames = [arrival for _, arrival in rows]
        times = [arrival.at_ns for arrival in self.frames]
        self._before = [bisect_left(times, at_ns) for at_ns in self._sent_ns]
        self._clock = _clock_moves(observation)
        self._over = until_ns is None and (
            observation.end in {"complete", "timeout"} or observation.cancel_ns is not None
        )

    def moves(self, point: Point) -> Iterator[Move]:
        """Yield where the table leads from a point."""
        if point.left < len(self.frames):
            yield from self._leave(point, self.frames[point.left])
        if self.is_due(point):
            yield from self._take(point, self.inputs[point.taken])

    def is_due(self, point: Point) -> bool:
        """Whether the next message may be taken: all that had arrived before it was sent has left."""
        return point.taken < len(self.inputs) and point.left >= self._before[point.taken]

    def _leave(self, point: Point, frame: Arrival) -> Iterator[Move]:
        """A frame leaves by itself."""
        phase, after = point.phase, point._replace(left=point.left + 1)
        speaks = phase in {Phase.OPEN, Phase.CLOSING}
        # A type that the contract does not know may be added at any time (API notes README section 1).
        if frame.kind == "unknown" or (frame.kind in _STREAM and (speaks or phase is Phase.STOPPED)):
            yield Move(after, ())
        elif frame.kind == "done" and phase is Phase.CLOSING:
            yield Move(after._replace(phase=Phase.DEAD), ((State.CLOSING, Input.AUDIO_FINISHED),))
        elif frame.kind == "done" and phase is Phase.STOPPED:
            yield Move(after._replace(phase=Phase.DEAD), ())
        elif frame.kind == "done" and phase is Phase.OPEN and self._may_expire(point.said, frame.at_ns):
            cells = ((State.OPEN, Input.AUDIO_FINISHED), (State.OPEN, Input.IDLE_EXPIRED))
            yield Move(after._replace(phase=Phase.DEAD), cells)
        elif frame.kind == "error" and speaks and _fails(frame):
            yield Move(after._replace(phase=Phase.DEAD), ((phase.state, Input.FAILED),))

    def _take(self, point: Point, inputs: Inputs) -> Iterator[Move]:
        """A message is taken: heeded, or refused by the next frame."""
        after = point._replace(taken=point.taken + 1)
        frame = self.frames[point.left] if point.left < len(self.frames) else None
        answered = after._replace(left=point.left + 1)
        if inputs is None:
            # It concerns that message alone (websocket.md section 8, assumed).
            if frame is not None and (_refuses(frame) or (self._refusable and frame.kind == "error")):
                yield Move(answered, (), refuses=True)
            return
        failed = frame is not None and frame.kind == "error" and (self._refusable or _fails(frame))
        if point.phase is Phase.NONE and failed:
            yield Move(answered, ((State.NONE, Input.FAILED),), refuses=True)
        cells: list[Cell] = []
        for what in inputs:
            state = after.phase.state
            cell = step(state, what)
            cells.append((state, what))
            if cell.action is Action.SEND_ERROR:
                if frame is not None and _refuses(frame):
                    yield Move(answered._replace(phase=point.phase), tuple(cells), refuses=True)
                return
            said = point.taken if cell.action is Action.GENERATE else after.said
            after = after._replace(phase=_phase(cell), said=said)
        yield Move(after, tuple(cells))

    def _may_expire(self, said: int, at_ns: int) -> bool:
        spoken_ns = self._sent_ns[said]
        moved_s = sum(
            move.seconds for move in self._clock if move.ended_ns >= spoken_ns and move.began_ns <= at_ns
        )
        return (at_ns - spoken_ns) / 1e9 + moved_s >= CONTEXT_EXPIRY_S

    def explains(self, point: Point) -> bool:
        """Whether all that came has left; what was not read to its end says nothing of what followed."""
        return point.left == len(self.frames)

    def is_end(self, point: Point) -> bool:
        """Whether a life may end here, everything being explained."""
        if not self.explains(point):
            return False
        if not self._over:
            return True
        waits = point.phase in {Phase.OPEN, Phase.CLOSING}
        return point.taken == len(self.inputs) and not waits


def _inputs(message: object, version: ApiVersion) -> Inputs:
    """Return what a message means; ``None`` if it means nothing."""
    try:
        request = parse_socket_message(msgspec.json.encode(message), version=version)
    except BadRequest:
        return None
    return (Input.CANCEL,) if isinstance(request, CancelRequest) else inputs_of(request)


def _phase(cell: Transition) -> Phase:
    return Phase.STOPPED if cell.action is Action.STOP else Phase(cell.next.value)


def _status(frame: Arrival) -> int:
    status = (frame.event or {}).get("status_code")
    return status if is_integer(status) else 0


def _refuses(frame: Arrival) -> bool:
    return frame.kind == "error" and _status(frame) == 400


def _fails(frame: Arrival) -> bool:
    """Whether an error says that the server gave up, not that the message was wrong (websocket.md section 8)."""
    return _status(frame) in {402, 404, 429} or 500 <= _status(frame) <= 599


def _clock_moves(observation: Observation) -> tuple[ClockMove, ...]:
    try:
        return msgspec.json.decode(observation.labels.get("clock_moves", "[]"), type=tuple[ClockMove, ...])
    except msgspec.DecodeError:
        return ()


def _hung_up_ns(observation: Observation) -> int | None:
    label = observation.labels.get("hung_up_ns", "")
    return int(label) if label.isdecimal() else None
