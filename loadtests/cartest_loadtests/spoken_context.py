"""One context while it is under way: what came for it so far, and how whoever waits for it is woken."""

from typing import Final

from cartest_contracts.observation import Arrival, End
from cartest_loadtests import hub
from cartest_loadtests.attempt import Attempt

__all__ = ["SpokenContext"]

_TERMINALS: Final = frozenset({"done", "error"})


class SpokenContext:
    """A context from its first message until it is over; it is told here what comes, and asks for nothing."""

    def __init__(self, attempt: Attempt, *, deadline_ns: int, wakes_at_audio: bool) -> None:
        self.attempt = attempt
        self._wakes_at_audio = wakes_at_audio
        self.deadline_ns = deadline_ns
        """When waiting for its end is given up (monotonic clock)."""
        self.first_audio_ns: int | None = None
        self.gate = hub.gate()
        """Opened when it is over, at its first audio if that was asked for, and when it may have to sort."""

    @property
    def id(self) -> str:
        """Its ``context_id``."""
        return self.attempt.context_id or ""

    @property
    def over(self) -> bool:
        """Whether nothing more is expected of it."""
        return self.attempt.end_ns is not None

    @property
    def cancelled(self) -> bool:
        """Whether we have sent its cancel."""
        return self.attempt.cancel_ns is not None

    def take(self, arrival: Arrival) -> bool:
        """Take a frame of it; return whether that is its first audio."""
        attempt = self.attempt
        if attempt.first_byte_ns is None:
            attempt.first_byte_ns = arrival.at_ns
        attempt.arrivals.append(arrival)
        first_audio = arrival.audio_bytes > 0 and self.first_audio_ns is None
        if first_audio:
            self.first_audio_ns = arrival.at_ns
            if self._wakes_at_audio:
                self.gate.set()
        if arrival.kind in _TERMINALS:
            attempt.end_ns = arrival.at_ns
            if arrival.kind == "error":
                attempt.problem = "the context ended in an error event"
            elif self.cancelled:
                # A done may follow a cancel, or not (websocket.md section 4, conflict C7).
                attempt.end = "cancelled"
            self.gate.set()
        return first_audio

    def give_up(self, end: End, problem: str | None, *, at_ns: int) -> None:
        """End it otherwise than by its terminal; one that we have cancelled stays that, and has not failed."""
        if self.over:
            return
        if self.cancelled:
            end, problem = "cancelled", None
        attempt = self.attempt
        attempt.end, attempt.problem, attempt.end_ns = end, problem, at_ns
        attempt.start_ns = attempt.start_ns or at_ns
        self.gate.set()
