"""Budgets: what the figures of a run may be at most, each line with its reason, read from TOML.

The format is strict, since a budget that is silently not applied is a gate that is open: an unknown key, a
wrong type or a missing reason is a :class:`UsageError` of one line that names the key. Format and defaults:
docs/budgets.md.
"""

import tomllib
from importlib import resources
from pathlib import Path
from typing import Final

import msgspec

from cartest_contracts.errors import UsageError
from cartest_contracts.measures.metrics import METRICS
from cartest_reports.figures import CONNECTIONS

__all__ = [
    "ERROR_RATE",
    "STALL_PROBABILITY",
    "UNCERTIFIED_SHARE",
    "Budget",
    "default_budgets",
    "parse_budgets",
    "read_budgets",
]

ERROR_RATE: Final = "error_rate"
STALL_PROBABILITY: Final = "stall_probability"
UNCERTIFIED_SHARE: Final = "uncertified_share"
"""Not judged by itself: a run above it is believed in nothing (:mod:`cartest_reports.certified`)."""


class Budget(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line: a figure must be at most so much, because of its reason."""

    figure: str
    """A metric with a ``quantile``, ``error_rate``, ``uncertified_share``, or ``stall_probability`` with a
    ``buffer_ms``."""
    at_most: float
    """In the unit of the figure; a share from 0 to 1 for the rates."""
    reason: str
    endpoint: str | None = None
    """``bytes``, ``sse``, ``websocket``, ``websocket-tokens`` or an operation; without it every speech endpoint
    that was loaded, and for ``error_rate`` all other operations together."""
    connection: str | None = None
    """``cold``, ``warm`` or ``multiplexed``; without it the kind that carried most of the endpoint's streams,
    and for ``error_rate`` all of them together."""
    quantile: float | None = None
    buffer_ms: float | None = None

    @property
    def is_rate(self) -> bool:
        """Whether the figure is a share of streams rather than a quantile of a metric."""
        return self.figure in {ERROR_RATE, STALL_PROBABILITY, UNCERTIFIED_SHARE}


class _File(msgspec.Struct, forbid_unknown_fields=True):
    budget: tuple[Budget, ...] = ()


def default_budgets() -> tuple[Budget, ...]:
    """Return the packaged budgets."""
    text = resources.files("cartest_reports").joinpath("budgets.toml").read_text(encoding="utf-8")
    return parse_budgets(text, source="budgets.toml")


def read_budgets(path: Path) -> tuple[Budget, ...]:
    """Read a budget file; raise :class:`UsageError` if it is missing or wrong."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read the budgets in {path}: {_cause(error)}") from error
    return parse_budgets(text, source=str(path))


def parse_budgets(text: str, *, source: str) -> tuple[Budget, ...]:
    """Read budgets from TOML; ``source`` names the file in errors."""
    try:
        budgets = msgspec.convert(tomllib.loads(text), _File).budget
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{source}: not TOML: {error}") from error
    except msgspec.ValidationError as error:
        raise UsageError(f"{source}: {error} (format: docs/budgets.md)") from error
    if not budgets:
        raise UsageError(f"{source}: no [[budget]] table")
    for at, budget in enumerate(budgets):
        _check(budget, where=f"{source}: budget[{at}]")
    return budgets


def _check(budget: Budget, *, where: str) -> None:
    if not budget.reason.strip():
        raise UsageError(f"{where}: reason is empty; say why this number")
    if not budget.is_rate and budget.figure not in METRICS:
        known = ", ".join((*METRICS, ERROR_RATE, STALL_PROBABILITY, UNCERTIFIED_SHARE))
        raise UsageError(f"{where}: unknown figure {budget.figure!r} (known: {known})")
    if budget.connection not in {None, *CONNECTIONS.values()}:
        raise UsageError(
            f"{where}: unknown connection {budget.connection!r} (known: {', '.join(CONNECTIONS.values())})"
        )
    if budget.is_rate == (budget.quantile is not None):
        verb = "takes no" if budget.is_rate else "needs a"
        raise UsageError(f"{where}: {budget.figure} {verb} quantile")
    if budget.quantile is not None and not 0 < budget.quantile < 1:
        raise UsageError(f"{where}: quantile must lie between 0 and 1, got {budget.quantile:g}")
    if (budget.figure == STALL_PROBABILITY) != (budget.buffer_ms is not None):
        verb = "needs a" if budget.figure == STALL_PROBABILITY else "takes no"
        raise UsageError(f"{where}: {budget.figure} {verb} buffer_ms")
    top = 1 if budget.is_rate else float("inf")
    if not 0 <= budget.at_most < float("inf") or budget.at_most > top:
        raise UsageError(
            f"{where}: at_most must be {'a share from 0 to 1' if budget.is_rate else 'a number from 0'}"
        )
    if budget.buffer_ms is not None and not 0 <= budget.buffer_ms < float("inf"):
        raise UsageError(f"{where}: buffer_ms must be a number from 0")


def _cause(error: OSError | UnicodeDecodeError) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else "it is not UTF-8 text"
