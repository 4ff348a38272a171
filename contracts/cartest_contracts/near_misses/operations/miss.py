"""A row of the table: one change to a valid call, and the error that it must get.

``knowledge`` says how well it is known that the changed call is wrong. That what breaks a requirement is 400 and
what names nothing is 404 is recorded for the whole API (errors-and-limits.md section 4); a row whose status is
nobody's word but ours is assumed.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from cartest_contracts.knowledge import Knowledge
from cartest_contracts.near_misses.operations.call import Call, Change
from cartest_contracts.versions import FIRST_VERSION, ApiVersion

__all__ = [
    "NOBODY",
    "OperationMiss",
    "unknown",
    "wrong_voice",
    "wrong_voice_before_2026",
    "wrong_voice_since_2026",
]

NOBODY: Final = "00000000-0000-4000-8000-000000000000"
"""A UUID that names nothing."""
_MARCH_2026: Final = ApiVersion.parse("2026-03-01")
_VOICES: Final = "errors-and-limits.md section 3; tts.md section 3"


@dataclass(frozen=True, kw_only=True)
class OperationMiss:
    """One change to a valid call of an operation that is not speech."""

    id: str
    operation: str
    change: Change = field(repr=False)
    statuses: tuple[int, ...] = (400,)
    """What it may get: more than one only where the sources name more than one, or none."""
    knowledge: Knowledge = Knowledge.DOCUMENTED
    source: str
    """Where in the fact sheets."""
    since: ApiVersion = FIRST_VERSION
    until: ApiVersion | None = None
    """First version at which it no longer holds; both within the versions that have the operation."""
    code: str | None = None
    """The ``error_code`` that it gets from 2026-03-01 on, where that is known (errors-and-limits.md section 3)."""
    phrase: str | None = None
    """What the title or message says, where that was recorded."""

    def holds_at(self, version: ApiVersion) -> bool:
        """Whether the row holds at a version, if the operation does."""
        return self.since <= version and (self.until is None or version < self.until)

    def apply(self, call: Call) -> Call:
        """Return the changed call."""
        return self.change(call)


def unknown(operation: str, change: Change, *, id: str, source: str) -> OperationMiss:  # noqa: A002  # the record's own name
    """Return the row of a path that names nothing."""
    return OperationMiss(
        id=id,
        operation=operation,
        change=change,
        statuses=(404,),
        knowledge=Knowledge.RECORDED,
        source=f"{source}; errors-and-limits.md section 4",
    )


def wrong_voice(operation: str, put: Callable[[str], Change], *, id: str) -> tuple[OperationMiss, ...]:  # noqa: A002
    """Return the rows of a voice that does not exist, and of one that is no UUID, at any version."""
    return (
        *wrong_voice_before_2026(operation, put, id=f"{id}-before-2026"),
        *wrong_voice_since_2026(operation, put, id=id),
    )


def wrong_voice_before_2026(operation: str, put: Callable[[str], Change], *, id: str) -> tuple[OperationMiss, ...]:  # noqa: A002
    """Return those that hold before 2026-03-01: an unknown one is 400 or 404 (C2), what is no UUID 400."""
    row = partial(OperationMiss, operation=operation, source=_VOICES, until=_MARCH_2026)
    return (
        row(id=f"{id}-unknown", change=put(NOBODY), statuses=(400, 404)),
        row(id=f"{id}-no-uuid", change=put("not-a-uuid")),
    )


def wrong_voice_since_2026(operation: str, put: Callable[[str], Change], *, id: str) -> tuple[OperationMiss, ...]:  # noqa: A002
    """Return those that hold from 2026-03-01 on, when both became 404 (docs api-changes)."""
    row = partial(OperationMiss, operation=operation, source=_VOICES, since=_MARCH_2026, statuses=(404,))
    return (
        row(
            id=f"{id}-unknown",
            change=put(NOBODY),
            code="voice_not_found",
            phrase="The requested voice was not found.",
        ),
        row(id=f"{id}-no-uuid", change=put("not-a-uuid")),
    )
