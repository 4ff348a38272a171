"""``multipart/form-data`` bodies, read into fields and files; every way to be something else is one 400.

The parsing is python-multipart's; here are only the bounds and the collecting. It takes time with the size of
the body, so endpoints call :func:`read_form` in a worker thread.
"""

from dataclasses import dataclass, field
from typing import Final

from python_multipart import MultipartParser
from python_multipart.multipart import parse_options_header

from cartest_mocks.exchange import Problem

__all__ = ["MAX_FIELD_BYTES", "MAX_PARTS", "Form", "Upload", "read_form"]

MAX_PARTS: Final = 128
"""Parts of one form (assumed; no endpoint takes a tenth of it)."""
MAX_FIELD_BYTES: Final = 1 << 16
"""Bytes of one part that is not a file (assumed)."""


@dataclass(frozen=True, kw_only=True)
class Upload:
    """One file of a form."""

    filename: str
    data: bytes


@dataclass(frozen=True, kw_only=True)
class Form:
    """The parts of a form by name; of several files of one name the last counts."""

    fields: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    files: dict[str, Upload] = field(default_factory=dict[str, Upload])

    def first(self, name: str) -> str | None:
        """Return the first value of a field."""
        values = self.fields.get(name)
        return values[0] if values else None


def read_form(content_type: str | None, body: bytes) -> Form:
    """Return the form in a body; raise :class:`Problem` 400 for another media type or a broken form."""
    try:
        media_type, options = parse_options_header(content_type)
        if media_type != b"multipart/form-data":
            raise Problem(400, "Invalid request", "The request must be multipart/form-data.")
        collector = _Collector()
        boundary = options.get(b"boundary", b"")
        if not boundary:
            raise _broken("the boundary is missing")
        MultipartParser(
            boundary,
            {
                "on_part_begin": collector.on_part_begin,
                "on_part_data": collector.on_part_data,
                "on_part_end": collector.on_part_end,
                "on_header_field": collector.on_header_field,
                "on_header_value": collector.on_header_value,
                "on_header_end": collector.on_header_end,
                "on_end": collector.on_end,
            },
        ).write(body)
    # ValueError: python-multipart's own errors, and header text outside Latin-1, which it cannot encode.
    except ValueError as error:
        raise _broken("the parts cannot be told apart") from error
    if not collector.ended:
        raise _broken("the last boundary is missing")
    return collector.form


def _broken(why: str) -> Problem:
    return Problem(400, "Invalid request", f"The form is malformed: {why}.")


class _Collector:
    """Puts together what the parser calls out; one object for one form."""

    def __init__(self) -> None:
        self.form = Form()
        self.ended = False
        self._parts = 0
        self._headers: dict[bytes, bytes] = {}
        self._header_name = b""
        self._header_value = b""
        self._data = bytearray()

    def on_part_begin(self) -> None:
        self._parts += 1
        if self._parts > MAX_PARTS:
            raise _broken("too many parts")
        self._headers = {}
        self._data = bytearray()

    def on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header_name += data[start:end]

    def on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._header_value += data[start:end]

    def on_header_end(self) -> None:
        self._headers[self._header_name.lower()] = self._header_value
        self._header_name = self._header_value = b""

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        self._data += memoryview(data)[start:end]

    def on_part_end(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition"))
        # RFC 7578 section 4.2 asks for a name and lets it be empty.
        if b"name" not in options:
            raise _broken("a part has no name")
        name = _text(options[b"name"])
        if b"filename" in options:
            self.form.files[name] = Upload(filename=_text(options[b"filename"]), data=bytes(self._data))
        elif len(self._data) > MAX_FIELD_BYTES:
            raise _broken("a field is too long")
        else:
            self.form.fields.setdefault(name, []).append(_text(self._data))

    def on_end(self) -> None:
        self.ended = True


def _text(data: bytes | bytearray) -> str:
    return data.decode("utf-8", "replace")
