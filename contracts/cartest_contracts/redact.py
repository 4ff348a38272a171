"""Secrets never appear in any output, cassette, report or exception.

One place decides what a secret looks like, and every writer passes through it: API keys
(``sk_car_<id>.<secret>``, admin keys included), access tokens (JWTs, ``eyJ…``), and the values of the
headers and query parameters that carry credentials (API notes README section 3; livekit/agents#6740 shows
how keys leak through URLs).
"""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

__all__ = ["REDACTED", "SECRET_HEADERS", "SECRET_QUERY", "redact", "redact_headers", "redact_url"]

REDACTED: Final = "[redacted]"
SECRET_HEADERS: Final = frozenset({"authorization", "proxy-authorization", "x-api-key", "cookie", "set-cookie"})
SECRET_QUERY: Final = frozenset({"api_key", "access_token", "token"})

_SECRETS: Final = re.compile(
    r"sk_car_[A-Za-z0-9_.\-]+"
    r"|eyJ[A-Za-z0-9_\-]{4,}(?:\.[A-Za-z0-9_\-]*){0,2}"
    r"|(?<=[?&]api_key=)[^&\s\"']+"
    r"|(?<=[?&]access_token=)[^&\s\"']+"
)


def redact(text: str, *, secrets: Iterable[str] = ()) -> str:
    """Return the text with everything that looks like a credential, and the given secrets, replaced."""
    for secret in secrets:
        if secret:
            text = text.replace(secret, REDACTED)
    return _SECRETS.sub(REDACTED, text)


def redact_headers(headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return headers with lower-case names and credential values replaced; the auth scheme stays readable."""
    shown: list[tuple[str, str]] = []
    for name, value in headers:
        key = name.lower()
        if key in SECRET_HEADERS:
            scheme, space, _ = value.partition(" ")
            shown.append((key, f"{scheme} {REDACTED}" if space and key == "authorization" else REDACTED))
        else:
            shown.append((key, redact(value)))
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
