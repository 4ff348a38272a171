"""Cheap signs in raw bytes that audio has begun or that an answer may have ended.

They run at every socket read, so they only look; they never decode. A sign may be false (audio can spell
anything): whoever waits then decodes what there is and waits on. It is never missed, not even when it is
split between two reads: the last bytes of each read are looked at again with the next.
The native receiver looks for the same (``signs_http.c``): change both, the tests compare them.
"""

import re
from typing import Final, Protocol

__all__ = ["HttpSigns", "Signs"]

_BLANK_LINE: Final = b"\r\n\r\n"
_LENGTH: Final = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,18})", re.IGNORECASE)
_CHUNKED: Final = re.compile(rb"\r\ntransfer-encoding:[^\r]*chunked", re.IGNORECASE)
_LONGEST_HEAD: Final = 65536
"""Bytes; what is longer is none: only the decoder can tell."""
_AUDIO_MEMBER: Final = b'"data"'
_LONGEST_PREFACE: Final = 64
"""A chunk's size line and a WAV header (44 bytes): after so much body there is audio in it."""


class Signs(Protocol):
    """What to look for in one answer; made anew for each."""

    audio_begun: bool
    """Reads may be large from here on."""

    def may_end(self, data: bytes) -> bool:
        """Take one read; say whether the answer may be over."""
        ...


class HttpSigns:
    """An HTTP answer: a counted body, or a chunked one, which ends in ``CRLF CRLF``."""

    def __init__(self, *, events: bool = False) -> None:
        self.audio_begun = False
        self._events = events
        self._tail: bytes = b""
        """The whole head until it is complete, then the last bytes of the body."""
        self._in_body = False
        self._left: int | None = None
        """Bytes to come of a counted body."""
        self._unframed = False
        self._seen = 0

    def may_end(self, data: bytes) -> bool:
        """See :meth:`Signs.may_end`."""
        window: bytes = self._tail + data
        if not self._in_body:
            end = window.find(_BLANK_LINE)
            if end >= 0:
                self._read_head(window[: end + 2])
                data = window = window[end + 4 :]
            elif len(window) > _LONGEST_HEAD:
                self._unframed = True
            else:
                self._tail = window
                return False
            self._in_body = True
        if not self.audio_begun:
            self._seen += len(data)
            self.audio_begun = _AUDIO_MEMBER in window if self._events else self._seen >= _LONGEST_PREFACE
        self._tail = window[-(len(_AUDIO_MEMBER) - 1) :]
        if self._left is not None:
            self._left -= len(data)
            return self._left <= 0
        return self._unframed or window.endswith(_BLANK_LINE)

    def _read_head(self, head: bytes) -> None:
        if _CHUNKED.search(head):
            return
        if length := _LENGTH.search(head):
            self._left = int(length[1])
        else:
            # No body (101, 204), or one that ends with the connection: only the decoder can tell.
            self._unframed = True
