"""PLAN: concurrency limits of a plan and sizes of requests (errors-and-limits.md sections 5 and 7).

A group with ``relation`` = ``limit`` fills an account on purpose: ``held`` is what was held open, ``over`` what
was asked for beyond it, ``other`` uses the other pool meanwhile, ``after`` comes when what was held is over. The
label ``limit`` is the number that the plan allows, where it is known. A request that is too large on purpose has
the label ``too_large``. Ranges of single members are near misses: their status is judged by ANSWER.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from cartest_contracts.knowledge import Knowledge
from cartest_contracts.observation import Observation
from cartest_contracts.rule import AnyRule, Violation, rule, together
from cartest_contracts.rules.grouping import having
from cartest_contracts.rules.reading import (
    SOCKET,
    answered_status,
    as_object,
    events,
    is_handshake,
    json_of,
    version_of,
)

__all__ = ["RULES"]

_PLANS: Final = "errors-and-limits.md section 5"
_LIMITED: Final = 429
_CODE: Final = "concurrency_limited"
_TOO_BIG: Final = 1009
"""Close code of a message that is too big (RFC 6455 section 7.4.1)."""

_Group = Sequence[Observation]


def _fills(group: _Group) -> bool:
    return group[0].labels.get("relation") == "limit"


def _is_limited(observation: Observation) -> bool:
    return answered_status(observation) == _LIMITED


def _was_filled(group: _Group) -> bool:
    """Whether the account was full at some time, so that what the group shows is about a full one."""
    return _fills(group) and any(_is_limited(each) for _, each in having(group, "over"))


@together(
    "PLAN-01",
    "As much as the plan allows may run at once, and what is over it is refused with 429.",
    source=f"{_PLANS}; that nothing is queued is assumed",
    applies=lambda group: _fills(group) and group[0].labels.get("limit", "").isdecimal(),
)
def _limit(group: _Group) -> Iterator[Violation]:
    """Hold as many requests, contexts or sockets as the plan allows and ask for one more.

    Only where the plan is known: on somebody's account nobody can tell a limit that is not there from one that is
    further away. Statuses other than 429 that refuse what was held are left to ANSWER.
    """
    for at, each in having(group, "held"):
        if _is_limited(each):
            yield Violation(
                expected=f"{group[0].labels['limit']} at once", actual="status 429", where="held", at=at
            )
    for at, each in having(group, "over"):
        if not _is_limited(each):
            yield Violation(expected="status 429", actual=f"status {answered_status(each)}", where="over", at=at)


@rule(
    "PLAN-02",
    "A refusal for a limit says concurrency_limited, and on a socket in which context.",
    source=f"{_PLANS}; errors-and-limits.md section 3",
    applies=lambda observation: observation.labels.get("relation") == "limit" and _is_limited(observation),
)
def _code(observation: Observation) -> Iterator[Violation]:
    """Read error_code in the body of the 429, or in the error event, and compare the event's context_id.

    Before 2026-03-01 errors are text without a code, so only the context is looked at.
    """
    version = version_of(observation)
    structured = version is not None and version.structured_errors
    said = [as_object(json_of(observation))] if observation.operation != SOCKET else []
    for place, event in events(observation, "error"):
        said.append(event)
        if event.get("context_id") != observation.context_id:
            actual = f"context_id is {event.get('context_id')!r}"
            yield Violation(expected=f"context_id: {observation.context_id!r}", actual=actual, where=place)
    for each in said if structured else ():
        if each.get("error_code") != _CODE:
            yield Violation(expected=f"error_code: {_CODE!r}", actual=f"error_code is {each.get('error_code')!r}")


@together(
    "PLAN-03",
    "When what was held is over there is room again, on the same socket too.",
    source=f"{_PLANS} (when a context frees its slot is assumed: at done, error or expiry)",
    knowledge=Knowledge.ASSUMED,
    applies=lambda group: _was_filled(group) and any(True for _ in having(group, "after")),
)
def _freed(group: _Group) -> Iterator[Violation]:
    """Ask again after the end of everything that was held; the refusal itself must not have cost the socket."""
    for at, each in having(group, "after"):
        status = answered_status(each)
        if status is None or status >= 400:
            actual = f"status {status}" if status is not None else each.problem or f"none ({each.end})"
            yield Violation(expected="to be answered", actual=actual, where="after", at=at)


@together(
    "PLAN-04",
    "Text to speech and speech to text do not count against each other.",
    source=_PLANS,
    applies=lambda group: _was_filled(group) and any(True for _ in having(group, "other")),
)
def _separate(group: _Group) -> Iterator[Violation]:
    """Use one while the other is full: anything but 429 will do."""
    for at, each in having(group, "other"):
        if _is_limited(each):
            yield Violation(expected="a pool of its own", actual="status 429", where="other", at=at)


def _is_too_large(observation: Observation) -> bool:
    return "too_large" in observation.labels and (is_handshake(observation) or observation.operation != SOCKET)


@rule(
    "PLAN-05",
    "What is too large is refused: a body with 413, a message by closing with 1009.",
    source="API notes README section 6 (1 MiB); RFC 9110 section 15.5.14; RFC 6455 section 7.4.1",
    knowledge=Knowledge.ASSUMED,
    level="SHOULD",
    applies=_is_too_large,
)
def _size(observation: Observation) -> Iterator[Violation]:
    """Send something over a mebibyte whose surplus is an unknown member, so that nothing of it is spoken."""
    if not is_handshake(observation):
        if observation.status != 413:
            yield Violation(expected="status 413", actual=f"status {observation.status}")
        return
    close = next((each for each in observation.arrivals if each.kind == "close"), None)
    if close is None or close.code != _TOO_BIG:
        actual = f"close {close.code}" if close is not None else observation.problem or f"none ({observation.end})"
        yield Violation(expected="close 1009", actual=actual)


RULES: Final[tuple[AnyRule, ...]] = (_limit, _code, _freed, _separate, _size)
