"""Secrets never appear in any output, cassette, report or exception.

One place decides what a secret looks like, and every writer passes through it: API keys
(``sk_car_<id>.<secret>``, admin keys included), access tokens (JWTs, ``eyJ…``), and the values of the
headers and query parameters that carry credentials (API notes README section 3; livekit/agents#6740 shows
how keys leak through URLs).
"""

import json
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final, cast
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

__all__ = [
    "REDACTED",
    "SECRET_HEADERS",
    "SECRET_QUERY",
    "hide",
    "redact",
    "redact_bytes",
    "redact_headers",
    "redact_json",
    "redact_url",
]

REDACTED: Final = "[redacted]"
SECRET_HEADERS: Final = frozenset({"authorization", "proxy-authorization", "x-api-key", "cookie", "set-cookie"})
SECRET_QUERY: Final = frozenset({"api_key", "access_token", "token"})

_SHORTEST_SECRET: Final = 6
"""What is shorter is a word, not a secret: to replace it would tear apart every text that holds it."""
_DIGESTS: Final = frozenset({"sec-websocket-accept"})
"""A digest of what the client sent, which it checks (RFC 6455 section 4.1): random text, no room for a secret."""
_MARKS: Final = ("sk_car_", "eyJ", "api_key=", "access_token=")
_SECRETS: Final = re.compile(
    r"sk_car_[A-Za-z0-9_.\-]+"
    r"|eyJ[A-Za-z0-9_\-]{16,}(?:\.[A-Za-z0-9_\-]*){1,4}"
    r"|(?<=[?&]api_key=)[^&\s\"']+"
    r"|(?<=[?&]access_token=)[^&\s\"']+"
)
"""A JWT's header is at least ``{"alg":"none"}``: 19 characters, and a dot ends it.

Without the dot it opens nothing, and 4 kB of audio in base64 would hold one in a hundred times: one place in 2^18
begins with the three letters. With it random bytes have one in 10^20 places, base64 none.
"""


def redact(text: str, *, secrets: Iterable[str] = ()) -> str:
    """Return the text with everything that looks like a credential, and the given secrets, replaced."""
    text = hide(text, secrets)
    # Every text of a run passes here and hardly one holds a secret; to look for the marks first costs a tenth.
    return _SECRETS.sub(REDACTED, text) if any(mark in text for mark in _MARKS) else text


def hide(text: str, secrets: Iterable[str]) -> str:
    """Return the text with the given secrets replaced, plain or as JSON and URLs escape them, and nothing else."""
    for secret in secrets:
        for form in _forms(secret):
            text = text.replace(form, REDACTED)
    return text


@lru_cache(maxsize=64)
def _forms(secret: str) -> frozenset[str]:
    if len(secret) < _SHORTEST_SECRET:
        return frozenset()
    return frozenset({secret, json.dumps(secret)[1:-1], quote(secret, safe="")})


def redact_bytes(data: bytes, *, secrets: Iterable[str] = ()) -> bytes:
    """Return bytes that may be text likewise; what is no text stays as it is."""
    return redact(data.decode("latin-1"), secrets=secrets).encode("latin-1")


def redact_json(value: Any, *, secrets: Iterable[str] = ()) -> Any:
    """Return a JSON value with every string in it redacted, names of members included.

    Raises ``RecursionError`` for a value that is nested too deeply.
    """
    if isinstance(value, str):
        return redact(value, secrets=secrets)
    if isinstance(value, dict):
        members = cast("dict[str, object]", value).items()
        return {redact(name, secrets=secrets): redact_json(each, secrets=secrets) for name, each in members}
    if isinstance(value, list):
        return [redact_json(each, secrets=secrets) for each in cast("list[object]", value)]
    return value


def redact_headers(headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return headers with lower-case names and credential values replaced; the auth scheme stays readable."""
    shown: list[tuple[str, str]] = []
    for name, value in headers:
        key = name.lower()
        if key in SECRET_HEADERS:
            scheme, space, _ = value.partition(" ")
            shown.append((key, f"{scheme} {REDACTED}" if space and key == "authorization" else REDACTED))
        else:
            shown.append((key, value if key in _DIGESTS else redact(value)))
    return tuple(shown)


def redact_url(url: str) -> str:
    """Return the URL without user info and with credential query values replaced."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode(
        [(key, REDACTED if key.lower() in SECRET_QUERY else redact(value)) for key, value in pairs], safe="[]"
    )
    return urlunsplit((parts.scheme, host, redact(parts.path), query, ""))
