"""One step of a calibration: so many streams, what came out, and whether that may be believed. Pure."""

from typing import Final

import msgspec

__all__ = ["BOUNDS", "MOST_OTHERS", "MOST_STEAL", "Bounds", "Step"]

MOST_OTHERS: Final = 0.125
"""Share of the machine's CPU time that other work may take before a step that breaks says nothing."""
MOST_STEAL: Final = 0.1
"""Share that its host may take, likewise; as in the reports."""
_MOST_TARGET_LATE_MS: Final = 10.0
"""Half of the gap between two chunks: a target that is later than that is at its own limit."""


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """What a truthful measurement keeps."""

    error_p99_ms: float = 0.5
    """Of the time to first audio, against the target's own truth, all samples."""
    exact_error_ms: float = 0.5
    """The most that a sample which is called exact may be off."""
    exact_share: float = 0.95
    """Samples that are called exact, at least; where the platform has kernel stamps."""
    pace: float = 0.97
    """Chunks that were asked for and came, as a share of real time."""


BOUNDS: Final = Bounds()


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What came out of one step; ``None``: this system does not say."""

    streams: int
    samples: int
    error_p50_ms: float | None
    error_p99_ms: float | None
    exact_share: float | None
    exact_worst_ms: float | None
    pace: float
    cpu_share: float
    """Of a core, by the generating process, while all streams were under way."""
    loop_lag_p99_ms: float
    target_late_p99_ms: float
    other_share: float | None = None
    steal_share: float | None = None

    def broken(self, bounds: Bounds = BOUNDS) -> tuple[str, ...]:
        """Return which bounds it does not keep, in words; empty if it keeps all."""
        if self.error_p99_ms is None:
            return ("no sample",)
        found: list[str] = []
        if self.error_p99_ms > bounds.error_p99_ms:
            found.append(f"error p99 above {bounds.error_p99_ms:g} ms")
        if self.exact_share is not None and self.exact_share < bounds.exact_share:
            found.append(f"fewer than {bounds.exact_share:.0%} exact")
        if self.exact_worst_ms is not None and self.exact_worst_ms > bounds.exact_error_ms:
            found.append(f"called exact, off by {self.exact_worst_ms:.2f} ms")
        if self.pace < bounds.pace:
            found.append(f"pace below {bounds.pace:g}")
        return tuple(found)

    @property
    def holds(self) -> bool:
        """Whether it keeps all bounds."""
        return not self.broken()

    @property
    def noise(self) -> str:
        """What else kept the machine busy, where that was too much; else empty. It only ever takes away."""
        if self.steal_share is not None and self.steal_share > MOST_STEAL:
            return f"its host took {self.steal_share:.0%} of this machine"
        if self.other_share is not None and self.other_share > MOST_OTHERS:
            return f"other work took {self.other_share:.0%} of this machine"
        return ""

    @property
    def target_is_limit(self) -> bool:
        """Whether the truth server itself was late."""
        return self.target_late_p99_ms > _MOST_TARGET_LATE_MS
