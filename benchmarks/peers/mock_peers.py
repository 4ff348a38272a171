"""What :mod:`benchmarks.mock_rates` compares the mock with: an application for Starlette, a document for Prism.

Both check a request to speak and answer 960 canned bytes; both look at the credential as little as they can.
"""

from collections.abc import Mapping
from typing import Any, Final

__all__ = ["PRISM_DOCUMENT", "STARLETTE_APP"]

_VOICE: Final[dict[str, Any]] = {
    "id": "694f9389-aac1-45b6-b726-9d9369183238",
    "is_owner": False,
    "is_public": True,
    "name": "Tessa - Kind Companion",
    "description": "Approachable and clear voice for everyday conversations",
    "gender": "feminine",
    "created_at": "2025-06-15T15:06:40.000Z",
    "language": "en",
}

STARLETTE_APP: Final = f"""
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from cartest_contracts.messages import parse_generation
from cartest_contracts.versions import DEFAULT_VERSION

AUDIO = bytes(range(240)) * 4
VOICE = {_VOICE!r}

async def status(request):
    return JSONResponse({{"ok": True, "version": "2025-04-16"}})

async def voice(request):
    return JSONResponse(VOICE | {{"id": request.path_params["id"]}})

async def speak(request):
    parse_generation(await request.body(), version=DEFAULT_VERSION, transport="bytes")
    return Response(AUDIO, media_type="audio/pcm")

app = Starlette(routes=[
    Route("/", status),
    Route("/voices/{{id}}", voice),
    Route("/tts/bytes", speak, methods=["POST"]),
])
"""


def _answers(media_type: str, example: object, schema: dict[str, Any]) -> dict[str, Any]:
    return {"200": {"description": "Answered", "content": {media_type: {"schema": schema, "example": example}}}}


def _members(**types: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": list(types), "properties": types}


_TEXT: Final = {"type": "string"}
_SPEECH: Final = _members(
    model_id=_TEXT,
    transcript=_TEXT,
    voice=_members(mode={"type": "string", "enum": ["id"]}, id=_TEXT),
    output_format=_members(
        container={"type": "string", "enum": ["raw", "wav", "mp3"]},
        encoding={"type": "string", "enum": ["pcm_f32le", "pcm_s16le", "pcm_mulaw", "pcm_alaw"]},
        sample_rate={"type": "integer", "enum": [8000, 16000, 22050, 24000, 44100, 48000]},
    ),
    duration={"type": "number", "exclusiveMinimum": True, "minimum": 0},
)

PRISM_DOCUMENT: Final[dict[str, Any]] = {
    "openapi": "3.0.3",
    "info": {"title": "Speech", "version": "1"},
    "components": {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-API-Key"}}},
    "security": [{"key": []}],
    "paths": {
        "/": {
            "get": {"responses": _answers("application/json", {"ok": True, "version": "1"}, {"type": "object"})}
        },
        "/voices/{id}": {
            "get": {
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": _TEXT}],
                "responses": _answers("application/json", _VOICE, {"type": "object"}),
            }
        },
        "/tts/bytes": {
            "post": {
                "requestBody": {"required": True, "content": {"application/json": {"schema": _SPEECH}}},
                "responses": _answers("text/plain", "x" * 960, _TEXT),
            }
        },
    },
}
