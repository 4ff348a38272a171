"""USAGE: what was spent, for an admin key (other-endpoints.md section 12).

A group with ``relation`` = ``usage`` asks about one window several times: ``total``, once by each interval
(``day``, ``week``, ``month``) and group (``capability``, ``model``, ``voice``, ``api_key``), and ``total-again``.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

from cartest_contracts.knowledge import Knowledge
from cartest_contracts.observation import Observation
from cartest_contracts.rule import AnyRule, Violation, rule, together
from cartest_contracts.rules.grouping import having, role_of
from cartest_contracts.rules.reading import as_list, as_object, is_number, json_of

__all__ = ["RULES"]

_SOURCE: Final = "other-endpoints.md section 12"
_OPERATIONS: Final = ("GET /usage/credits", "GET /usage/agents")

_Group = Sequence[Observation]


def _buckets(observation: Observation) -> list[dict[str, Any]]:
    return [as_object(each) for each in as_list(as_object(json_of(observation)).get("data"))]


def _moment(bucket: dict[str, Any], name: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(bucket.get(name)))
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _spent(observation: Observation) -> float:
    return sum(each for bucket in _buckets(observation) if is_number(each := bucket.get("credits")))


@rule(
    "USAGE-01",
    "Every bucket begins before it ends, and the next one begins where it ends, or with it.",
    source=_SOURCE,
    applies=lambda observation: observation.operation in _OPERATIONS and bool(_buckets(observation)),
)
def _in_order(observation: Observation) -> Iterator[Violation]:
    """Read start_ts and end_ts as dates with a zone; buckets of one time for several groups may stand in a row."""
    times = [(_moment(bucket, "start_ts"), _moment(bucket, "end_ts")) for bucket in _buckets(observation)]
    for index, (start, end) in enumerate(times):
        if start is None or end is None or start >= end:
            shown = _buckets(observation)[index]
            actual = f"from {shown.get('start_ts')!r} to {shown.get('end_ts')!r}"[:120]
            yield Violation(expected="start_ts before end_ts", actual=actual, where=f"data[{index}]")
    for index, (before, after) in enumerate(pairwise(times), start=1):
        if after != before and after[0] != before[1]:
            yield Violation(expected=f"start_ts {before[1]}", actual=f"{after[0]}", where=f"data[{index}]")


def _stood_still(group: _Group) -> bool:
    """Whether nothing was spent while the group asked."""
    totals = [_spent(each) for _, each in having(group, "total", "total-again")]
    return (
        group[0].labels.get("relation") == "usage"
        and all(each.status == 200 for each in group)
        and len(totals) == 2
        and totals[0] == totals[1]
    )


@together(
    "USAGE-02",
    "By day, week, month, capability, model, voice or key: the sum is the same.",
    source=_SOURCE,
    applies=_stood_still,
)
def _sums(group: _Group) -> Iterator[Violation]:
    """Add the credits of all buckets; left out where the total has changed from the first to the last question."""
    total = _spent(group[0])
    for at, each in enumerate(group):
        if _spent(each) != total:
            actual = f"{_spent(each):g} by {role_of(each)}"
            yield Violation(expected=f"{total:g} credits", actual=actual, where=role_of(each), at=at)


@together(
    "USAGE-03",
    "What was spoken is counted: credits do not shrink, and speech between two questions adds to them.",
    source=f"{_SOURCE}; tts.md section 10 (about one credit a character); how soon is assumed",
    knowledge=Knowledge.ASSUMED,
    applies=lambda group: (
        group[0].labels.get("relation") == "spending" and all(each.status == 200 for each in group)
    ),
)
def _counted(group: _Group) -> Iterator[Violation]:
    """Compare the total before and after a short speech; how soon it is counted is promised nowhere."""
    (_, before), (at, after) = (*having(group, "before"), *having(group, "after"))
    if _spent(after) <= _spent(before):
        yield Violation(
            expected=f"more than {_spent(before):g} credits", actual=f"{_spent(after):g}", where="after", at=at
        )


RULES: Final[tuple[AnyRule, ...]] = (_in_order, _sums, _counted)
