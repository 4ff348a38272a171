"""How sure a time to first audio is: whether its stamp can be another packet's, and what bounds it then.

A read's kernel stamp is that of the last packet it touched, and the kernel may join a packet to the one before it
and keep the newer stamp (``tcp_try_coalesce`` of Linux). A stamp can only be too late, and only if something that
was sent later lay in the queue when the read was made. So a sample is *exact* if nothing later lay there, or what
lay there is known to be another packet. Else it is *bounded*: not before the loop last saw that socket empty, not
after the stamp (docs/measurement.md). Pure.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from cartest_contracts.observation import Certainty
from cartest_loadtests.stamps import Read

__all__ = ["TOLERANCE_NS", "Certificate", "Room", "certify", "end_of_turn", "room_of"]

TOLERANCE_NS: Final = 250_000
"""The widest bracket that is still called exact, around the send and around the arrival: half of the 0.5 ms by
which a sample that is called exact may be off."""


class Room(NamedTuple):
    """What the reads around a first audio leave its stamp to be wrong by."""

    not_before_ns: int
    """The loop had seen the socket empty by then; 0: not known."""
    alone: bool
    """Whether nothing that was sent later can share the first audio's packet."""


class Certificate(NamedTuple):
    """What is known about one first audio."""

    certainty: Certainty | None
    not_before_ns: int | None = None
    """Where it is bounded: the lower bound; the stamp is the upper one."""


def certify(first_ns: int, room: Room | None, *, start_ns: int, start_after_ns: int) -> Certificate:
    """Judge a time to first audio by its stamp, its room and the bracket around the send.

    ``room`` is ``None`` where the reads have no kernel stamps: then nothing is known.
    """
    if room is None:
        return Certificate(None)
    if start_after_ns - start_ns > TOLERANCE_NS:
        return Certificate("late_send")
    if room.alone:
        return Certificate("exact")
    return Certificate("bounded", min(max(room.not_before_ns, start_ns), first_ns))


def room_of(first_ns: int, instants: Sequence[int], reads: Sequence[Read], units: Sequence[int]) -> Room | None:
    """Look at the reads around the first audio that is stamped ``first_ns``.

    The reads are in order, to the last one of the loop's turn that brought it at least, and have these instants,
    as told in the observation. ``units`` are the instants, as stamped, of everything that the server may have sent
    apart (HTTP chunks, events, frames).
    """
    place = next(
        (place for place, at_ns in enumerate(instants) if at_ns == first_ns and _gave(reads[place])), None
    )
    if place is None:
        return None
    # What earlier turns of the loop had left in the queue may have come before this turn's poll.
    earliest = place
    while earliest and not Read._make(reads[earliest - 1]).drained:
        earliest -= 1
    queue = [Read._make(read) for read in reads[place : end_of_turn(place, reads)]]
    if not queue[0].kernel_ns:
        return None
    before_ns = Read._make(reads[earliest]).poll.before_ns
    return Room(not_before_ns=before_ns, alone=_alone(first_ns, instants[place + len(queue) - 1], queue, units))


def end_of_turn(place: int, reads: Sequence[Read]) -> int:
    """Return the place after the last read of the loop's turn that made the one at this place."""
    _, _, _, turn, _, _ = reads[place]
    while place < len(reads):
        _, _, _, poll, _, _ = reads[place]
        if poll is not turn:
            break
        place += 1
    return place


def _gave(read: Read) -> bool:
    _, _, size, _, _, _ = read
    return size > 0


def _alone(first_ns: int, last_ns: int, queue: Sequence[Read], units: Sequence[int]) -> bool:
    """Look at the reads that emptied the queue at once, the first audio's own first."""
    first, last = queue[0], queue[-1]
    if any(read.shared for read in queue if read.kernel_ns == first.kernel_ns) or units.count(first_ns) > 1:
        return False
    if last.kernel_ns == first.kernel_ns:
        return last.drained
    # Another stamp is another packet, if it lay there already: what came since may have been joined to the rest of
    # the first audio's. And only if one thing alone begins in the read that saw it is that beginning known to be
    # there.
    return last_ns <= first.user_ns and units.count(last_ns) <= 1
