"""The cheapest request that shows whether an operation lets somebody in.

Operations that tokens open get the smallest request that succeeds: three characters, a moment of silence. All
others get a hollow one, which nobody can grant: an id that does not exist, no body. So nothing is made, changed or
deleted.
"""

import re
from collections.abc import Mapping
from typing import Any, Final, Literal, cast

from cartest_contracts.audio.containers import wav_header
from cartest_contracts.clients.credential import NO_CREDENTIAL, Channel, Credential
from cartest_contracts.formats import OutputFormat
from cartest_contracts.observation import Observation
from cartest_contracts.rules.grant_words import HOLLOW
from cartest_contracts.verify.case import Cost, Tools, labelled
from cartest_contracts.verify.grant_matrix import OPERATIONS, Cell
from cartest_contracts.verify.hearing_cases import STT_MODEL, UploadPath, upload
from cartest_contracts.verify.mint_case import mint
from cartest_contracts.verify.speech_case import speech_request

__all__ = ["ask", "cost_of", "socket_path", "socket_query"]

_TINY: Final = OutputFormat.wav("pcm_s16le", 8000)
_MOMENT: Final = wav_header(_TINY) + bytes(3200)
_WORDS: Final = "Hi."
_SPEECH: Final = ("POST /tts/bytes", "POST /tts/sse")
_HEARING_QUERY: Final = {"model": STT_MODEL, "encoding": "pcm_s16le", "sample_rate": "16000"}
_TURNS_QUERY: Final = {"model": "ink-2", "encoding": "pcm_s16le", "sample_rate": "16000"}
_WHOLE: Final = frozenset(each.name for each in OPERATIONS)
_NOBODY: Final = "00000000-0000-4000-8000-000000000000"
_AGENT: Final = "agent_cartest"


async def ask(tools: Tools, cell: Cell, credentials: Mapping[str, str]) -> Observation:
    """Make the request of a cell and return what came of it, labelled for the rules."""
    (name, channel), *others = cell.carried
    credential = NO_CREDENTIAL if channel == "none" else _credential(credentials[name], channel)
    more = [_credential(credentials[each], where) for each, where in others]
    headers = {key: value for each in more for key, value in each.headers}
    query = {key: value for each in more for key, value in each.query}
    labels = {"grant_case": cell.case, "credential": cell.credential, "channel": cell.channel}
    if cell.time != "fresh":
        labels["time"] = cell.time
    if cell.operation.name not in _WHOLE and not cell.operation.socket:
        labels["grant_request"] = HOLLOW
    observation = await _asked(tools, cell.operation.name, credential, headers, query)
    return labelled([observation], labels)[0]


def cost_of(cell: Cell) -> Cost:
    """Return the most that the request of a cell takes."""
    spoken = len(_WORDS) if cell.allowed and cell.operation.name in _SPEECH else 0
    return Cost(requests=1, characters=spoken)


def socket_path(name: str) -> str:
    """Return the path of a socket, its parameter filled in."""
    return name.replace("{agent_id}", _AGENT)


def socket_query(name: str) -> dict[str, str]:
    """Return the query without which a socket would not open."""
    return {"/stt/websocket": _HEARING_QUERY, "/stt/turns/websocket": _TURNS_QUERY}.get(name, {})


def _credential(value: str, channel: str) -> Credential:
    return Credential(value=value, channel=cast("Channel", channel))


async def _asked(
    tools: Tools, name: str, credential: Credential, headers: dict[str, str], query: dict[str, str]
) -> Observation:
    method, _, path = name.rpartition(" ")
    if not method:
        asked = socket_query(path) | query
        async with tools.sockets.open(
            socket_path(path), query=asked, headers=headers, credential=credential
        ) as socket:
            pass
        return socket.observation
    # Of what is read, only these have a parameter in their query; the others get none.
    params: dict[str, str] = query | ({"limit": "1"} if name == "GET /voices" else {})
    if name in _SPEECH:
        request = speech_request(_WORDS, OutputFormat.raw("pcm_s16le", 8000))
        transport: Literal["bytes", "sse"] = "sse" if path.endswith("sse") else "bytes"
        return await tools.http.speak(request, transport, credential=credential, headers=headers, params=query)
    if name in {"POST /stt", "POST /audio/transcriptions"}:
        return await upload(
            tools,
            cast("UploadPath", path),
            {"model": STT_MODEL},
            _MOMENT,
            credential=credential,
            headers=headers,
            params=query,
        )
    if name == "POST /access-token":
        body: dict[str, Any] = {"grants": {"tts": True, "stt": True, "agent": True}, "expires_in": 60}
        return (await mint(tools, body, credential=credential, headers=headers, params=query))[0]
    return await tools.http.call(
        method,
        re.sub(r"\{\w+\}", _NOBODY, path),
        operation=name,
        params=params or None,
        credential=credential,
        headers=headers,
    )
