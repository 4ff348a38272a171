"""Steps of a calibration for tests."""

from typing import Any

import msgspec

from cartest_cli.calibrating.step import Step

__all__ = ["good", "machine"]


def good(streams: int = 100, **changes: Any) -> Step:
    """A step that holds."""
    step = Step(
        streams=streams,
        samples=500,
        error_p50_ms=0.01,
        error_p99_ms=0.05,
        exact_share=1.0,
        exact_worst_ms=0.06,
        pace=0.99,
        cpu_share=0.05 + streams * 0.001,
        loop_lag_p99_ms=2.0,
        target_late_p99_ms=1.0,
        other_share=0.02,
        steal_share=0.0,
    )
    return msgspec.structs.replace(step, **changes)


def machine(limit: int, *, cost: float = 0.001, **when_broken: Any) -> Any:
    """What measures steps on a machine that is truthful up to a limit."""

    def measure(streams: int) -> Step:
        used = min(1.0, 0.05 + streams * cost)
        if streams <= limit:
            return good(streams, cpu_share=used)
        return good(streams, cpu_share=used, error_p99_ms=20.0, pace=0.8, **when_broken)

    return measure
