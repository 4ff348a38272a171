"""Recorded arrivals from a file: when the requests of some other day began.

Four ways to write them, told apart by the first line: plain seconds, one a line; CSV with a column ``at_s``; JSON
lines with a member ``at_s``; or the observations of a former run (``observations/load-*.jsonl``), whose starts are
taken — the intended ones, where a schedule had planned them — without the sockets', which were no requests.
"""

import csv
import math
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Final

import msgspec

from cartest_contracts.errors import UsageError

__all__ = ["read_trace"]

_COLUMN: Final = "at_s"
_Reader = Callable[[str], float | None]
"""Takes a line, returns seconds, ``None`` for a line that is no arrival; raises ``ValueError``."""


class _Line(msgspec.Struct):
    """What is read of a line of JSON."""

    at_s: float | None = None
    operation: str = ""
    start_ns: int | None = None
    intended_ns: int | None = None


_decode: Final = msgspec.json.Decoder(_Line).decode


def read_trace(path: Path, *, speed: float = 1.0) -> Sequence[float]:
    """Return the seconds after the start at which requests arrive, in order, ``speed`` times as fast as recorded.

    Raises :class:`UsageError` with one line for a file that cannot be read, or its first wrong line.
    """
    try:
        with path.open(encoding="utf-8") as lines:
            offsets = array("d", sorted(_offsets(lines, path)))
    except OSError as error:
        raise UsageError(f"cannot read the trace {path}: {error.strerror or error}") from error
    except UnicodeDecodeError:
        raise UsageError(f"the trace {path} is not text") from None
    if not offsets:
        raise UsageError(f"the trace {path} holds no arrivals")
    return array("d", (offset_s / speed for offset_s in offsets))


def _offsets(lines: Iterable[str], path: Path) -> list[float]:
    numbered = ((at, line) for at, line in enumerate(lines, 1) if line.strip() and not line.startswith("#"))
    first = next(numbered, None)
    if first is None:
        return []
    if _COLUMN in (columns := _cells(first[1])):
        return list(_read(numbered, _of_csv(columns.index(_COLUMN)), path))
    everything = chain([first], numbered)
    if not first[1].lstrip().startswith("{"):
        return list(_read(everything, _not_negative, path))
    if '"start_ns"' not in first[1]:
        return list(_read(everything, _of_json, path))
    starts = list(_read(everything, _of_observation, path))
    begun_s = min(starts, default=0.0)
    return [start - begun_s for start in starts]


def _read(numbered: Iterable[tuple[int, str]], reader: _Reader, path: Path) -> Iterator[float]:
    for at, line in numbered:
        try:
            seconds = reader(line)
        except (ValueError, IndexError):  # msgspec's errors are of the first kind
            raise UsageError(f"{path}, line {at}: not an arrival in seconds: {line.strip()[:80]!r}") from None
        if seconds is not None:
            yield seconds


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in next(csv.reader([line]))]


def _of_csv(column: int) -> _Reader:
    return lambda line: _not_negative(_cells(line)[column])


def _of_json(line: str) -> float:
    at_s = _decode(line).at_s
    if at_s is None:
        raise ValueError
    return _not_negative(at_s)


def _of_observation(line: str) -> float | None:
    seen = _decode(line)
    if seen.start_ns is None:
        raise ValueError
    # A socket lives as long as its user: its handshake is part of the first request on it.
    return None if seen.operation == "socket" else (seen.intended_ns or seen.start_ns) / 1e9


def _not_negative(seconds: str | float) -> float:
    value = float(seconds)
    if not 0 <= value < math.inf:
        raise ValueError
    return value
