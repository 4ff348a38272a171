"""The query of ``/stt/websocket`` (other-endpoints.md section 4)."""

from dataclasses import dataclass
from typing import Final, Self

from cartest_contracts.audio.samples import PcmEncoding
from cartest_contracts.facts import STT_LANGUAGES, STT_MODELS, STT_SOCKET_MODELS
from cartest_mocks.exchange import Problem, Request
from cartest_mocks.stt.options import check_keyterms, encoding_of, language_of, model_of, sample_rate_of

__all__ = ["SocketQuery"]

_DEFAULT_MIN_VOLUME: Final = 0.01
"""Assumed: 40 dB below full scale."""
_DEFAULT_MAX_SILENCE_S: Final = 0.5
"""Assumed."""


@dataclass(frozen=True, kw_only=True)
class SocketQuery:
    """How the client's audio is to be heard."""

    model: str
    encoding: PcmEncoding
    sample_rate: int
    language: str
    min_volume: float
    """Peak amplitude below which audio is silence."""
    max_silence_s: float | None
    """Silence after which the server makes a final by itself; ``None`` for ink-2, where only the client may."""
    drafts: bool
    """Whether the client is told what was heard before it is final; ink-whisper sends finals only (recorded)."""

    @classmethod
    def read(cls, request: Request) -> Self:
        """Read it; raise :class:`Problem` 400 for what is missing or out of range."""
        model = model_of(request.first("model"), known=STT_SOCKET_MODELS, unknown_status=400)
        whisper = model in STT_MODELS
        check_keyterms(request.query.get("keyterm", ()))
        silence_s = _number(request, "max_silence_duration_secs", default=_DEFAULT_MAX_SILENCE_S, highest=3600)
        return cls(
            model=model,
            encoding=encoding_of(request.first("encoding")),
            sample_rate=sample_rate_of(request.first("sample_rate")),
            language=language_of(request.first("language"), known=STT_LANGUAGES if whisper else ("en",)),
            min_volume=_number(request, "min_volume", default=_DEFAULT_MIN_VOLUME, highest=1),
            max_silence_s=silence_s if whisper else None,
            drafts=not whisper,
        )


def _number(request: Request, name: str, *, default: float, highest: float) -> float:
    text = request.first(name)
    if text is None:
        return default
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= highest:  # neither does a NaN
        raise Problem(400, f"Invalid {name}", f"{name} must be a number from 0 to {highest}.")
    return value
