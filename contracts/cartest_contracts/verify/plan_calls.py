"""Cases of everything else: near misses over HTTP, credentials, paths, tokens, voices, speech to text."""

from collections.abc import Iterator
from random import Random
from typing import Any, Final

from cartest_contracts.clients.credential import NO_CREDENTIAL, Credential
from cartest_contracts.facts import EXPIRES_IN_RANGE
from cartest_contracts.formats import OutputFormat
from cartest_contracts.knowledge import Knowledge
from cartest_contracts.near_misses import body_misses, near_misses_for
from cartest_contracts.near_misses.operations.miss import NOBODY
from cartest_contracts.resource_facts import MAKES_NOTHING
from cartest_contracts.verify.call_case import CallCase
from cartest_contracts.verify.case import Case, Expectation
from cartest_contracts.verify.hearing_cases import STT_MODEL, HearingCase, HearingSocketCase, UploadCase
from cartest_contracts.verify.mint_case import MintCase
from cartest_contracts.verify.plan_speech import refusal
from cartest_contracts.verify.socket_case import Script, SocketCase
from cartest_contracts.verify.speech_case import SpeechCase, speech_request
from cartest_contracts.verify.voices_case import VoicesCase
from cartest_contracts.versions import DOCUMENTED_VERSIONS, ApiVersion

__all__ = ["body_miss_cases", "hearing_cases", "near_miss_cases", "other_cases", "token_cases", "version_cases"]

_PLAIN: Final = OutputFormat.raw("pcm_s16le", 16000)
_OK: Final = Expectation(statuses=(200,))
_UNAUTHORIZED: Final = Expectation(statuses=(401,))
_SLASHED_UNTIL: Final = ApiVersion.parse("2025-04-16")
"""The documents write ``/voices/`` until then, ``/voices`` later (C14)."""
_PAGED_SINCE: Final = ApiVersion.parse("2024-11-13")
_SPOKEN: Final = "The quick brown fox jumps."


def _assumed(*statuses: int) -> Expectation:
    return Expectation(statuses=statuses, knowledge=Knowledge.ASSUMED)


def _recorded(*statuses: int) -> Expectation:
    return Expectation(statuses=statuses, knowledge=Knowledge.RECORDED)


def near_miss_cases(random: Random, version: ApiVersion, *, sse: int = 10) -> Iterator[SpeechCase]:
    """Yield every near miss for ``/tts/bytes``, a sample for ``/tts/sse``, and bodies that are no request."""
    request = speech_request("Hi.", _PLAIN)
    for row in near_misses_for("bytes", version):
        yield SpeechCase(
            id=f"bytes-{row.id}",
            transport="bytes",
            request=row.apply(request),
            expect=refusal(row),
        )
    rows = near_misses_for("sse", version)
    for row in random.sample(rows, min(sse, len(rows))):
        yield SpeechCase(
            id=f"sse-{row.id}",
            transport="sse",
            request=row.apply(request),
            expect=refusal(row),
        )
    wrong_type = {"content-type": "text/plain"}
    yield SpeechCase(
        id="bytes-wrong-content-type",
        transport="bytes",
        request=request,
        headers=wrong_type,
        expect=_assumed(400, 415),
    )
    for name, content in {"broken-json": b'{"model_id": "son', "json-array": b"[]", "no-body": b""}.items():
        yield SpeechCase(
            id=f"bytes-{name}", transport="bytes", request=request, content=content, expect=_assumed(400)
        )
    for name, bad in {"impossible": "2025-13-45", "malformed": "latest"}.items():
        yield SpeechCase(
            id=f"bytes-{name}-version",
            transport="bytes",
            request=request,
            headers={"cartesia-version": bad},
            expect=_recorded(400),
        )
    for name, credential in _BAD_CREDENTIALS.items():
        yield SpeechCase(
            id=f"bytes-{name}", transport="bytes", request=request, credential=credential, expect=_UNAUTHORIZED
        )


def body_miss_cases(version: ApiVersion, *, writes: bool) -> Iterator[CallCase]:
    """Yield every JSON body that its schema forbids, of all operations but speech that may be asked."""
    for miss in body_misses(version):
        speech = miss.operation.startswith("POST /tts/")
        # Speech has a table of its own.
        if not speech and (writes or miss.operation in MAKES_NOTHING):
            method, _, path = miss.operation.partition(" ")
            yield CallCase(
                id=f"schema-{miss.id}",
                method=method,
                path=path.replace("{id}", NOBODY).replace("{agent_id}", "agent_cartest"),
                operation=miss.operation,
                json=miss.body,
                expect=Expectation(statuses=miss.statuses, knowledge=Knowledge.ASSUMED),
            )


def version_cases() -> Iterator[Case]:
    """Yield one mistake over HTTP and one on a socket with every documented version: errors differ by version."""
    for version in DOCUMENTED_VERSIONS:
        row = near_misses_for("bytes", version)[0]
        yield SpeechCase(
            id=f"bytes-error-at-{version}",
            transport="bytes",
            request=row.apply(speech_request("Hi.", _PLAIN)),
            headers={"cartesia-version": str(version)},
            expect=refusal(row),
        )
        yield CallCase(
            id=f"voices-error-at-{version}",
            method="GET",
            path=f"/voices/{NOBODY}",
            operation="GET /voices/{id}",
            headers={"cartesia-version": str(version)},
            expect=Expectation(statuses=(404,)),
        )
        yield SocketCase(
            id=f"socket-error-at-{version}",
            query={"cartesia_version": str(version)},
            headers={"cartesia-version": None},
            stages=((Script(messages=("no JSON",), expect=_assumed(400)),),),
        )


