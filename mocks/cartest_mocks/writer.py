"""From answers to HTTP/1.1 bytes: heads, chunks, complete replies. Pure functions on the hot path."""

from http import HTTPStatus
from typing import Final
from wsgiref.handlers import format_date_time

__all__ = ["CONTINUE", "LAST_CHUNK", "HeadWriter", "chunk"]

CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"
LAST_CHUNK: Final = b"0\r\n\r\n"

_STATUS_LINES: Final = {status.value: f"HTTP/1.1 {status.value} {status.phrase}" for status in HTTPStatus}
_NO_BODY: Final = frozenset({204, 304})


def chunk(data: bytes) -> bytes:
    """Return one chunk of a chunked body; empty data makes none, because a chunk of size 0 is the end."""
    return b"%x\r\n%b\r\n" % (len(data), data) if data else b""


class HeadWriter:
    """Writes response heads; keeps what does not change within a second, which is how long a ``Date`` holds."""

    def __init__(self) -> None:
        self._second = -1
        self._starts: dict[tuple[int, str | None, bool, bool], str] = {}

    def head(
        self,
        status: int,
        wall_s: float,
        content_type: str | None,
        headers: tuple[tuple[str, str], ...],
        length: int | None,
        *,
        keep_alive: bool,
        chunked: bool = False,
    ) -> bytes:
        """Return status line and headers; ``length`` is ``None`` where the end is told otherwise."""
        if not self._second <= wall_s < self._second + 1:
            self._second = int(wall_s)
            self._starts.clear()
        like = (status, content_type, keep_alive, chunked)
        start = self._starts.get(like)
        if start is None:
            start = self._starts[like] = self._start(*like)
        head = start
        for name, text in headers:
            head += f"{name}: {text}\r\n"
        if length is not None and status not in _NO_BODY:
            head += f"content-length: {length}\r\n"
        return f"{head}\r\n".encode("latin-1")

    def _start(self, status: int, content_type: str | None, keep_alive: bool, chunked: bool) -> str:
        lines = [_STATUS_LINES.get(status, f"HTTP/1.1 {status} "), f"date: {format_date_time(self._second)}"]
        if content_type is not None:
            lines.append(f"content-type: {content_type}")
        if chunked:
            lines.append("transfer-encoding: chunked")
        if not keep_alive:
            lines.append("connection: close")
        return "\r\n".join([*lines, ""])
