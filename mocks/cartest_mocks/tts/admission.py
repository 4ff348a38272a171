"""What the HTTP endpoints share: from a request body to a script that may be spoken, and its slot."""

from functools import lru_cache
from typing import Final

import msgspec

from cartest_contracts.messages import GenerationRequest, parse_generation
from cartest_contracts.versions import ApiVersion
from cartest_contracts.wire.fields import SpeechTransport
from cartest_mocks.accounts import Slot
from cartest_mocks.exchange import Problem, Request
from cartest_mocks.profiles import Pace
from cartest_mocks.tts.catalogue import check_fits, check_kept
from cartest_mocks.tts.charging import charge_speech
from cartest_mocks.tts.script import Script
from cartest_mocks.vendor import Caller, Vendor

__all__ = ["Admitted", "admit"]

_JSON: Final = "application/json"
_KEPT_BODY_BYTES: Final = 4096


class Admitted(msgspec.Struct, frozen=True, kw_only=True):
    """A request that will be spoken; whoever holds it releases the slot."""

    asked: GenerationRequest
    script: Script
    pace: Pace
    slot: Slot


def admit(vendor: Vendor, request: Request, caller: Caller, transport: SpeechTransport) -> Admitted:
    """Read and check a request, take a slot and pay; raise :class:`Problem` or ``BadRequest``."""
    content_type = request.headers.get("content-type", _JSON)
    if content_type != _JSON and content_type.partition(";")[0].strip().lower() != _JSON:
        # 400 or 415 is unknown (tts.md section 10); assumed.
        raise Problem(400, "Invalid request", "The Content-Type must be application/json.")
    read = _read_again if len(request.body) <= _KEPT_BODY_BYTES else _read
    asked, script = read(request.body, caller.version, transport)
    check_kept(asked, vendor=vendor, caller=caller)
    slot = caller.customer.tts_slots.acquire()
    try:
        charge_speech(vendor, caller, asked)
    except Problem:
        slot.release()
        raise
    pace = vendor.paces.pace(asked.model_id, transport, request.body)
    return Admitted(asked=asked, script=script, pace=pace, slot=slot)


def _read(body: bytes, version: ApiVersion, transport: SpeechTransport) -> tuple[GenerationRequest, Script]:
    asked = parse_generation(body, version=version, transport=transport)
    check_fits(asked, socket=False)
    return asked, Script.of(asked, version=version)


_read_again: Final = lru_cache(maxsize=1024)(_read)
"""Load tests send the same bodies again and again."""