_BAD_CREDENTIALS: Final = {
    "no-credential": NO_CREDENTIAL,
    "bad-key": Credential(value="sk_car_cartest.wrong", channel="x-api-key", name="garbage"),
    "bad-bearer": Credential(value="nonsense", channel="authorization", name="garbage"),
}


def token_cases() -> Iterator[MintCase]:
    """Yield what may be asked of ``POST /access-token``, and what may not (tokens.md section 3)."""
    longest = EXPIRES_IN_RANGE[1]
    bodies: dict[str, tuple[Any, Expectation]] = {
        "tts-and-stt": ({"grants": {"tts": True, "stt": True}, "expires_in": 60}, _OK),
        "agent": ({"grants": {"agent": True, "tts": False, "stt": None}, "expires_in": longest}, _OK),
        "default-lifetime": ({"grants": {"tts": True}}, _OK),
        "null-lifetime": ({"grants": {"tts": True}, "expires_in": None}, _OK),
        "shortest": ({"grants": {"stt": True}, "expires_in": 1}, _assumed(200)),
        "no-grants": ({}, _assumed(200)),
        "null-grants": ({"grants": None}, _assumed(200)),
        "no-body": (None, _assumed(200)),
        "unknown-grant": ({"grants": {"tts": True, "foo": True}, "expires_in": 60}, _assumed(200)),
        "too-long": ({"grants": {"tts": True}, "expires_in": longest + 1}, _assumed(400)),
        "zero": ({"grants": {"tts": True}, "expires_in": 0}, _assumed(400)),
        "negative": ({"grants": {"tts": True}, "expires_in": -60}, _assumed(400)),
        "fraction": ({"grants": {"tts": True}, "expires_in": 60.5}, _assumed(400)),
        "text": ({"grants": {"tts": True}, "expires_in": "60"}, _assumed(400)),
        "grants-list": ({"grants": ["tts"]}, _assumed(400)),
    }
    for name, (body, expect) in bodies.items():
        yield MintCase(id=f"token-{name}", body=body, expect=expect)
    asked = {"grants": {"tts": True}, "expires_in": 60}
    for name, credential in _BAD_CREDENTIALS.items():
        yield MintCase(id=f"token-{name}", body=asked, credential=credential, expect=_UNAUTHORIZED)


def hearing_cases() -> Iterator[Case]:
    """Yield round trips through every speech-to-text endpoint, and forms that must be refused."""
    words = {"model": STT_MODEL, "timestamp_granularities[]": "word", "language": "en"}
    wav, mp3 = OutputFormat.wav("pcm_s16le", 16000), OutputFormat.mp3(44100, 64000)
    yield HearingCase(id="stt-wav", path="/stt", transcript=_SPOKEN, output_format=wav, form=words)
    yield HearingCase(id="transcriptions-mp3", path="/audio/transcriptions", transcript=_SPOKEN, output_format=mp3)
    yield HearingSocketCase(id="stt-socket", transcript=_SPOKEN, output_format=_PLAIN)
    model = {"model": STT_MODEL}
    yield UploadCase(id="stt-no-file", path="/stt", form=model, expect=_assumed(400))
    yield UploadCase(id="stt-no-model", path="/stt", form={"language": "en"}, audio=b"RIFF", expect=_assumed(400))
    bad = model | {"language": "xx"}
    yield UploadCase(id="stt-bad-language", path="/stt", form=bad, audio=b"RIFF", expect=_recorded(400))
    yield UploadCase(id="stt-no-audio", path="/stt", form=model, audio=b"nothing", expect=_assumed(400))


def other_cases(version: ApiVersion) -> Iterator[Case]:
    """Yield status, voices, and paths and methods that do not exist."""
    yield CallCase(id="status", method="GET", path="/", expect=_OK)
    # Public in one document, not in another (API notes README section 3).
    yield CallCase(id="status-public", method="GET", path="/", credential=NO_CREDENTIAL, expect=_assumed(200))
    yield VoicesCase(id="voices")
    yield CallCase(
        id="voices-unknown",
        method="GET",
        path=f"/voices/{NOBODY}",
        operation="GET /voices/{id}",
        expect=Expectation(statuses=(404,)),
    )
    # The bare array of 2024-06-10 has no pages (other-endpoints.md section 6).
    for limit in ("0", "101", "many") if version >= _PAGED_SINCE else ():
        yield CallCase(
            id=f"voices-limit-{limit}", method="GET", path="/voices", params={"limit": limit}, expect=_assumed(400)
        )
    slash = _OK if version <= _SLASHED_UNTIL else _assumed(200)
    yield CallCase(id="voices-slash", method="GET", path="/voices/", operation="GET /voices", expect=slash)
    yield CallCase(id="unknown-path", method="GET", path="/no/such/path", expect=_assumed(404))
    yield CallCase(id="wrong-method", method="GET", path="/tts/bytes", expect=_assumed(405))
