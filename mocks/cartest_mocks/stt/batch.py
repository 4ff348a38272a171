"""``POST /stt`` and ``POST /audio/transcriptions``: a file in, its transcript out (other-endpoints.md section 3).

The two paths differ in name only; what OpenAI clients send in addition is dropped. Reading takes time with the
length of the audio, so it is done in a worker thread and the event loop goes on pacing everyone else's streams.
The slot is held until the answer is there, as the plan's concurrency limit counts requests.
"""

import asyncio
import math
from typing import Any, Final

from cartest_contracts.audio.heard import Heard
from cartest_contracts.audio.listen import decode_pcm, listen_samples
from cartest_contracts.facts import STT_MODELS
from cartest_contracts.versions import ApiVersion
from cartest_mocks.clips import hear_clip, require_clip
from cartest_mocks.exchange import Problem, Reply, Request
from cartest_mocks.multipart import Form, read_form
from cartest_mocks.replies import json_reply
from cartest_mocks.routes import Route
from cartest_mocks.stt.options import encoding_of, language_of, model_of, sample_rate_of
from cartest_mocks.vendor import Caller, Vendor

__all__ = ["ROUTES"]

_TYPED_SINCE: Final = ApiVersion.parse("2025-11-04")
_SECONDS_A_CREDIT: Final = 2


async def _transcribe(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    slot = caller.customer.stt_slots.acquire()
    try:
        model, heard, answer = await asyncio.to_thread(_hear, request, caller, vendor.config.max_upload_bytes)
        vendor.ledger.charge(
            caller.customer, math.ceil(heard.duration_s / _SECONDS_A_CREDIT), capability="stt", model=model
        )
    finally:
        slot.release()
    return json_reply(answer)


def _hear(request: Request, caller: Caller, max_upload_bytes: int) -> tuple[str, Heard, dict[str, Any]]:
    form = read_form(request.headers.get("content-type"), request.body)
    model = model_of(form.first("model"), known=STT_MODELS, unknown_status=404)
    language = language_of(form.first("language"))
    wants_words = _wants_words(form)
    heard = _heard(require_clip(form, "file", max_bytes=max_upload_bytes), request)
    answer: dict[str, Any] = {
        "text": heard.transcript.strip(),
        "language": language,
        "duration": round(heard.duration_s, 3),
    }
    if wants_words:
        answer["words"] = [
            {"word": text, "start": round(word.start_s, 3), "end": round(word.end_s, 3)}
            for word in heard.words
            if (text := word.text.strip())
        ]
    if caller.version >= _TYPED_SINCE:
        answer |= {"type": "transcript", "request_id": caller.request_id}
    return model, heard, answer


def _wants_words(form: Form) -> bool:
    granularities = form.fields.get("timestamp_granularities[]", [])
    if any(granularity != "word" for granularity in granularities):
        raise Problem(400, "Invalid request", "timestamp_granularities[] must be word.")
    return bool(granularities)


def _heard(audio: bytes, request: Request) -> Heard:
    encoding, sample_rate = request.first("encoding"), request.first("sample_rate")
    if encoding is not None or sample_rate is not None:
        return listen_samples(decode_pcm(audio, encoding_of(encoding)), sample_rate_of(sample_rate))
    return hear_clip(audio)


ROUTES: Final = tuple(
    Route(method="POST", template=template, access="stt", handler=_transcribe)
    for template in ("/stt", "/audio/transcriptions")
)
