"""From answers to HTTP/1.1 bytes: heads, chunks, complete replies. Pure functions on the hot path."""

from http import HTTPStatus
from typing import Final
from wsgiref.handlers import format_date_time

__all__ = ["CONTINUE", "LAST_CHUNK", "HeadWriter", "chunk"]

CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"
LAST_CHUNK: Final = b"0\r\n\r\n"

_STATUS_LINES: Final = {
    status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() for status in HTTPStatus
}
_NO_BODY: Final = frozenset({204, 304})


def chunk(data: bytes) -> bytes:
    """Return one chunk of a chunked body; empty data makes none, because a chunk of size 0 is the end."""
    return b"%x\r\n%b\r\n" % (len(data), data) if data else b""


class HeadWriter:
    """Writes response heads; keeps the ``Date`` line for the second it is valid."""

    def __init__(self) -> None:
        self._second = -1
        self._date = b""

    def head(
        self,
        status: int,
        *,
        wall_s: float,
        content_type: str | None,
        headers: tuple[tuple[str, str], ...],
        length: int | None,
        keep_alive: bool,
        chunked: bool = False,
    ) -> bytes:
        """Return status line and headers; ``length`` is ``None`` where the end is told otherwise."""
        second = int(wall_s)
        if second != self._second:
            self._second = second
            self._date = f"date: {format_date_time(second)}\r\n".encode()
        lines = [_STATUS_LINES.get(status) or b"HTTP/1.1 %d \r\n" % status, self._date]
        if content_type is not None:
            lines.append(b"content-type: %b\r\n" % content_type.encode("latin-1"))
        if length is not None and status not in _NO_BODY:
            lines.append(b"content-length: %d\r\n" % length)
        if chunked:
            lines.append(b"transfer-encoding: chunked\r\n")
        if not keep_alive:
            lines.append(b"connection: close\r\n")
        for name, text in headers:
            lines.append(b"%b: %b\r\n" % (name.encode("latin-1"), text.encode("latin-1")))
        lines.append(b"\r\n")
        return b"".join(lines)
