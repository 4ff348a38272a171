"""What a well-formed request to speak is checked against: models, languages, voices, length.

Titles and texts are those that the live service or its documents showed (errors-and-limits.md section 4).
Pronunciation dictionaries cannot be made here, so every id of one is unknown.
"""

from typing import Final

from cartest_contracts.facts import MODELS, Model
from cartest_contracts.messages import GenerationRequest
from cartest_mocks.exchange import Problem
from cartest_mocks.vendor import Caller, Vendor

__all__ = ["MAX_TRANSCRIPT", "check_catalogue", "check_length"]

MAX_TRANSCRIPT: Final = 20_000
"""Characters of one transcript; no limit is published, so that a mock needs one at all is its own (assumed)."""


def check_catalogue(request: GenerationRequest, *, vendor: Vendor, caller: Caller, socket: bool) -> None:
    """Raise :class:`Problem` for a request that names what does not exist or does not fit together."""
    model = _model(request.model_id, socket=socket)
    _check_language(request, model)
    if request.voice.mode == "id":
        vendor.voices.require(request.voice.id, caller.customer, caller.version)
    if request.pronunciation_dict_id is not None and caller.version.structured_errors:
        # 404 from 2026-03-01; what an unknown id did before is not documented (tts.md section 1).
        raise Problem(404, "Pronunciation dictionary not found", "The pronunciation dictionary was not found.")
    check_length(request.transcript)


def check_length(transcript: str) -> None:
    """Raise :class:`Problem` 400 for a transcript that is too long to speak."""
    if len(transcript) > MAX_TRANSCRIPT:
        raise Problem(400, "Transcript too long", f"The limit is {MAX_TRANSCRIPT} characters.")


def _model(model_id: str, *, socket: bool) -> Model:
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


def _check_language(request: GenerationRequest, model: Model) -> None:
    language = request.language or (request.locale or "").partition("-")[0]
    if language and language not in model.languages:
        raise Problem(
            400,
            "Invalid language for model",
            "The language is not supported by this model.",
            error_code="language_not_supported",
        )
