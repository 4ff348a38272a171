"""Cases of BYTES, AUDIO, WAV and MP3."""

import struct
from typing import Any

from tests.contracts.rules.observe import (
    AUDIO,
    Case,
    ask,
    bytes_answer,
    chunk,
    context,
    event,
    sse,
    typed,
)

from cartest_contracts.audio.containers import wav_header
from cartest_contracts.audio.mp3 import encode_mp3
from cartest_contracts.formats import OutputFormat
from cartest_contracts.observation import Observation

S16 = OutputFormat.wav("pcm_s16le", 16000)
HEADER = wav_header(S16)
WAV = ask(output_format={"container": "wav", "encoding": "pcm_s16le", "sample_rate": 16000})
MP3 = ask(output_format={"container": "mp3", "sample_rate": 44100, "bit_rate": 64000})
LOW_MP3 = ask(output_format={"container": "mp3", "sample_rate": 8000, "bit_rate": 192000})
SOUND = encode_mp3(AUDIO, sample_rate=44100, bit_rate=64000)
SLOW_SOUND = encode_mp3(AUDIO, sample_rate=8000, bit_rate=192000)
STEREO = SOUND[:3] + bytes((SOUND[3] & 0x3F,)) + SOUND[4:208]
"""One frame with other channel bits."""


def wav(data: bytes, **fields: Any) -> Observation:
    return bytes_answer(data, WAV, headers=typed("audio/wav"), **fields)


def mp3(data: bytes, request: dict[str, object] = MP3) -> Observation:
    return bytes_answer(data, request, headers=typed("audio/mpeg"))


def header(offset: int, pattern: str, value: int) -> bytes:
    """The header with one field changed."""
    changed = bytearray(HEADER)
    struct.pack_into(pattern, changed, offset, value)
    return bytes(changed)


