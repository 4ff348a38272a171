"""What the requests for transcripts have in common: model, language, encoding, sample rate.

Each reader takes the text as it came (``None``: absent) and raises :class:`Problem` for what the fact sheets
do not allow (other-endpoints.md sections 3 and 4).
"""

import re
from collections.abc import Collection
from typing import Final

from cartest_contracts.audio.samples import PCM_ENCODINGS, PcmEncoding
from cartest_contracts.facts import STT_LANGUAGES
from cartest_mocks.exchange import Problem

__all__ = [
    "DEFAULT_LANGUAGE",
    "HIGHEST_RATE_HZ",
    "check_keyterms",
    "encoding_of",
    "language_of",
    "model_of",
    "sample_rate_of",
]

DEFAULT_LANGUAGE: Final = "en"
HIGHEST_RATE_HZ: Final = 384_000
"""Assumed: the highest rate that sound cards know."""

_MAX_KEYTERMS: Final = 100
_MAX_KEYTERM_CHARACTERS: Final = 1200
_INTEGER: Final = re.compile(r"\d{1,9}", re.ASCII)


def model_of(text: str | None, *, known: Collection[str], unknown_status: int) -> str:
    """Return the model; an unknown one is ``model_not_found``, with the status of the transport (C8)."""
    if not text:
        raise Problem(400, "Missing model", "model is required.")
    if text not in known:
        raise Problem(
            unknown_status,
            "Invalid model",
            f"model must be one of {', '.join(known)}.",
            error_code="model_not_found",
        )
    return text


def language_of(text: str | None, *, known: Collection[str] = STT_LANGUAGES) -> str:
    """Return the language, ``en`` if none was given."""
    if text is None:
        return DEFAULT_LANGUAGE
    if text not in known:
        # Recorded text: ``invalid language: tw`` (errors-and-limits.md section 4).
        raise Problem(400, f"invalid language: {text[:32]}")
    return text


def encoding_of(text: str | None) -> PcmEncoding:
    """Return the encoding of headerless audio."""
    if not text:
        raise Problem(400, "Missing encoding", "encoding is required.")
    if text not in PCM_ENCODINGS:
        raise Problem(400, "Invalid encoding", f"encoding must be one of {', '.join(PCM_ENCODINGS)}.")
    return text


def sample_rate_of(text: str | None) -> int:
    """Return the sample rate of headerless audio in hertz."""
    if not text:
        raise Problem(400, "Missing sample_rate", "sample_rate is required.")
    if not _INTEGER.fullmatch(text) or not 1 <= int(text) <= HIGHEST_RATE_HZ:
        raise Problem(
            400, "Invalid sample_rate", f"sample_rate must be an integer from 1 to {HIGHEST_RATE_HZ} (hertz)."
        )
    return int(text)


def check_keyterms(terms: tuple[str, ...]) -> None:
    """Raise :class:`Problem` 400 for more terms than are allowed; what they are changes nothing."""
    if len(terms) > _MAX_KEYTERMS or sum(map(len, terms)) > _MAX_KEYTERM_CHARACTERS:
        raise Problem(
            400,
            "Invalid keyterm",
            f"At most {_MAX_KEYTERMS} terms of {_MAX_KEYTERM_CHARACTERS} characters in total are allowed.",
        )
