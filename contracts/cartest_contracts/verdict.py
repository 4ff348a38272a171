"""Three verdicts and their exit statuses: the one place where both are written down.

*Unknown* never opens a gate: no samples, a saturated generator, a crashed check or a set-up that cannot
be trusted are not a pass (design: product.md, "Verdicts and exit codes").
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

__all__ = ["EXIT_INTERNAL", "EXIT_STATUS_HELP", "EXIT_USAGE", "Verdict", "exit_status", "worst"]

EXIT_USAGE: Final = 64
EXIT_INTERNAL: Final = 70
EXIT_STATUS_HELP: Final = "Exit status: 0 pass, 1 fail, 2 unknown, 64 usage error, 70 internal error."


class Verdict(StrEnum):
    """What a check, a gate or a run concluded."""

    PASS = "pass"  # noqa: S105  # a verdict, not a password
    FAIL = "fail"
    UNKNOWN = "unknown"


_STATUS: Final = {Verdict.PASS: 0, Verdict.FAIL: 1, Verdict.UNKNOWN: 2}


def exit_status(verdict: Verdict) -> int:
    """Return the process exit status of a verdict: 0, 1 or 2."""
    return _STATUS[verdict]


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Combine verdicts: any fail fails, else any unknown is unknown; nothing at all is unknown."""
    seen = set(verdicts)
    if Verdict.FAIL in seen:
        return Verdict.FAIL
    if Verdict.UNKNOWN in seen or not seen:
        return Verdict.UNKNOWN
    return Verdict.PASS