CASES = {
    "BYTES-01": [Case(broken=bytes_answer(status=206), fine=bytes_answer(), says="206")],
    "BYTES-02": [
        Case(broken=bytes_answer(headers=typed("text/html")), fine=bytes_answer(), says="text/html"),
        Case(
            broken=bytes_answer(headers=()),
            fine=bytes_answer(headers=typed("Audio/WAV; x=1")),
            says="no content type",
        ),
    ],
    "BYTES-03": [
        Case(broken=bytes_answer(headers=typed("audio/mpeg")), fine=bytes_answer(), says="audio/pcm for raw")
    ],
    "BYTES-04": [
        Case(broken=bytes_answer(headers=typed("audio/pcm", ("content-length", "6400"))), fine=bytes_answer())
    ],
    "BYTES-05": [
        Case(
            broken=bytes_answer(end="reset", problem="the connection was reset"), fine=bytes_answer(), says="reset"
        ),
        Case(broken=bytes_answer(end="timeout"), fine=bytes_answer(end="cancelled"), says="timeout"),
    ],
    "BYTES-06": [
        Case(
            broken=bytes_answer(headers=typed("audio/pcm", ("cartesia-file-id", "f-1"))),
            fine=bytes_answer(request=ask(save=True), headers=typed("audio/pcm", ("cartesia-file-id", "f-1"))),
            says="f-1",
        ),
        Case(
            broken=bytes_answer(request=ask(save=True)),
            fine=bytes_answer(request=ask(save=True), version="2024-11-13"),
            says="no such header",
        ),
    ],
    "AUDIO-01": [
        Case(broken=bytes_answer(b""), fine=bytes_answer(b"", ask(transcript="…")), says="no byte"),
        Case(broken=context(event("done")), fine=context(chunk(), event("done"))),
    ],
    "AUDIO-02": [Case(broken=bytes_answer(bytes(6401)), fine=bytes_answer(), says="6401 bytes")],
    "AUDIO-03": [
        Case(
            broken=context(chunk(bytes(3)), chunk(bytes(3)), event("done")),
            fine=context(chunk(bytes(2)), event("done")),
            says="arrival 1",
        )
    ],
    "AUDIO-04": [
        Case(broken=bytes_answer(HEADER + AUDIO), fine=bytes_answer(), says="start of the body"),
        Case(
            broken=sse(chunk(), chunk(b"ID3\x04" + AUDIO), event("done")),
            fine=sse(chunk(), event("chunk", data="?"), event("done")),
            says="arrival 1",
        ),
        # Letters that are samples: the version of ID3 is no 0x33, and no WAVE follows.
        Case(
            broken=sse(chunk(HEADER + AUDIO), event("done")),
            fine=sse(chunk(b"ID33" + AUDIO), chunk(b"RIFF" + AUDIO), event("done")),
        ),
    ],
    "AUDIO-05": [
        Case(broken=bytes_answer(bytes(320000)), fine=bytes_answer(), says="10.00 s"),
        Case(
            broken=bytes_answer(bytes(20), ask(transcript="A whole sentence of some length.")),
            fine=bytes_answer(bytes(20), ask(transcript="A whole sentence of some length.", duration=0.001)),
        ),
    ],
    "AUDIO-06": [
        Case(
            broken=bytes_answer(request=ask(duration=0.1)),
            fine=bytes_answer(request=ask(duration=0.2)),
            says="at most 0.1 s",
        ),
        Case(
            broken=context(chunk(), event("done"), messages=(ask(context_id="a", duration=0.1),)),
            fine=context(chunk(), event("done"), messages=2 * (ask(context_id="a", duration=0.1),)),
        ),
    ],
    "WAV-01": [Case(broken=wav(AUDIO), fine=wav(HEADER + AUDIO), says="not a WAV")],
    "WAV-02": [
        Case(broken=wav(header(24, "<I", 44100) + AUDIO), fine=wav(HEADER + AUDIO), says="sample rate 44100"),
        # What has no header at all is for WAV-01.
        Case(broken=wav(header(24, "<I", 44100) + AUDIO), fine=wav(AUDIO)),
    ],
    "WAV-03": [Case(broken=wav(header(20, "<H", 7) + AUDIO), fine=wav(HEADER + AUDIO), says="tag 7")],
    "WAV-04": [
        Case(broken=wav(header(4, "<I", 0) + AUDIO), fine=wav(HEADER + AUDIO), says="RIFF size 0x0"),
        Case(
            broken=wav(HEADER[:36] + b"LIST" + struct.pack("<I", 4) + b"INFO" + HEADER[36:] + AUDIO),
            fine=wav(HEADER),
            says="56 bytes",
        ),
    ],
    "WAV-05": [
        Case(
            broken=wav(header(40, "<I", 9) + AUDIO), fine=wav(header(40, "<I", 6400) + AUDIO), says="data size 9"
        ),
        Case(
            broken=wav(header(40, "<I", 6400) + AUDIO[:9], end="closed"),
            fine=wav(header(40, "<I", 6400) + AUDIO[:9], end="cancelled"),
        ),
        Case(
            broken=wav(header(40, "<I", 6398) + AUDIO[:6399]),
            fine=wav(header(40, "<I", 6399) + AUDIO),  # padded, as RIFF has it
        ),
    ],
    "WAV-06": [
        Case(
            broken=wav(HEADER + AUDIO + b"RIFF" + HEADER + AUDIO),
            fine=wav(HEADER + b"RIFF" + AUDIO),
            says="byte 6448",
        )
    ],
    "MP3-01": [
        Case(broken=mp3(b"no such sound"), fine=mp3(SOUND), says="no such"),
        Case(broken=mp3(SOUND[:-9]), fine=mp3(SOUND), says="cut off"),
        Case(broken=mp3(SOUND[:-9]), fine=wav(HEADER + AUDIO)),
        Case(broken=mp3(SOUND + b"gap" + SOUND), fine=mp3(SOUND + SOUND), says="bytes that are none"),
    ],
    "MP3-02": [Case(broken=mp3(SLOW_SOUND), fine=mp3(SOUND), says="8000 Hz")],
    "MP3-03": [
        Case(
            broken=mp3(encode_mp3(AUDIO, sample_rate=44100, bit_rate=128000)),
            fine=mp3(SLOW_SOUND, LOW_MP3),
            says="128000 bit/s",
        )
    ],
    "MP3-04": [Case(broken=mp3(STEREO), fine=mp3(SOUND), says="2 channels")],
}
