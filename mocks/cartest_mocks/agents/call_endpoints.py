"""Calls over HTTP: list, transcript, audio, logs (other-endpoints.md section 10)."""

import asyncio
from typing import Any, Final

import msgspec

from cartest_contracts.audio.containers import wav_header
from cartest_contracts.audio.speech import speak
from cartest_contracts.formats import CONTENT_TYPES, OutputFormat
from cartest_contracts.versions import ApiVersion
from cartest_contracts.wire.strict import bad_member
from cartest_mocks.agents.calls import Call, calls_in, shown_call
from cartest_mocks.agents.endpoints import SINCE, require_agent
from cartest_mocks.exchange import Reply, Request
from cartest_mocks.owned import owned_or_none, require_owned
from cartest_mocks.paging import page_of
from cartest_mocks.replies import json_reply, path_part
from cartest_mocks.routes import Route
from cartest_mocks.vendor import Caller, Vendor

__all__ = ["CALLER_VOICE", "ROUTES"]

CALLER_VOICE: Final = "caller"
"""Whose voice says the caller's turns in a recording."""

_FORMAT: Final = OutputFormat.wav("pcm_s16le", 16000)
_LOGS_SINCE: Final = ApiVersion.parse("2026-03-01")


def _list(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    agent_id = request.first("agent_id")
    if not agent_id:
        raise bad_member("agent_id", "is required")
    every = calls_in(vendor.store).of_owner(caller.customer.id)
    calls = [call for call in reversed(every) if call.agent_id == agent_id]
    if not calls:  # the socket takes agents that do not exist, and so do their calls
        require_agent(vendor, agent_id, caller)
    transcript = request.first("expand") == "transcript"
    page = page_of(calls, request, id_of=lambda call: call.id, keep=lambda _: True)
    return json_reply(
        {"data": [shown_call(call, transcript=transcript) for call in page.data], "next_page": page.next_page}
    )


def _get(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    return json_reply(shown_call(_required(vendor, request, caller), transcript=True))


async def _audio(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    body = await asyncio.to_thread(_recording, _required(vendor, request, caller))
    return Reply(body=body, content_type=CONTENT_TYPES["wav"])


def _recording(call: Call) -> bytes:
    """Say the transcript again, one turn after another: what was sent and received is not kept."""
    spoken: list[bytes] = []
    next_index = 0
    for turn in call.turns:
        if turn.role == "user":
            spoken.append(speak(turn.text, voice=CALLER_VOICE, context_id=None, output_format=_FORMAT).audio)
            continue
        speech = speak(
            turn.text,
            voice=call.voice_id,
            context_id=call.stream_id,
            output_format=_FORMAT,
            first_index=next_index,
        )
        spoken.append(speech.audio)
        next_index = speech.next_index
    audio = b"".join(spoken)
    return wav_header(_FORMAT, data_bytes=len(audio)) + audio


def _logs(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    call = owned_or_none(calls_in(vendor.store), path_part(request, 2), caller.customer)
    if call is None:
        return _no_logs("Call not found", caller)
    if call.end_time is None:
        return _no_logs("Call logs not available", caller)
    lines = [f"{turn.start_timestamp:.3f} {turn.role}: {turn.text}" for turn in call.turns]
    return json_reply({"call_id": call.id, "logs": lines, "updated_at": call.end_time})


def _no_logs(message: str, caller: Caller) -> Reply:
    """Return the 404 of this operation: ``message`` and ``description``, beside what every error has."""
    body: dict[str, Any] = {
        "error_code": None,
        "title": message,
        "message": message,
        "description": "Logs exist for calls of this account that have ended.",
        "request_id": caller.request_id,
    }
    return Reply(status=404, body=msgspec.json.encode(body), content_type="application/json")


def _required(vendor: Vendor, request: Request, caller: Caller) -> Call:
    return require_owned(calls_in(vendor.store), path_part(request, 2), caller.customer, what="Call")


ROUTES: Final = (
    Route(method="GET", template="/agents/calls", access="key", handler=_list, since=SINCE),
    Route(method="GET", template="/agents/calls/{call_id}", access="key", handler=_get, since=SINCE),
    Route(method="GET", template="/agents/calls/{call_id}/audio", access="key", handler=_audio, since=SINCE),
    Route(method="GET", template="/agents/calls/{call_id}/logs", access="key", handler=_logs, since=_LOGS_SINCE),
)
