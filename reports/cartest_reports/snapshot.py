"""A snapshot of an outcome, to see later what has drifted: the status of each grant, the outcome of each rule.

It is made to be committed and read in a diff: sorted, one line a fact, without ids, times or addresses.
"""

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from cartest_contracts.run import GrantCheck
from cartest_reports.result import Result

__all__ = ["Change", "Snapshot", "changes", "decode_snapshot", "encode_snapshot", "snapshot"]

NO_ANSWER: Final = 0
"""In the place of a status."""
_ABSENT: Final = "not tried"


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """What came out."""

    version: str
    """``Cartesia-Version`` that was asked for."""
    grants: dict[str, dict[str, dict[str, int]]]
    """Operation, credential (with its time, if not fresh), channel: status; 0 where there was no answer."""
    rules: dict[str, str]
    """Rule id: ``pass``, ``fail``, ``drift``, ``unknown`` or ``not tested``."""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One fact that is not what it was."""

    what: str
    before: str
    now: str


def snapshot(result: Result) -> Snapshot:
    """Return the snapshot of a result."""
    grants: dict[str, dict[str, dict[str, int]]] = {}
    for check in result.run.grants:
        cells = grants.setdefault(check.operation, {}).setdefault(_credential(check), {})
        cells[check.channel] = NO_ANSWER if check.status is None else check.status
    return Snapshot(
        version=result.run.version,
        grants=grants,
        rules={line.name: line.status.value for line in result.of("rules")},
    )


def encode_snapshot(taken: Snapshot) -> bytes:
    """Return it as indented JSON with sorted members; the same outcome gives the same bytes."""
    return msgspec.json.format(msgspec.json.encode(taken, order="deterministic"), indent=1) + b"\n"


def decode_snapshot(data: bytes) -> Snapshot:
    """Read it back; raise ``msgspec.DecodeError`` if it is none."""
    return msgspec.json.decode(data, type=Snapshot)


def changes(before: Snapshot, now: Snapshot) -> tuple[Change, ...]:
    """Return every fact that differs, those that are on one side only included, in order."""
    return tuple(_differences(_facts(before), _facts(now)))


def _facts(taken: Snapshot) -> dict[str, str]:
    cells = {
        f"{operation}, {credential} by {channel}": str(status or "no answer")
        for operation, credentials in taken.grants.items()
        for credential, channels in credentials.items()
        for channel, status in channels.items()
    }
    return {"version": taken.version, **cells, **taken.rules}


def _differences(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[Change]:
    for what in sorted(before.keys() | now.keys()):
        old, new = before.get(what, _ABSENT), now.get(what, _ABSENT)
        if old != new:
            yield Change(what=what, before=old, now=new)


def _credential(check: GrantCheck) -> str:
    return check.credential if check.time == "fresh" else f"{check.credential}, {check.time}"
