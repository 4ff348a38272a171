"""Requests that are nearly right, and the error that each must get.

A near miss is one change to a valid speech request. The table is data: the verifier takes its error cases from
it, the Hypothesis strategies apply it to generated requests, and a test posts each row to the mock over every
transport at every version. Sources are the validation checklist of tts.md section 10 and websocket.md section 8
unless a row says otherwise.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Final

from cartest_contracts.knowledge import Knowledge
from cartest_contracts.resource_facts import EMBEDDING_SIZE
from cartest_contracts.versions import FIRST_VERSION, ApiVersion

__all__ = ["NEAR_MISSES", "NearMiss", "near_misses_for"]

Message = dict[str, Any]
Change = Callable[[Message], None]

_DOCUMENTED: Final = Knowledge.DOCUMENTED
_RECORDED: Final = Knowledge.RECORDED
_ASSUMED: Final = Knowledge.ASSUMED

HTTP: Final = frozenset({"bytes", "sse"})
SOCKET: Final = frozenset({"websocket"})
ALL: Final = HTTP | SOCKET


@dataclass(frozen=True, kw_only=True)
class NearMiss:
    """One change to a valid request, and the status that it must be refused with."""

    id: str
    change: Change = field(repr=False)
    status: int = 400
    knowledge: Knowledge
    transports: frozenset[str] = ALL
    since: ApiVersion = FIRST_VERSION
    until: ApiVersion | None = None
    """First version at which the row no longer holds."""
    code: str | None = None
    """The ``error_code`` that it gets from 2026-03-01 on, where that is known (errors-and-limits.md section 3)."""
    phrase: str | None = None
    """What the title or message says, where that was recorded (errors-and-limits.md section 4)."""

    def apply(self, request: Message) -> Message:
        """Return a changed deep copy of a valid request."""
        changed = deepcopy(request)
        self.change(changed)
        return changed


def near_misses_for(transport: str, version: ApiVersion) -> tuple[NearMiss, ...]:
    """Return the rows that hold for a transport (``bytes``, ``sse``, ``websocket``) at a version."""
    return tuple(
        row
        for row in NEAR_MISSES
        if transport in row.transports and row.since <= version and (row.until is None or version < row.until)
    )


def _without(*path: str) -> Change:
    def change(message: Message) -> None:
        for name in path[:-1]:
            message = message[name]
        message.pop(path[-1], None)

    return change


def _with(value: Any, *path: str) -> Change:
    def change(message: Message) -> None:
        for name in path[:-1]:
            message = message.setdefault(name, {})
        message[path[-1]] = value

    return change


def _both(first: Change, second: Change) -> Change:
    def change(message: Message) -> None:
        first(message)
        second(message)

    return change


_STRUCTURED: Final = ApiVersion.parse("2026-03-01")
_LOCALES: Final = ApiVersion.parse("2026-08-14")
_CONFIG: Final = ApiVersion.parse("2025-04-16")
_NOTHING_TO_SAY: Final = "No valid transcripts passed"
_NO_VOICE: Final = "00000000-0000-4000-8000-000000000000"

NEAR_MISSES: Final = (
    NearMiss(id="no-model", change=_without("model_id"), knowledge=_DOCUMENTED),
    NearMiss(id="no-transcript", change=_without("transcript"), knowledge=_DOCUMENTED),
    NearMiss(id="no-voice", change=_without("voice"), knowledge=_DOCUMENTED),
    NearMiss(id="no-output-format", change=_without("output_format"), knowledge=_DOCUMENTED),
    NearMiss(id="null-transcript", change=_with(None, "transcript"), knowledge=_DOCUMENTED),
    NearMiss(id="number-transcript", change=_with(7, "transcript"), knowledge=_DOCUMENTED),
    NearMiss(id="list-model", change=_with(["sonic-3"], "model_id"), knowledge=_DOCUMENTED),
    NearMiss(id="voice-without-id", change=_with({"mode": "id"}, "voice"), knowledge=_DOCUMENTED),
    NearMiss(id="empty-transcript", change=_with("", "transcript"), knowledge=_RECORDED, phrase=_NOTHING_TO_SAY),
    NearMiss(
        id="punctuation-transcript", change=_with("...", "transcript"), knowledge=_RECORDED, phrase=_NOTHING_TO_SAY
    ),
    NearMiss(id="unknown-container", change=_with("ogg", "output_format", "container"), knowledge=_DOCUMENTED),
    NearMiss(
        id="wav-needs-bytes",
        change=_with("wav", "output_format", "container"),
        # tts.md section 2; cartesia-ai/cartesia-python#15: 400 "only 'raw' container is supported"
        knowledge=_RECORDED,
        transports=ALL - {"bytes"},
    ),
    NearMiss(
        id="mp3-needs-bytes",
        change=_with({"container": "mp3", "sample_rate": 44100, "bit_rate": 128000}, "output_format"),
        knowledge=_RECORDED,
        transports=ALL - {"bytes"},
    ),
    NearMiss(
        id="unknown-encoding",
        change=_with({"container": "raw", "encoding": "pcm_s24le", "sample_rate": 24000}, "output_format"),
        knowledge=_DOCUMENTED,
    ),
    NearMiss(
        id="unknown-sample-rate",
        change=_with({"container": "raw", "encoding": "pcm_s16le", "sample_rate": 11025}, "output_format"),
        knowledge=_DOCUMENTED,
    ),
    NearMiss(
        id="text-sample-rate",
        change=_with({"container": "raw", "encoding": "pcm_s16le", "sample_rate": "24000"}, "output_format"),
        knowledge=_DOCUMENTED,
    ),
    NearMiss(
        id="raw-without-encoding",
        change=_with({"container": "raw", "sample_rate": 24000}, "output_format"),
        knowledge=_ASSUMED,
    ),
    NearMiss(
        id="mp3-without-bit-rate",
        change=_with({"container": "mp3", "sample_rate": 44100}, "output_format"),
        knowledge=_ASSUMED,
        transports=frozenset({"bytes"}),
    ),
    NearMiss(
        id="speed-above-range",
        change=_with({"speed": 1.6}, "generation_config"),
        knowledge=_RECORDED,
        since=_CONFIG,
    ),
    NearMiss(
        id="speed-below-range",
        change=_with({"speed": 0.59}, "generation_config"),
        knowledge=_RECORDED,
        since=_CONFIG,
    ),
    NearMiss(
        id="volume-above-range",
        change=_with({"volume": 2.01}, "generation_config"),
        knowledge=_RECORDED,
        since=_CONFIG,
    ),
    NearMiss(
        id="volume-below-range",
        change=_with({"volume": 0.49}, "generation_config"),
        knowledge=_RECORDED,
        since=_CONFIG,
    ),
    NearMiss(
        id="language-and-locale",
        change=_both(_with("en", "language"), _with("en-GB", "locale")),
        knowledge=_RECORDED,
        transports=HTTP,
        since=_LOCALES,
    ),
    NearMiss(
        id="language-and-locale-on-socket",
        change=_both(_with("en", "language"), _with("en-GB", "locale")),
        knowledge=_ASSUMED,  # no source gives a socket message a locale (websocket.md section 2.1)
        transports=SOCKET,
        since=_LOCALES,
    ),
    NearMiss(
        id="unknown-language", change=_with("xx", "language"), knowledge=_RECORDED, code="language_not_supported"
    ),
    NearMiss(
        id="sunset-model",
        change=_with("sonic-english", "model_id"),
        knowledge=_RECORDED,
        code="model_sunsetted",
        phrase="sunsetted",
    ),
    NearMiss(
        id="unknown-model",
        change=_with("sonic-99", "model_id"),
        status=404,  # C8: 404 on HTTP, 400 on a socket
        knowledge=_RECORDED,
        transports=HTTP,
        code="model_not_found",
    ),
    NearMiss(
        id="unknown-model-on-socket",
        change=_with("sonic-99", "model_id"),
        knowledge=_DOCUMENTED,
        transports=SOCKET,
        code="model_not_found",
    ),
    NearMiss(
        id="unknown-voice",
        change=_with({"mode": "id", "id": _NO_VOICE}, "voice"),
        status=404,  # C2: 404 from 2026-03-01, 400 before
        knowledge=_DOCUMENTED,
        transports=HTTP,
        since=_STRUCTURED,
        code="voice_not_found",
    ),
    NearMiss(
        id="unknown-voice-on-socket",
        change=_with({"mode": "id", "id": _NO_VOICE}, "voice"),
        status=404,
        knowledge=_ASSUMED,  # "400 or 404" (websocket.md section 8)
        transports=SOCKET,
        since=_STRUCTURED,
        code="voice_not_found",
    ),
    NearMiss(
        id="unknown-voice-before-2026",
        change=_with({"mode": "id", "id": _NO_VOICE}, "voice"),
        knowledge=_RECORDED,
        until=_STRUCTURED,
    ),
    NearMiss(
        id="voice-is-no-uuid",
        change=_with({"mode": "id", "id": "not-a-uuid"}, "voice"),
        status=404,
        knowledge=_DOCUMENTED,
        transports=HTTP,
        since=_STRUCTURED,
    ),
    NearMiss(
        id="voice-is-no-uuid-on-socket",
        change=_with({"mode": "id", "id": "not-a-uuid"}, "voice"),
        status=404,
        knowledge=_ASSUMED,  # "400 or 404" (websocket.md section 8)
        transports=SOCKET,
        since=_STRUCTURED,
    ),
    NearMiss(
        id="voice-is-no-uuid-before-2026",
        change=_with({"mode": "id", "id": "not-a-uuid"}, "voice"),
        knowledge=_DOCUMENTED,
        transports=HTTP,
        until=_STRUCTURED,
    ),
    NearMiss(
        id="voice-is-no-uuid-before-2026-on-socket",
        change=_with({"mode": "id", "id": "not-a-uuid"}, "voice"),
        knowledge=_ASSUMED,
        transports=SOCKET,
        until=_STRUCTURED,
    ),
    NearMiss(
        id="embedding-too-short",
        change=_with({"mode": "embedding", "embedding": [0.5] * (EMBEDDING_SIZE - 1)}, "voice"),
        knowledge=_DOCUMENTED,  # 192 numbers (tts.md section 3)
        until=_CONFIG,
    ),
    NearMiss(
        id="voice-without-embedding",
        change=_with({"mode": "embedding"}, "voice"),
        knowledge=_DOCUMENTED,
        until=_CONFIG,
    ),
    NearMiss(
        id="unknown-dictionary",
        change=_with("pdict_nobody", "pronunciation_dict_id"),
        status=404,  # tts.md section 1
        knowledge=_DOCUMENTED,
        transports=HTTP,
        since=_STRUCTURED,
    ),
)
"""All rows; ids are stable. On a socket the status is that of the error event."""
