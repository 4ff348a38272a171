"""When a turn begins and ends: thresholds and their order (other-endpoints.md section 5)."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from cartest_contracts.wire.strict import bad_member
from cartest_mocks.exchange import Problem, Request

__all__ = ["TurnSettings"]

_RANGES: Final = {
    "start_threshold": (0.5, 0.9),
    "eager_end_threshold": (0.3, 0.6),
    "end_threshold": (0.05, 0.5),
    "end_timeout_ms": (640.0, 11200.0),
}
"""Bounds by name, inclusive; in the query each has ``turn_`` before it."""


@dataclass(frozen=True, kw_only=True)
class TurnSettings:
    """The likelihoods of an active turn at which something happens, and how long silence may last."""

    start_threshold: float = 0.8
    eager_end_threshold: float = 0.4
    end_threshold: float = 0.2
    end_timeout_ms: float = 5600.0

    @classmethod
    def read(cls, request: Request) -> "TurnSettings":
        """Read them from the query; raise :class:`Problem` or ``BadRequest`` 400."""
        return _changed(cls(), lambda name: _parsed(request.first(f"turn_{name}")), prefix="turn_")

    def after(self, turn: dict[str, Any]) -> "TurnSettings":
        """Return them as a ``config`` changes them; what it leaves out stays (assumed). Raise the same."""
        return _changed(self, turn.get, prefix="turn.")


def _changed(settings: TurnSettings, value_of: Callable[[str], Any], *, prefix: str) -> TurnSettings:
    changes: dict[str, float] = {}
    for name, (lowest, highest) in _RANGES.items():
        value = value_of(name)
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int | float) or not lowest <= value <= highest:
            raise bad_member(f"{prefix}{name}", f"must be a number from {lowest:g} to {highest:g}")
        changes[name] = float(value)
    changed = replace(settings, **changes)
    if not changed.start_threshold > changed.eager_end_threshold > changed.end_threshold:
        raise Problem(
            400,
            "Invalid turn thresholds",
            "The thresholds must keep the order start_threshold > eager_end_threshold > end_threshold.",
        )
    return changed


def _parsed(text: str | None) -> float | None:
    """Return the number in a query's text; what is none is outside every range."""
    if text is None:
        return None
    try:
        return float(text)
    except ValueError:
        return math.nan
