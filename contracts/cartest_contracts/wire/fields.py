"""Which request field exists where, by transport and version (tts.md section 1, websocket.md section 2.1).

A field outside its row is unknown there, and unknown fields are ignored, whatever they hold (API notes
README section 4, decision 11). Fields that are ignored everywhere (``stream``, ``text_cfg``,
``use_original_timestamps``) have no row.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final, Literal

from cartest_contracts.versions import FIRST_VERSION, ApiVersion

__all__ = ["FIELDS", "Field", "SpeechTransport", "known_fields"]

SpeechTransport = Literal["bytes", "sse", "websocket"]

_ALL: Final[frozenset[SpeechTransport]] = frozenset({"bytes", "sse", "websocket"})
_EVENTS: Final[frozenset[SpeechTransport]] = frozenset({"sse", "websocket"})
_BYTES: Final[frozenset[SpeechTransport]] = frozenset({"bytes"})
_SOCKET: Final[frozenset[SpeechTransport]] = frozenset({"websocket"})

_FLUSHING: Final = ApiVersion.parse("2024-11-13")
_GENERATION_CONFIG: Final = ApiVersion.parse("2025-04-16")
_NO_DURATION: Final = ApiVersion.parse("2025-11-04")
_LOCALES: Final = ApiVersion.parse("2026-08-14")


@dataclass(frozen=True, kw_only=True)
class Field:
    """Where one request field means something."""

    transports: frozenset[SpeechTransport] = _ALL
    since: ApiVersion = FIRST_VERSION
    until: ApiVersion | None = None
    """First version that no longer knows it."""


FIELDS: Final[Mapping[str, Field]] = MappingProxyType(
    {
        "model_id": Field(),
        "transcript": Field(),
        "voice": Field(),
        "output_format": Field(),
        "language": Field(),
        "locale": Field(since=_LOCALES),
        "normalization": Field(since=_LOCALES),
        "generation_config": Field(since=_GENERATION_CONFIG),
        "speed": Field(),
        "duration": Field(until=_NO_DURATION),
        "save": Field(transports=_BYTES, since=_GENERATION_CONFIG),
        "pronunciation_dict_id": Field(since=_GENERATION_CONFIG),
        "add_timestamps": Field(transports=_EVENTS),
        "add_phoneme_timestamps": Field(transports=_EVENTS),
        "use_normalized_timestamps": Field(transports=_EVENTS),
        "context_id": Field(transports=_EVENTS),
        "continue": Field(transports=_SOCKET),
        "max_buffer_delay_ms": Field(transports=_SOCKET),
        "flush": Field(transports=_SOCKET, since=_FLUSHING),
    }
)


@lru_cache(maxsize=64)
def known_fields(version: ApiVersion, transport: SpeechTransport) -> tuple[str, ...]:
    """Return the fields that mean something there, in the order of the table."""
    return tuple(
        name
        for name, field in FIELDS.items()
        if transport in field.transports
        and field.since <= version
        and (field.until is None or version < field.until)
    )
