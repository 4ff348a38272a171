"""What every generating process counted, brought together by whoever leads the run: nothing lost, nothing twice.

A process always reports all it has counted so far. So a report replaces the one before it: one that gets lost,
comes twice or comes again after a reconnection changes nothing, and a process that dies keeps what it reported
last. Reports name the test they belong to, because those of the test before may still be under way. Knows nothing
of Locust.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec

from cartest_contracts.measures.tally import HISTOGRAMS_FILE, Tally

__all__ = ["Merger", "Part"]

_UNFINISHED: Final = "it died in the run: what it had counted when it last reported is kept, what followed is lost"
_encode: Final = msgspec.msgpack.Encoder().encode


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One process's report."""

    test: str
    """Names the test among all that its master leads."""
    source: str
    """Names the process and its start of the test among all that report."""
    number: int
    """Later reports of one source have greater ones."""
    tally: Tally
    """Everything counted so far."""
    last: bool = False
    """Whether the source counts no more."""

    def encode(self) -> bytes:
        """Return it as a message."""
        return _encode(self)


class Merger:
    """Holds the newest report of every process of one test."""

    def __init__(self) -> None:
        self._test = ""
        self._parts: dict[str, Part] = {}

    def begin(self, test: str) -> None:
        """Start anew, for the test of this name."""
        self._test, self._parts = test, {}

    def take(self, message: bytes) -> bool:
        """Take a report; return whether it was news. Raise ``msgspec.DecodeError`` if it is none."""
        part = msgspec.msgpack.decode(message, type=Part)
        held = self._parts.get(part.source)
        if part.test != self._test or (held is not None and held.number >= part.number):
            return False
        self._parts[part.source] = part
        return True

    @property
    def ended(self) -> int:
        """How many processes have sent their last report."""
        return sum(part.last for part in self._parts.values())

    def silent(self, sources: Iterable[str]) -> list[int]:
        """Return which of these processes (each the beginning of its sources' names) never reported."""
        return [
            at for at, source in enumerate(sources) if not any(each.startswith(source) for each in self._parts)
        ]

    def tally(self) -> Tally:
        """Return the counts of all processes together."""
        merged = Tally()
        for source in sorted(self._parts):
            part = self._parts[source]
            merged.join(part.tally if part.last else _unfinished(part.tally))
        return merged

    def write(self, folder: Path) -> None:
        """Write what was counted, if anybody reported; raise ``OSError``. A reader never sees half a file."""
        if not self._parts:
            return
        folder.mkdir(parents=True, exist_ok=True)
        waiting = folder / f".{HISTOGRAMS_FILE}"
        waiting.write_bytes(msgspec.json.encode(self.tally()) + b"\n")
        waiting.replace(folder / HISTOGRAMS_FILE)


def _unfinished(tally: Tally) -> Tally:
    workers = (
        msgspec.structs.replace(worker, problems=(*worker.problems, _UNFINISHED)) for worker in tally.workers
    )
    return msgspec.structs.replace(tally, workers=tuple(workers))
