"""The accelerator ``cartest-native``, where it is installed: what of it is used, and whether.

The same work is done in Python without it, with the same results; ``CARTEST_NATIVE=0`` asks for that. Look at
:data:`CORE` when it is used, not before: tests switch it.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from cartest_native import PollClock, Receiver

    from cartest_contracts.wire.json_events import Row
    from cartest_loadtests.polls import Poll

__all__ = ["CORE", "VARIABLE", "Core", "load"]

VARIABLE: Final = "CARTEST_NATIVE"


_Made = TypeVar("_Made")
Splits = Callable[[bytes, int, list[int], list[int]], _Made]
"""Takes joined reads, where to begin in them, and their ends and instants."""


@dataclass(frozen=True, kw_only=True)
class Core:
    """What the accelerator offers; each is described in its stub, ``cartest_native/_core.pyi``."""

    receiver: "type[Receiver[Poll]]"
    poll_clock: "type[PollClock[Poll]]"
    frame_rows: "Splits[tuple[list[Row], int]]"
    event_rows: "Splits[tuple[list[Row], int]]"
    piece_rows: "Splits[tuple[bytes, list[int], list[int], list[int], int, bool]]"


def load(environment: Mapping[str, str]) -> Core | None:
    """Return the accelerator, or ``None`` where it is not installed, of another version, or not wanted."""
    if environment.get(VARIABLE) == "0":
        return None
    try:
        from cartest_native import PollClock, Receiver, event_rows, frame_rows, piece_rows
    except ImportError:
        return None
    return Core(
        receiver=Receiver,
        poll_clock=PollClock,
        frame_rows=frame_rows,
        event_rows=event_rows,
        piece_rows=piece_rows,
    )


CORE: Core | None = load(os.environ)
