"""Facts of the API as values: emotions, languages, models, voices, ranges, plan limits.

One fact stands in one place: the mock, the generators and the rules import it from here, and a test proves that
``openapi.yaml`` and ``asyncapi.yaml`` say the same. Output formats stand in :mod:`cartest_contracts.formats`,
versions in :mod:`cartest_contracts.versions`. Add a fact only with its source beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

__all__ = [
    "BUFFER_DELAY_RANGE",
    "BUFFER_DELAY_RANGE_DOCUMENTED",
    "DEFAULT_EXPIRES_IN",
    "DOCUMENTED_VOICES",
    "EMOTIONS",
    "EXPIRES_IN_RANGE",
    "GRANTS",
    "LANGUAGES_15",
    "LANGUAGES_42",
    "LANGUAGES_44",
    "LIMIT_RANGE",
    "LIVE_MODELS",
    "MODELS",
    "PLANS",
    "PRIMARY_EMOTIONS",
    "SPEEDS",
    "SPEED_RANGE",
    "STT_ENCODINGS",
    "STT_LANGUAGES",
    "STT_MODELS",
    "STT_SOCKET_MODELS",
    "VOLUME_RANGE",
    "DocumentedVoice",
    "Grant",
    "Model",
    "Plan",
]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# --- generation_config (tts.md section 6), bounds inclusive

VOLUME_RANGE: Final = (0.5, 2.0)
SPEED_RANGE: Final = (0.6, 1.5)

EMOTIONS: Final = _words(
    """
    neutral happy excited enthusiastic elated euphoric triumphant amazed surprised flirtatious curious content
    peaceful serene calm grateful affectionate trust sympathetic anticipation mysterious angry mad outraged
    frustrated agitated threatened disgusted contempt envious sarcastic ironic sad dejected melancholic
    disappointed hurt guilty bored tired rejected nostalgic wistful apologetic hesitant insecure confused resigned
    anxious panicked alarmed scared proud confident distant skeptical contemplative determined
    """
)
"""The 58 of the 2025-11-04 OpenAPI. At 2025-04-16 the field is a free string; unknown values are accepted."""

PRIMARY_EMOTIONS: Final = ("neutral", "calm", "angry", "content", "sad", "scared")

SPEEDS: Final = ("slow", "normal", "fast")
"""Top-level ``speed``, deprecated (tts.md section 1)."""

# --- languages (tts.md section 4)

LANGUAGES_15: Final = _words("en fr de es pt zh ja hi it ko nl pl ru sv tr")
"""What sonic, sonic-2 and sonic-turbo speak."""

LANGUAGES_42: Final = (
    *LANGUAGES_15,
    *_words("tl bg ro ar cs el fi hr ms sk da ta uk hu no vi bn th he ka id te gu kn ml mr pa"),
)
"""What sonic-3 speaks."""

LANGUAGES_44: Final = (*LANGUAGES_42, "or", "ur")
"""What the newest SDK types list (4.2.0, version 2026-08-14)."""

# --- models (tts.md section 5; state of September 2026)


@dataclass(frozen=True, kw_only=True)
class Model:
    """One text-to-speech model."""

    id: str
    state: Literal["live", "sunset"]
    """``sunset`` is refused with 400 "Model sunsetted"; models that are *being* sunset still answer."""
    languages: tuple[str, ...]
    generation_config: bool
    """Whether ``generation_config`` and ``pronunciation_dict_id`` have an effect (sonic-3 and newer)."""
    since: str | None = None
    """Release date as its dated id gives it, YYYY-MM-DD; ``None`` for aliases and undated ids."""


def _models(
    ids: str, *, state: Literal["live", "sunset"], languages: tuple[str, ...], generation_config: bool
) -> dict[str, Model]:
    return {
        model_id: Model(
            id=model_id,
            state=state,
            languages=languages,
            generation_config=generation_config,
            since=model_id[-10:] if model_id[-10:-8] == "20" else None,
        )
        for model_id in _words(ids)
    }


MODELS: Final[Mapping[str, Model]] = MappingProxyType(
    {
        **_models(
            "sonic-3 sonic-3-2026-01-12 sonic-3-2025-10-27",
            state="live",
            languages=LANGUAGES_42,
            generation_config=True,
        ),
        # The fact sheets name no set for these; the newest SDK's list is the only one of their time (assumed).
        **_models(
            "sonic-3.5 sonic-3.5-2026-05-04 sonic-3.6 sonic-3.6-2026-08-27 sonic-latest sonic-preview",
            state="live",
            languages=LANGUAGES_44,
            generation_config=True,
        ),
        **_models(
            "sonic-2 sonic-2-2025-03-07 sonic-2-2025-04-16 sonic-2-2025-05-08 sonic-2-2025-06-11"
            " sonic-turbo sonic-turbo-2025-03-07",
            state="live",
            languages=LANGUAGES_15,
            generation_config=False,
        ),
        **_models(
            "sonic sonic-2024-10-19 sonic-2024-12-12 sonic-english sonic-multilingual",
            state="sunset",
            languages=LANGUAGES_15,
            generation_config=False,
        ),
    }
)
LIVE_MODELS: Final = tuple(model.id for model in MODELS.values() if model.state == "live")

# --- voices (tts.md section 3)


@dataclass(frozen=True, kw_only=True)
class DocumentedVoice:
    """One public voice whose id the vendor's own pages use."""

    id: str
    name: str
    """Recorded: public listings made from ``GET /voices``; the vendor may rename its voices."""
    gender: Literal["masculine", "feminine", "gender_neutral"]
    """Recorded, like the name."""


