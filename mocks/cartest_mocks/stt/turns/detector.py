"""Turns out of sound and silence, slot by slot: a table of four moments. Sans-I/O.

The service has a model that says how likely somebody is in an active turn; here that likelihood is a function of
time alone. It rises to 1 with ``1 - exp(-t / 50 ms)`` of speech and falls with ``exp(-t / 500 ms)`` of silence
(both assumed), so each threshold is a length of time: the defaults start a turn after 100 ms of sound, preview
its end after 460 ms of silence and end it after 820 ms. Time is that of the audio, not of its arrival.
"""

import math
from enum import StrEnum
from typing import Final

from cartest_mocks.stt.turns.settings import TurnSettings

__all__ = ["SLOT_S", "Moment", "TurnDetector"]

SLOT_S: Final = 0.02
"""Length of a slot of audio that is either sound or silence."""
_RISE_S: Final = 0.05
_FALL_S: Final = 0.5


class Moment(StrEnum):
    """What can happen to a turn; the value is the type of its event."""

    START = "turn.start"
    EAGER_END = "turn.eager_end"
    RESUME = "turn.resume"
    END = "turn.end"


class TurnDetector:
    """Follows one conversation."""

    def __init__(self, settings: TurnSettings) -> None:
        self.active = False
        """Whether a turn has started and not ended."""
        self._eager = False
        self._loud_slots = 0
        self._silent_slots = 0
        self.use(settings)

    def use(self, settings: TurnSettings) -> None:
        """Take new settings, for the turn under way too."""
        self._to_start = _slots(-_RISE_S * math.log(1 - settings.start_threshold))
        self._to_eager_end = _slots(-_FALL_S * math.log(settings.eager_end_threshold))
        fallen_s = -_FALL_S * math.log(settings.end_threshold)
        self._to_end = _slots(min(fallen_s, settings.end_timeout_ms / 1000))

    def note(self, *, loud: bool) -> Moment | None:
        """Take the next slot; return what happened at its end."""
        if loud:
            self._loud_slots += 1
            self._silent_slots = 0
        else:
            self._loud_slots = 0
            self._silent_slots += 1
        if not self.active:
            return self._start() if self._loud_slots >= self._to_start else None
        if loud:
            return self._resume() if self._eager else None
        if self._silent_slots >= self._to_end:
            return self.finish()
        if self._silent_slots >= self._to_eager_end and not self._eager:
            self._eager = True
            return Moment.EAGER_END
        return None

    def finish(self) -> Moment | None:
        """End the turn under way, if there is one."""
        if not self.active:
            return None
        self.active = self._eager = False
        return Moment.END

    def _start(self) -> Moment:
        self.active = True
        return Moment.START

    def _resume(self) -> Moment:
        self._eager = False
        return Moment.RESUME


def _slots(seconds: float) -> int:
    return max(1, math.ceil(seconds / SLOT_S))
