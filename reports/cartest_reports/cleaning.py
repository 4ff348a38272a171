"""The last wash before anything is shown: no credential, no control character, in any text of a result.

Texts come from servers and clients that may be hostile. Each output escapes for its own language (HTML, XML,
Markdown, terminal); what none of them may ever carry is taken out here, once.
"""

import re
from collections.abc import Iterable
from typing import Any, Final

import msgspec

from cartest_contracts.redact import redact
from cartest_reports.result import Result

__all__ = ["clean_text", "cleaned"]

# Escape sequences steer terminals, C0 controls and non-characters are not XML 1.0, and bidirectional
# overrides let a text lie about its order (CVE-2021-42574). Tab and newline stay.
_UNSHOWABLE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def clean_text(text: str, *, secrets: Iterable[str] = ()) -> str:
    """Return the text without credentials, unshowable characters written as escapes."""
    return _UNSHOWABLE.sub(_escape, redact(text, secrets=secrets))


def cleaned(result: Result, *, secrets: Iterable[str] = ()) -> Result:
    """Return the result with every text in it cleaned, keys of mappings included."""
    return msgspec.convert(_walk(msgspec.to_builtins(result), tuple(secrets)), Result)


def _escape(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode("ascii")


def _walk(value: Any, secrets: tuple[str, ...]) -> Any:
    if isinstance(value, str):
        return clean_text(value, secrets=secrets)
    if isinstance(value, dict):
        return {_walk(key, secrets): _walk(each, secrets) for key, each in value.items()}  # pyright: ignore[reportUnknownVariableType]  # builtins of any shape
    if isinstance(value, (list, tuple)):
        return [_walk(each, secrets) for each in value]  # pyright: ignore[reportUnknownVariableType]  # likewise
    return value
