"""What a well-formed request to speak is checked against: models, languages, voices, length.

Titles and texts are those that the live service or its documents showed (errors-and-limits.md section 4).
A pronunciation dictionary has to exist, and changes nothing: the mock speaks words as typed.
"""

from typing import Final

from cartest_contracts.facts import MODELS, Model
from cartest_contracts.messages import GenerationRequest
from cartest_mocks.exchange import Problem
from cartest_mocks.owned import require_owned
from cartest_mocks.pronunciation_dicts.dictionary import WHAT, dicts_of
from cartest_mocks.vendor import Caller, Vendor

__all__ = [
    "MAX_TRANSCRIPT",
    "check_catalogue",
    "check_fits",
    "check_kept",
    "check_language",
    "check_length",
    "model_named",
]

MAX_TRANSCRIPT: Final = 20_000
"""Characters of one transcript; no limit is published, so that a mock needs one at all is its own (assumed)."""


def check_catalogue(request: GenerationRequest, *, vendor: Vendor, caller: Caller, socket: bool) -> None:
    """Raise :class:`Problem` for a request that names what does not exist or does not fit together."""
    check_fits(request, socket=socket)
    check_kept(request, vendor=vendor, caller=caller)


def check_fits(request: GenerationRequest, *, socket: bool) -> None:
    """Raise :class:`Problem` for a model, a language or a length that no caller may ask for; pure."""
    model = model_named(request.model_id, socket=socket)
    check_language(request.language or (request.locale or "").partition("-")[0], model)
    check_length(request.transcript)


def check_kept(request: GenerationRequest, *, vendor: Vendor, caller: Caller) -> None:
    """Raise :class:`Problem` for a voice or a dictionary that the caller does not have now."""
    if request.voice.mode == "id":
        vendor.voices.require(request.voice.id, caller.customer, caller.version)
    if request.pronunciation_dict_id is not None and caller.version.structured_errors:
        # 404 from 2026-03-01; what an unknown id did before is not documented (tts.md section 1).
        require_owned(dicts_of(vendor.store), request.pronunciation_dict_id, caller.customer, what=WHAT)


def check_length(transcript: str) -> None:
    """Raise :class:`Problem` 400 for a transcript that is too long to speak."""
    if len(transcript) > MAX_TRANSCRIPT:
        raise Problem(400, "Transcript too long", f"The limit is {MAX_TRANSCRIPT} characters.")


def model_named(model_id: str, *, socket: bool) -> Model:
    """Return a model that can speak; raise :class:`Problem` for one that is unknown or gone."""
    model = MODELS.get(model_id)
    if model is None:
        raise Problem(
            400 if socket else 404,  # C8
            "Invalid model",
            "The model is not valid, make sure it is a valid model ID.",
            error_code="model_not_found",
        )
    if model.state == "sunset":
        raise Problem(
            400,
            "Model sunsetted",
            "The requested model has been sunsetted and is no longer available.",
            error_code="model_sunsetted",
        )
    return model


def check_language(language: str, model: Model) -> None:
    """Raise :class:`Problem` 400 for a language that the model does not speak; the empty one is the voice's."""
    if language and language not in model.languages:
        raise Problem(
            400,
            "Invalid language for model",
            "The language is not supported by this model.",
            error_code="language_not_supported",
        )
