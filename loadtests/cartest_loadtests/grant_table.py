"""What each grant opens, as a load test tries it (tokens.md section 4), and how an answer is judged.

Pure. A request here is the smallest that its operation answers well, so that under load the tokens cost more
than the speech.
"""

import random
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal

from cartest_contracts.audio.expected import expected_audio
from cartest_contracts.corpus import Sentence
from cartest_contracts.facts import STT_MODELS, Grant
from cartest_contracts.formats import OutputFormat
from cartest_contracts.observation import Transport
from cartest_contracts.rules.grant_words import DENIED
from cartest_contracts.verify.grant_matrix import OPERATIONS, SUBSETS, Operation
from cartest_loadtests.asks import Ask, Headers
from cartest_loadtests.settings import Settings
from cartest_loadtests.workload import speech_request

__all__ = ["GUARDED", "Guarded", "Outcome", "ask_for", "judge", "pair_of"]

Outcome = Literal["ok", "leak", "refused", "unclear"]

_FORMAT: Final = OutputFormat.raw("pcm_s16le", 16000)
_SPOKEN: Final = Sentence(language="en", text="Yes.")
_BOUNDARY: Final = "cartest-7d1c5f0e"
_SPEECH: Final[dict[str, Transport]] = {"/tts/bytes": "bytes", "/tts/sse": "sse"}
_STT_QUERY: Final = f"model={STT_MODELS[0]}&encoding=pcm_s16le&sample_rate=16000"


@dataclass(frozen=True, kw_only=True)
class Guarded:
    """One operation of the matrix, and how it is tried."""

    operation: Operation
    path: str
    transport: Transport = "http"
    """``websocket``: what is tried is the upgrade."""
    body: Literal["none", "speech", "recording", "grants"] = "none"

    @property
    def method(self) -> str:
        """The HTTP method."""
        return "GET" if self.body == "none" else "POST"

    def allowed(self, grants: frozenset[Grant]) -> bool:
        """Whether a token with these grants opens it."""
        return self.operation.grant in grants


def _guarded(operation: Operation) -> Guarded:
    path = operation.name.rpartition(" ")[2].replace("{agent_id}", "agent_cartest")
    if operation.socket:
        query = f"?{_STT_QUERY}" if operation.grant == "stt" else ""
        return Guarded(operation=operation, path=path + query, transport="websocket")
    if operation.grant == "tts":
        return Guarded(operation=operation, path=path, transport=_SPEECH[path], body="speech")
    if operation.grant == "stt":
        return Guarded(operation=operation, path=path, body="recording")
    return Guarded(operation=operation, path=path, body="grants" if path == "/access-token" else "none")


GUARDED: Final = tuple(map(_guarded, OPERATIONS))
"""Operations of the matrix."""

_PAIRS: Final = tuple((subset, guarded) for subset in SUBSETS for guarded in GUARDED)


def pair_of(seed: int, name: str, number: int) -> tuple[frozenset[Grant], Guarded]:
    """Return whose turn it is: every pair once in each round, in an order of the round's own."""
    place = number % len(_PAIRS)
    order = random.Random(f"{seed}/{name}/round {number // len(_PAIRS)}").sample(range(len(_PAIRS)), len(_PAIRS))
    return _PAIRS[order[place]]


def judge(status: int | None, *, allowed: bool) -> Outcome:
    """Return what an answer means. A 429 or 5xx says nothing about a grant, and neither does silence."""
    if status in DENIED:
        return "refused" if allowed else "ok"
    if status is not None and (status == 101 or 200 <= status < 300):
        return "ok" if allowed else "leak"
    return "unclear"


def ask_for(guarded: Guarded, *, settings: Settings, headers: Headers, labels: dict[str, str]) -> Ask:
    """Return the request that tries an operation."""
    message: dict[str, Any] | None = None
    body = b""
    if guarded.body == "speech":
        message = speech_request(_SPOKEN, settings, _FORMAT)
    elif guarded.body == "grants":
        message = {"grants": {"tts": True}, "expires_in": 60}
    elif guarded.body == "recording":
        body = _upload(settings.voice)
        headers = (*headers, ("Content-Type", f"multipart/form-data; boundary={_BOUNDARY}"))
    return Ask(
        method=guarded.method,
        path=guarded.path,
        # An upgrade that is tried and dropped is a socket, not a context.
        operation="socket" if guarded.operation.socket else guarded.operation.name,
        transport=guarded.transport,
        headers=headers,
        message=message,
        body=body,
        labels={**labels, "row": f"{guarded.operation.name.rpartition(' ')[2]} (token)"},
    )


@lru_cache(maxsize=8)
def _upload(voice: str) -> bytes:
    recording = expected_audio(
        _SPOKEN.text, voice=voice, context_id=None, output_format=OutputFormat.wav("pcm_s16le", 16000)
    )
    parts = [
        _part('name="model"', STT_MODELS[0].encode()),
        _part('name="language"', b"en"),
        _part('name="file"; filename="yes.wav"', recording, content_type="audio/wav"),
    ]
    return b"".join(parts) + f"--{_BOUNDARY}--\r\n".encode()


def _part(disposition: str, data: bytes, *, content_type: str | None = None) -> bytes:
    kind = f"Content-Type: {content_type}\r\n" if content_type is not None else ""
    head = f"--{_BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\n{kind}\r\n"
    return head.encode() + data + b"\r\n"
