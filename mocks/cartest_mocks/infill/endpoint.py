"""``POST /infill/bytes``: speech that joins two recordings (other-endpoints.md section 7).

The answer is the transcript alone, in the voice and the format that were asked for; the recordings must be
audio, but nothing of them is taken over.
"""

import asyncio
from typing import Final

import msgspec

from cartest_contracts.audio.containers import encode_container
from cartest_contracts.audio.tokens import speakable
from cartest_contracts.facts import MODELS, Model
from cartest_contracts.formats import OutputFormat
from cartest_contracts.messages import BadRequest
from cartest_contracts.resource_facts import INFILL_COST_CREDITS, INFILL_MODELS, INFILL_MODELS_2026
from cartest_contracts.versions import ApiVersion
from cartest_contracts.wire.strict import bad_member
from cartest_mocks.clips import check_readable, clip_of
from cartest_mocks.exchange import Problem, Request, Stream
from cartest_mocks.form_fields import output_format_of, require_text
from cartest_mocks.multipart import read_form
from cartest_mocks.routes import Route
from cartest_mocks.tts.audio_stream import audio_stream
from cartest_mocks.tts.catalogue import check_language, check_length
from cartest_mocks.tts.script import Script
from cartest_mocks.vendor import Caller, Vendor

__all__ = ["ROUTES"]

_NEW_MODELS_SINCE: Final = ApiVersion.parse("2026-03-01")
"""The documents date them 2026 (assumed)."""


class _Asked(msgspec.Struct, frozen=True, kw_only=True):
    model_id: str
    language: str
    transcript: str
    voice_id: str
    output_format: OutputFormat


async def _post_bytes(vendor: Vendor, request: Request, caller: Caller) -> Stream:
    account = caller.customer
    slot = account.tts_slots.acquire()
    try:
        asked = await asyncio.to_thread(_read, request, vendor.config.max_upload_bytes)
        check_language(asked.language, _model(asked.model_id, caller.version))
        vendor.voices.require(asked.voice_id, account, caller.version)
        check_length(asked.transcript)
        vendor.ledger.charge(
            account,
            INFILL_COST_CREDITS + len(asked.transcript),
            capability="infill",
            model=asked.model_id,
            voice=asked.voice_id,
        )
        body = await asyncio.to_thread(_speak, asked)
    except BaseException:
        slot.release()
        raise
    pace = vendor.paces.pace(asked.model_id, "infill", asked.transcript.encode())
    return audio_stream(body, asked.output_format, vendor=vendor, pace=pace, on_end=slot.release)


def _read(request: Request, max_bytes: int) -> _Asked:
    form = read_form(request.headers.get("content-type"), request.body)
    asked = _Asked(
        model_id=require_text(form, "model_id"),
        language=require_text(form, "language"),
        transcript=require_text(form, "transcript"),
        voice_id=require_text(form, "voice_id"),
        output_format=output_format_of(form),
    )
    if not speakable(asked.transcript):
        raise BadRequest(
            "The transcript is empty or contains only punctuation.",
            title="No valid transcripts passed",
            field="transcript",
        )
    clips = [clip_of(form, name, max_bytes=max_bytes) for name in ("left_audio", "right_audio")]
    if clips == [None, None]:
        raise bad_member("left_audio", "is required where right_audio is missing")
    for clip in clips:
        if clip is not None:
            check_readable(clip)
    return asked


def _model(model_id: str, version: ApiVersion) -> Model:
    if model_id not in (INFILL_MODELS_2026 if version >= _NEW_MODELS_SINCE else INFILL_MODELS):
        raise Problem(
            400 if model_id in MODELS else 404,  # C8; 400 for a model of speech alone is assumed
            "Invalid model",
            "The model is not valid, make sure it is a valid model ID.",
            error_code="model_not_found",
        )
    return MODELS[model_id]


def _speak(asked: _Asked) -> bytes:
    script = Script(voice=asked.voice_id, context_id=None, output_format=asked.output_format)
    return encode_container(script.say(asked.transcript).audio, asked.output_format)


ROUTES: Final = (Route(method="POST", template="/infill/bytes", access="key", handler=_post_bytes),)
