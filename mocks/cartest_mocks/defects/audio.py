"""Defects of the audio itself: how much there is, and how it is cut (AUDIO)."""

import base64
from collections.abc import Iterable
from typing import Final

from cartest_contracts.audio.containers import wav_header
from cartest_contracts.formats import OutputFormat
from cartest_mocks.defects.changes import bodies, json_requests, whole_bodies
from cartest_mocks.defects.defect import Defect
from cartest_mocks.defects.event_changes import SSE, drop, events
from cartest_mocks.defects.seams import Event, Out

__all__ = ["DEFECTS"]

_RAW: Final = ("bytes-raw-pcm_s16le-16000",)
_HEADER: Final = wav_header(OutputFormat.wav("pcm_s16le", 16000))


def _torn(event: Event) -> Iterable[Out]:
    audio = base64.b64decode(event["data"])
    for part in (audio[:3], audio[3:]):
        yield {**event, "data": base64.b64encode(part).decode()}


def _with_header(event: Event) -> Iterable[Out]:
    yield {**event, "data": base64.b64encode(_HEADER + base64.b64decode(event["data"])).decode()}


DEFECTS: Final = (
    Defect(
        id="german-is-silent",
        breaks="A language that is offered is answered without a byte of audio.",
        rule="AUDIO-01",
        cases=("bytes-german",),
        seams=bodies(lambda _pieces: iter(()), where=lambda asked: asked.get("language") == "de"),
    ),
    Defect(
        id="streams-without-chunks",
        breaks="A stream ends with done and has no chunk.",
        rule="AUDIO-01",
        cases=("sse-named",),
        seams=events(drop, "chunk", on=(SSE,)),
    ),
    Defect(
        id="last-byte-missing",
        breaks="The last byte of the audio is missing.",
        rule="AUDIO-02",
        cases=_RAW,
        seams=whole_bodies(lambda audio: audio[:-1], container="raw", encoding="pcm_s16le"),
    ),
    Defect(
        id="samples-torn-between-chunks",
        breaks="Samples are torn between two chunks.",
        rule="AUDIO-03",
        cases=("sse-named", "socket-expiry"),
        seams=events(_torn, "chunk"),
    ),
    Defect(
        id="raw-with-header",
        breaks="Raw audio begins with a RIFF header.",
        rule="AUDIO-04",
        cases=_RAW,
        seams=whole_bodies(lambda audio: _HEADER + audio, container="raw"),
    ),
    Defect(
        id="chunks-with-headers",
        breaks="Every chunk of a stream begins with a RIFF header.",
        rule="AUDIO-04",
        cases=("sse-named", "socket-expiry"),
        seams=events(_with_header, "chunk"),
    ),
    Defect(
        id="audio-runs-on",
        breaks="The audio goes on for half a minute after the last word.",
        rule="AUDIO-05",
        cases=("bytes-raw-pcm_mulaw-8000",),
        seams=whole_bodies(lambda audio: audio + bytes(240_000), encoding="pcm_mulaw", sample_rate=8000),
    ),
    Defect(
        id="audio-is-a-blip",
        breaks="Only the first moment of the audio is sent.",
        rule="AUDIO-05",
        cases=("bytes-raw-pcm_s16le-16000", "bytes-german"),
        seams=whole_bodies(lambda audio: audio[:160], container="raw", sample_rate=16000),
    ),
    Defect(
        id="duration-is-ignored",
        breaks="The audio is as long as its text, whatever duration allows.",
        rule="AUDIO-06",
        cases=("bytes-duration",),
        seams=json_requests("/tts", lambda asked: {**asked, "duration": None}),
    ),
)
