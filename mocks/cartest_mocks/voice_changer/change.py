"""From a clip to the same words in another voice (other-endpoints.md section 7).

The clip is heard as the endpoints of speech to text hear it, and what it says is said again. A clip that says
nothing in the code becomes silence of the same length. Costs 15 credits a second of the clip, rounded up.
"""

import asyncio
import math
from dataclasses import dataclass

from cartest_contracts.audio.containers import encode_container
from cartest_contracts.audio.heard import Heard
from cartest_contracts.audio.samples import SILENCE
from cartest_contracts.audio.speech import sample_encoding
from cartest_contracts.formats import OutputFormat
from cartest_contracts.resource_facts import VOICE_CHANGER_CREDITS_PER_SECOND
from cartest_mocks.accounts import Slot
from cartest_mocks.clips import hear_clip, require_clip
from cartest_mocks.exchange import Problem, Request
from cartest_mocks.form_fields import output_format_of, require_text
from cartest_mocks.multipart import read_form
from cartest_mocks.profiles import Pace
from cartest_mocks.tts.script import Script
from cartest_mocks.vendor import Caller, Vendor

__all__ = ["Changed", "change"]


@dataclass(frozen=True, kw_only=True)
class Changed:
    """A clip in its new voice; whoever holds it releases the slot."""

    body: bytes
    """With the header of its container."""
    output_format: OutputFormat
    pace: Pace
    slot: Slot


async def change(vendor: Vendor, request: Request, caller: Caller) -> Changed:
    """Read, check, hear and pay for a clip, and say it again; raise :class:`Problem` or ``BadRequest``."""
    account = caller.customer
    slot = account.tts_slots.acquire()
    try:
        heard, voice_id, output_format = await asyncio.to_thread(_read, request, vendor.config.max_upload_bytes)
        vendor.voices.require(voice_id, account, caller.version)
        amount = math.ceil(heard.duration_s * VOICE_CHANGER_CREDITS_PER_SECOND)
        vendor.ledger.charge(account, amount, capability="voice_changer", voice=voice_id)
        script = Script(voice=voice_id, context_id=None, output_format=output_format)
        body = await asyncio.to_thread(_say, heard, script)
    except BaseException:
        slot.release()
        raise
    pace = vendor.paces.pace("", "voice-changer", heard.transcript.encode())
    return Changed(body=body, output_format=output_format, pace=pace, slot=slot)


def _read(request: Request, max_bytes: int) -> tuple[Heard, str, OutputFormat]:
    form = read_form(request.headers.get("content-type"), request.body)
    voice_id = require_text(form, "voice[id]")
    output_format = output_format_of(form)
    heard = hear_clip(require_clip(form, "clip", max_bytes=max_bytes))
    if not heard.duration_s:
        raise Problem(400, "Invalid request", "The clip holds no audio.")
    return heard, voice_id, output_format


def _say(heard: Heard, script: Script) -> bytes:
    audio = script.say(heard.transcript).audio
    if not audio:
        samples = round(heard.duration_s * script.output_format.sample_rate)
        audio = SILENCE[sample_encoding(script.output_format)] * samples
    return encode_container(audio, script.output_format)
