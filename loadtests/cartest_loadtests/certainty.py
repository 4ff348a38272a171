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
from cartest_loadtests.polls import Poll

__all__ = ["TOLERANCE_NS", "Certificate", "Room", "Seen", "certify", "room_of"]

TOLERANCE_NS: Final = 250_000
"""The widest bracket that is still called exact, around the send and around the arrival: half of the 0.5 ms by
which a sample that is called exact may be off."""


class Seen(NamedTuple):
    """What has to be known of one read."""

    at_ns: int
    """Its instant, as told in the observation."""
    kernel_ns: int
    read_ns: int
    """When it was made: our own stamp."""
    poll: Poll
    drained: bool
    """Whether the queue was empty after it."""
    shared: bool
    """Whether it touched bytes that it could not deliver: a part of the next TLS record."""
    gave: bool = True
    """Whether it delivered any."""


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


def room_of(first_ns: int, seen: Sequence[Seen], units: Sequence[int]) -> Room | None:
    """Look at the reads around the first audio that is stamped ``first_ns``.

    ``seen`` are reads in order, to the last one of the loop's turn that brought it at least. ``units`` are the
    instants, as stamped, of everything that the server may have sent apart (HTTP chunks, events, frames).
    """
    place = next((place for place, read in enumerate(seen) if read.at_ns == first_ns and read.gave), None)
    if place is None or not seen[place].kernel_ns:
        return None
    # What earlier turns of the loop had left in the queue may have come before this turn's poll.
    earliest = place
    while earliest and not seen[earliest - 1].drained:
        earliest -= 1
    poll, turn = seen[earliest].poll, seen[place].poll
    end = place + 1
    while end < len(seen) and seen[end].poll is turn:
        end += 1
    return Room(not_before_ns=poll.before_ns, alone=_alone(seen[place:end], units))


def _alone(queue: Sequence[Seen], units: Sequence[int]) -> bool:
    """Look at the reads that emptied the queue at once, the first audio's own first."""
    first, last = queue[0], queue[-1]
    if any(read.shared for read in queue if read.kernel_ns == first.kernel_ns) or units.count(first.at_ns) > 1:
        return False
    if last.kernel_ns == first.kernel_ns:
        return last.drained
    # Another stamp is another packet, if it lay there already: what came since may have been joined to the rest of
    # the first audio's. And only if one thing alone begins in the read that saw it is that beginning known to be
    # there.
    return last.at_ns <= first.read_ns and units.count(last.at_ns) <= 1
