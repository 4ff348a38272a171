"""Facts of the resources as values: accents, localizing, lists, datasets, agents, files and usage.

What :mod:`cartest_contracts.facts` is for speech, this is for what an account keeps: one fact stands in one place,
and a test proves that ``openapi.yaml`` of each version says the same. Add a fact only with its source beside it;
sections are those of other-endpoints.md.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

__all__ = [
    "ACCENTS",
    "ACCENTS_PER_VOICE",
    "ADMIN_KEY_PREFIX",
    "ATTACHABLE_ACCENTS",
    "CALL_END_REASONS",
    "CALL_STATUSES",
    "CLONE_MODES",
    "DATASET_PURPOSES",
    "DEFAULT_LIMIT",
    "DEPLOYMENT_STATUSES",
    "DIALECTS",
    "EMBEDDING_SIZE",
    "EXPORT_ROWS",
    "FINE_TUNE_COST_CREDITS",
    "FINE_TUNE_MODELS",
    "FINE_TUNE_STATUSES",
    "GENDERS",
    "ID_PREFIXES",
    "INFILL_COST_CREDITS",
    "INFILL_MODELS",
    "INFILL_MODELS_2026",
    "LINK_LIFETIME",
    "LOCALIZE_LANGUAGES",
    "LOCALIZE_LANGUAGES_2026",
    "MAKES_NOTHING",
    "METRIC_NAME_PATTERN",
    "METRIC_RESULT_STATUSES",
    "PRONUNCIATION_LENGTH",
    "SPEAKER_GENDERS",
    "TRANSCRIPT_ROLES",
    "USAGE_GROUPS",
    "USAGE_INTERVALS",
    "VOICE_ACCESS",
    "VOICE_CHANGER_CREDITS_PER_SECOND",
    "VOICE_EXPANSIONS",
    "VOICE_VISIBILITY",
]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# --- lists (section 1); the range of ``limit`` is facts.LIMIT_RANGE

DEFAULT_LIMIT: Final = 10

# --- voices (section 6)

GENDERS: Final = ("masculine", "feminine", "gender_neutral")
SPEAKER_GENDERS: Final = ("male", "female")
"""``original_speaker_gender`` of a localization."""
VOICE_ACCESS: Final = ("private", "public")
"""``access`` from 2026-08-14 on."""
VOICE_VISIBILITY: Final = ("owner", "all")
CLONE_MODES: Final = ("similarity", "stability")
"""2024 versions only."""
EMBEDDING_SIZE: Final = 192
"""Numbers in an embedding; 2024 versions only."""

VOICE_EXPANSIONS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "2024-06-10": (),
        "2024-11-13": ("is_starred", "embedding"),
        "2025-04-16": ("is_starred",),
        "2025-11-04": ("is_starred", "preview_file_url"),
        "2026-03-01": ("is_starred", "preview_file_url"),
        "2026-08-14": ("preview_file_url",),
    }
)
"""Names that ``expand[]`` knows, by the version that the table of ``Voice`` members names them for."""

LOCALIZE_LANGUAGES: Final = _words("en de es fr ja pt zh hi it ko nl pl ru sv tr")
LOCALIZE_LANGUAGES_2026: Final = (*LOCALIZE_LANGUAGES, *_words("ar he ta te th"))
"""What the pages of 2026 list; that 2026-03-01 brought them is assumed."""
DIALECTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "en": ("au", "in", "so", "uk", "us"),
        "es": ("mx", "pe"),
        "pt": ("br", "eu"),
        "fr": ("eu", "ca"),
    }
)
"""Dialects by target language; other languages have none."""

# --- accents (section 6), from 2026-08-14 on

ACCENTS: Final = _words(
    """
    abruzzo-italian african-american african-french arabic arabic-english australian bagheli belgian-french
    brazilian-portuguese british budapest bulgarian california camba campania canadian-english canadian-french
    castilian central-tamil central-thai central-vietnamese chilean colombian czech danish european-portuguese
    finnish general-american high-german hindi indian-english indian-urdu irish israeli istanbul italian jakarta
    japanese jessore khaleeji konkani korean kyiv malay mandarin manila mexican middle-eastern-arabic
    midwestern-american modern-standard-arabic moldovan new-york new-zealand north-kerala odia oslo parisian
    parsi peruvian polish powadhi randstad romanian russian singaporean slovak south-african southern-us
    southern-karnataka southern-vietnamese standard-japanese stockholm swiss-standard taiwanese-mandarin tbilisi
    telangana urdu thessaloniki zagreb
    """
)
ATTACHABLE_ACCENTS: Final = _words(
    """
    australian brazilian-portuguese british canadian-french castilian central-tamil central-thai
    general-american high-german hindi israeli istanbul italian japanese korean mandarin mexican
    modern-standard-arabic parisian polish randstad russian southern-us stockholm telangana
    """
)
"""What can be added to a voice, and what a voice can be localized to (the latter is assumed)."""
ACCENTS_PER_VOICE: Final = 10
"""The native one included."""

# --- infill and voice changer (section 7)

INFILL_MODELS: Final = ("sonic-2",)
INFILL_MODELS_2026: Final = ("sonic-3", "sonic-3-2025-10-27", "sonic-3-2026-01-12")
"""Of the pages of 2026; that 2026-03-01 brought them is assumed."""
INFILL_COST_CREDITS: Final = 300
"""Beside about one credit per character."""
VOICE_CHANGER_CREDITS_PER_SECOND: Final = 15
"""Per second of input."""

# --- datasets and fine-tunes (section 8)

DATASET_PURPOSES: Final = ("fine_tune",)
"""The one in the documents; others may exist."""
FINE_TUNE_MODELS: Final = ("sonic-3-2026-01-12", "sonic-3-2025-10-27")
"""Base models."""
FINE_TUNE_STATUSES: Final = ("created", "training", "completed", "failed")
FINE_TUNE_COST_CREDITS: Final = 1_000_000
"""On success."""

# --- pronunciation dictionaries (section 9)

PRONUNCIATION_LENGTH: Final = 100
"""Characters in a ``pronunciation`` or an ``alias``."""

# --- agents (section 10)

CALL_STATUSES: Final = ("active", "completed", "failed", "cancelled")
CALL_END_REASONS: Final = ("call_ended", "interrupted", "tts_completed")
TRANSCRIPT_ROLES: Final = ("user", "assistant", "system")
DEPLOYMENT_STATUSES: Final = _words("queued inactive deploy_error skipped build_error building deployed")
METRIC_RESULT_STATUSES: Final = ("completed", "failed")
METRIC_NAME_PATTERN: Final = "^[a-z0-9_.-]+$"
EXPORT_ROWS: Final = 100_000
"""Rows of an export of metric results, at most."""

ID_PREFIXES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "agent": "agent_",
        "call": "ac_",
        "deployment": "ad_",
        "metric": "am_",
        "metric_result": "amr_",
        "pronunciation_dict": "pdict_",
    }
)
"""How ids begin in the documents' examples (sections 9 and 10); clients must not rely on it."""

# --- files and usage (section 12)

LINK_LIFETIME: Final = "24h"
"""The lifetime that the documented request for a link asks for."""
USAGE_INTERVALS: Final = ("day", "week", "month")
USAGE_GROUPS: Final = ("capability", "model", "voice", "api_key")
ADMIN_KEY_PREFIX: Final = "sk_car_admin_"
"""README.md section 3."""

MAKES_NOTHING: Final = frozenset(
    {
        "POST /tts/bytes",
        "POST /tts/sse",
        "POST /access-token",
        "POST /stt",
        "POST /audio/transcriptions",
        "POST /infill/bytes",
        "POST /voice-changer/bytes",
        "POST /voice-changer/sse",
    }
)
"""What makes nothing that the account keeps, beside everything that is asked with GET."""