DOCUMENTED_VOICES: Final = (
    DocumentedVoice(id="694f9389-aac1-45b6-b726-9d9369183238", name="Sarah - Mindful Woman", gender="feminine"),
    DocumentedVoice(id="6ccbfb76-1fc6-48f7-b71d-91ac6298247b", name="Tessa - Kind Companion", gender="feminine"),
    DocumentedVoice(id="a0e99841-438c-4a64-b679-ae501e7d6091", name="Barbershop Man", gender="masculine"),
)

# --- text buffering in milliseconds (websocket.md section 2.1, C5)

BUFFER_DELAY_RANGE_DOCUMENTED: Final = (0, 1000)
"""What the documents of 2025-04-16 say; the service of later versions takes more."""
BUFFER_DELAY_RANGE: Final = (0, 5000)
"""What is accepted (C5: accept 0-5000 at every version)."""

# --- access tokens, in seconds (tokens.md sections 1 and 3)

Grant = Literal["tts", "stt", "agent"]
GRANTS: Final[tuple[Grant, ...]] = ("tts", "stt", "agent")
EXPIRES_IN_RANGE: Final = (1, 3600)
"""The upper bound is documented, the lower is assumed."""
DEFAULT_EXPIRES_IN: Final = 3600
"""Assumed: no source gives the lifetime when ``expires_in`` is left out."""

# --- lists (other-endpoints.md section 1)

LIMIT_RANGE: Final = (1, 100)

# --- speech to text (other-endpoints.md sections 3 and 4)

STT_MODELS: Final = ("ink-whisper", "ink-whisper-2025-06-04")
"""Batch; ``ink-2`` is not available there."""
STT_SOCKET_MODELS: Final = (*STT_MODELS, "ink-2")
STT_ENCODINGS: Final = ("pcm_s16le", "pcm_s32le", "pcm_f16le", "pcm_f32le", "pcm_mulaw", "pcm_alaw")

STT_LANGUAGES: Final = _words(
    """
    en zh de es ru ko fr ja pt tr pl ca nl ar sv it id hi fi vi he uk el ms cs ro da hu ta no th ur hr bg lt la mi
    ml cy sk te fa lv bn sr az sl kn et mk br eu is hy ne mn bs kk sq sw gl mr pa si km sn yo so af oc ka be tg sd
    gu am yi lo uz fo ht ps tk nn mt sa lb my bo tl mg as tt haw ln ha ba jw su yue
    """
)

# --- plans (errors-and-limits.md section 5)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How much may run at once; TTS and STT do not count against each other."""

    name: str
    tts: int
    """TTS HTTP requests plus active contexts."""
    stt: int
    """STT HTTP requests plus open STT sockets, idle ones too."""

    @property
    def tts_sockets(self) -> int:
        """Open TTS sockets: ten times the TTS limit."""
        return 10 * self.tts


PLANS: Final[Mapping[str, Plan]] = MappingProxyType(
    {
        "free": Plan(name="free", tts=2, stt=8),
        "pro": Plan(name="pro", tts=3, stt=12),
        "startup": Plan(name="startup", tts=5, stt=20),
        "scale": Plan(name="scale", tts=15, stt=60),
    }
)
"""The plans with published figures; ``enterprise`` is by contract and has none."""
