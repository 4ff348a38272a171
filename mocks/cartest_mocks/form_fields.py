"""Fields of forms: required text, and the output format in brackets (other-endpoints.md section 7)."""

import re
from collections.abc import Collection
from typing import Final, TypeVar, cast

from cartest_contracts.formats import BIT_RATES, CONTAINERS, ENCODINGS, SAMPLE_RATES, OutputFormat
from cartest_contracts.wire.strict import bad_member, one_of
from cartest_mocks.multipart import Form

__all__ = ["output_format_of", "require_text"]

_INTEGER: Final = re.compile(r"\d{1,9}", re.ASCII)
_Text = TypeVar("_Text", bound=str)


def require_text(form: Form, name: str) -> str:
    """Return a field that must not be empty; raise ``BadRequest``."""
    text = form.first(name)
    if not text:
        raise bad_member(name, "is required")
    return text


def output_format_of(form: Form) -> OutputFormat:
    """Read ``output_format[container]`` and so on; raise ``BadRequest`` for what tts.md section 2 lacks.

    As in JSON, an encoding beside mp3 and a bit rate beside samples are accepted and without effect.
    """
    container = _choice(form, "container", CONTAINERS)
    sample_rate = _integer(form, "sample_rate", SAMPLE_RATES)
    if container == "mp3":
        return OutputFormat.mp3(sample_rate, _integer(form, "bit_rate", BIT_RATES))
    encoding = _choice(form, "encoding", ENCODINGS)
    return OutputFormat(container=container, encoding=encoding, sample_rate=sample_rate)


def _choice(form: Form, member: str, allowed: Collection[_Text]) -> _Text:
    name = f"output_format[{member}]"
    text = require_text(form, name)
    if text not in allowed:
        raise bad_member(name, one_of(tuple(allowed)))
    return cast("_Text", text)


def _integer(form: Form, member: str, allowed: tuple[int, ...]) -> int:
    name = f"output_format[{member}]"
    text = require_text(form, name)
    if not _INTEGER.fullmatch(text) or int(text) not in allowed:
        raise bad_member(name, one_of(allowed))
    return int(text)
