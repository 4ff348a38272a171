"""An SSE body to arrivals, by the whole line grammar of the HTML standard (section "Server-sent events").

Lines end in LF, CRLF or CR; a byte order mark at the very beginning is dropped; comments are ignored; several
``data`` lines are joined by LF; an empty line delivers. The vendor sends one ``data:`` line an event
(tts.md section 9), but gateways may rewrite that. An event that the end of the body cuts is not delivered:
it is reported as garbled.

An event's instant is that of the read that covered the first byte of its first field: a comment before it,
sent earlier to keep the connection alive, does not make it older. Its size is that of its field lines.
"""

import re
from collections.abc import Sequence
from typing import Final

from cartest_contracts.observation import Arrival
from cartest_contracts.wire.json_events import EventReader, Row, garbled

__all__ = ["SseBody"]

_LINE_END: Final = re.compile(rb"\r\n|\n|\r")
_BOM: Final = b"\xef\xbb\xbf"


class SseBody:
    """Decode one stream of events."""

    def __init__(self, *, keep_audio: bool = True) -> None:
        self._reader = EventReader(keep_audio=keep_audio)
        self.tally = self._reader.tally()
        self._line = bytearray()
        """The line that has not ended yet."""
        self._line_at_ns = 0
        self._begun = False
        """Whether the place where a byte order mark may stand is behind us."""
        self._after_cr = False
        self._event_at_ns: int | None = None
        """When the first field of the event being built began; ``None`` between events."""
        self._size = 0
        self._name: str | None = None
        self._data: list[bytes] = []

    @property
    def pending(self) -> int:
        """Bytes of the event that is being built."""
        return self._size + len(self._line)

    @property
    def aligned(self) -> bool:
        """Whether a new event, or what comes between two, begins with the next byte."""
        return self._event_at_ns is None and not self._line and not self._after_cr

    def read_rows(self, rows: Sequence[Row]) -> list[Arrival]:
        """Take events that somebody else took out of the body, while it is ``aligned``."""
        self._begun = self._begun or bool(rows)
        return self._reader.read_rows(rows)

    def feed(self, at_ns: int, data: bytes) -> list[Arrival]:
        """Take a piece of the body."""
        if not data:
            return []
        if self._after_cr:
            # The LF of a CRLF that was split between reads.
            self._after_cr = False
            data = data.removeprefix(b"\n")
        arrivals: list[Arrival] = []
        self._after_cr = data.endswith(b"\r")
        # The vendor ends lines in LF; looking for all three line ends costs ten times as much.
        *ended, rest = _LINE_END.split(data) if b"\r" in data else data.split(b"\n")
        for part in ended:
            self._extend(at_ns, part)
            line, self._line = bytes(self._line), bytearray()
            arrivals += self._take(self._line_at_ns if line else at_ns, line)
        self._extend(at_ns, rest)
        return arrivals

    def eof(self, at_ns: int) -> list[Arrival]:  # noqa: ARG002  # the protocol's; what was cut has its own instant
        """Report an event that was cut."""
        rest = b"\n".join(self._data) if self._data else bytes(self._line)
        if self._event_at_ns is None and (not self._line or self._line.startswith(b":")):
            return []
        begun = self._line_at_ns if self._event_at_ns is None else self._event_at_ns
        return [garbled(begun, "the body ended inside an event", rest)]

    def _extend(self, at_ns: int, part: bytes) -> None:
        if part:
            if not self._line:
                self._line_at_ns = at_ns
            self._line += part

    def _take(self, at_ns: int, line: bytes) -> list[Arrival]:
        if not self._begun:
            self._begun = True
            line = line.removeprefix(_BOM)
        if not line:
            return self._deliver()
        if line.startswith(b":"):
            return []
        if self._event_at_ns is None:
            self._event_at_ns = at_ns
        self._size += len(line) + 1
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if field == b"data":
            self._data.append(value)
        elif field == b"event":
            self._name = value.decode("utf-8", "replace")
        return []

    def _deliver(self) -> list[Arrival]:
        at_ns, self._event_at_ns = self._event_at_ns, None
        lines, self._data = self._data, []
        name, self._name = self._name, None
        size, self._size = self._size, 0
        if at_ns is None or not lines:
            return []
        return [self._reader.read(at_ns, b"\n".join(lines), size=size, text=name or None)]
