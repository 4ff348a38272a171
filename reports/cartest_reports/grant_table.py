"""The grant matrix as people look at it: credentials by families of operations, and each family by its operations.

Operations that one thing opens are a family: their answers are alike unless something is wrong. A mark stands for
the answers of one credential by one channel to all of them, and shows the worst.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cartest_contracts.measures.outcome import was_allowed
from cartest_contracts.rules.grant_words import DENIED
from cartest_contracts.run import GrantCheck, RunInfo
from cartest_contracts.verify.grant_cases import CREDENTIALS
from cartest_contracts.verify.grant_matrix import CHANNELS
from cartest_reports.judge_grants import judge_cell
from cartest_reports.result import Result, Status

__all__ = ["Family", "GrantTable", "Mark", "Row", "grant_table"]

_WORST: Final = (Status.FAIL, Status.UNKNOWN, Status.DRIFT, Status.PASS)
_TIMES: Final = ("fresh", "last second", "while it runs", "on an open socket", "just expired")
_NAMES: Final[Mapping[str, str]] = {
    "tts": "TTS",
    "stt": "STT",
    "agent": "agent",
    "key": "key only",
    "admin": "admin only",
    "public": "public",
}
_FAMILIES: Final = ("TTS", "STT", "agent", "key", "minting", "admin", "public")
_SHORT: Final = {
    "authorization": "Authorization",
    "x-api-key": "X-API-Key",
    "query access_token": "?access_token",
    "query api_key": "?api_key",
    "none": "no channel",
}


@dataclass(frozen=True, kw_only=True)
class Mark:
    """What became of one credential by one channel, or by all, on one operation or on many."""

    status: Status
    allowed: bool
    """Whether it was let in; of several answers that of the worst."""
    told: str
    """In words, for those who see neither colour nor glyph."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row: a credential at one time, a cell for each family; or an operation, one for each credential."""

    name: str
    time: str = ""
    """Empty if it does not matter."""
    cells: tuple[tuple[Mark, ...], ...]
    """Marks by channel; none where nothing was tried."""

    @property
    def worst(self) -> Status:
        """The worst of its marks."""
        return _worst(mark.status for cell in self.cells for mark in cell)


@dataclass(frozen=True, kw_only=True)
class Family:
    """Operations that the same thing opens."""

    name: str
    operations: tuple[str, ...]
    rows: tuple[Row, ...]
    """One an operation, a cell for each row of the table."""

    @property
    def short(self) -> str:
        """What opens them, in one word; sockets or not."""
        first = self.name.partition(" ")[0]
        return first if first in _FAMILIES else self.name


@dataclass(frozen=True, kw_only=True)
class GrantTable:
    """The whole matrix."""

    families: tuple[Family, ...]
    """Columns."""
    rows: tuple[Row, ...]
    """Credentials at their times."""


def grant_table(result: Result) -> GrantTable:
    """Arrange the cells that were tried."""
    run = result.run
    by_row: dict[tuple[str, str], dict[str, list[GrantCheck]]] = {}
    operations: dict[str, dict[str, None]] = {}
    for check in run.grants:
        family = _family(check)
        operations.setdefault(family, {})[check.operation] = None
        by_row.setdefault((check.credential, check.time), {}).setdefault(family, []).append(check)
    names = sorted(operations, key=_place_of_family)
    keys = sorted(by_row, key=_place_of_row)
    by_operation: dict[tuple[str, tuple[str, str]], list[GrantCheck]] = {}
    for check in run.grants:
        by_operation.setdefault((check.operation, (check.credential, check.time)), []).append(check)
    return GrantTable(
        families=tuple(
            Family(
                name=name,
                operations=tuple(operations[name]),
                rows=tuple(
                    Row(name=each, cells=tuple(_one_mark(run, by_operation.get((each, key), ())) for key in keys))
                    for each in operations[name]
                ),
            )
            for name in names
        ),
        rows=tuple(
            Row(
                name=key[0],
                time="" if key[1] == "fresh" else key[1],
                cells=tuple(_marks(run, by_row[key].get(name, ())) for name in names),
            )
            for key in keys
        ),
    )


def _family(check: GrantCheck) -> str:
    if not check.access:
        return check.operation
    if check.operation == "POST /access-token":
        return "minting"
    return (
        f"{_NAMES.get(check.access, check.access)} sockets"
        if check.operation.startswith("/")
        else _NAMES.get(check.access, check.access)
    )


def _place_of_family(name: str) -> tuple[int, str]:
    first = name.partition(" ")[0]
    return (_FAMILIES.index(first) if first in _FAMILIES else len(_FAMILIES), name if first in _FAMILIES else "")


def _place_of_row(key: tuple[str, str]) -> tuple[int, int, str]:
    credential, time = key
    known = CREDENTIALS.index(credential) if credential in CREDENTIALS else len(CREDENTIALS)
    return (known, _TIMES.index(time) if time in _TIMES else len(_TIMES), credential)


def _marks(run: RunInfo, checks: Sequence[GrantCheck]) -> tuple[Mark, ...]:
    """Return a mark for each channel."""
    by_channel: dict[str, list[GrantCheck]] = {}
    for check in sorted(checks, key=lambda check: _place_of_channel(check.channel)):
        by_channel.setdefault(check.channel, []).append(check)
    return tuple(_mark(run, each, f"{_channel(channel)}: ") for channel, each in by_channel.items())


def _one_mark(run: RunInfo, checks: Sequence[GrantCheck]) -> tuple[Mark, ...]:
    """Return one mark for all channels."""
    return (_mark(run, checks, ""),) if checks else ()


def _mark(run: RunInfo, checks: Sequence[GrantCheck], lead: str) -> Mark:
    judged = [(judge_cell(run, check)[0], check) for check in checks]
    worst = _worst(status for status, _ in judged)
    # Of cells that went well the one that was let in: a token that opens something by one channel opens it.
    shown = [check for status, check in judged if status is worst]
    allowed = any(_let_in(check) for check in shown)
    answers = Counter("no answer" if check.status is None else str(check.status) for check in checks)
    codes = "; ".join(f"{code}, {count:,} times" if count > 1 else code for code, count in sorted(answers.items()))
    expectation = "as expected" if worst is Status.PASS else f"expected {shown[0].expected}"
    word = "no answer" if shown[0].status is None else "allowed" if allowed else "denied"
    return Mark(status=worst, allowed=allowed, told=f"{lead}{word}, {expectation} ({codes})")


def _let_in(check: GrantCheck) -> bool:
    if check.expected == "allow":
        return check.status is not None and check.status not in DENIED
    return was_allowed(check.status)


def _worst(statuses: Iterable[Status]) -> Status:
    seen = set(statuses)
    return next((status for status in _WORST if status in seen), Status.NOT_TESTED)


def _place_of_channel(channel: str) -> tuple[int, ...]:
    known: Mapping[str, int] = {name: place for place, name in enumerate(CHANNELS)}
    return tuple(known.get(each, len(known)) for each in channel.split(" & "))


def _channel(channel: str) -> str:
    return " and ".join(_SHORT.get(each, each) for each in channel.split(" & "))
