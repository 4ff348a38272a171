"""Leading silence in every encoding, over piece borders, and where it cannot be known."""

import base64

import msgspec
import numpy as np
import pytest
from tests.reports.runs import stream

from cartest_contracts.audio.samples import encode_pcm
from cartest_contracts.formats import ENCODINGS, Encoding, OutputFormat
from cartest_contracts.measures.silence import leading_silence_ms
from cartest_contracts.observation import Arrival, Observation

S16 = OutputFormat.raw("pcm_s16le", 16000)


def heard(*arrivals: Arrival) -> Observation:
    return msgspec.structs.replace(stream(), arrivals=arrivals)


def body(data: bytes, *, header: bytes = b"") -> Arrival:
    return Arrival(at_ns=1, kind="body", size=len(header + data), audio_bytes=len(data), data=header + data)


def chunk(data: object) -> Arrival:
    return Arrival(at_ns=1, kind="chunk", audio_bytes=8, event={"data": data})


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_silence_is_found_in_every_encoding(encoding: Encoding) -> None:
    """160 silent samples at 16 kHz are 10 ms."""
    samples = np.concatenate((np.zeros(160), np.full(160, 0.25))).astype(np.float32)
    data = encode_pcm(samples, encoding)
    assert leading_silence_ms(heard(body(data)), OutputFormat.raw(encoding, 16000)) == 10.0


def test_a_sample_may_be_torn_between_two_pieces() -> None:
    """The halves are joined before they are looked at."""
    data = bytes(320) + b"\x00\x40" * 10
    assert leading_silence_ms(heard(body(data[:321]), body(data[321:])), S16) == 10.0


def test_a_header_and_pieces_without_audio_are_not_audio() -> None:
    """Whatever the header's bytes spell."""
    start = Arrival(at_ns=0, kind="head", code=200)
    wav = OutputFormat.wav("pcm_s16le", 16000)
    assert leading_silence_ms(heard(start, body(b"\x00\x40" * 8, header=b"RIFF" * 11)), wav) == 0.0


def test_events_carry_base64() -> None:
    """As SSE and WebSocket do."""
    assert leading_silence_ms(heard(chunk(base64.b64encode(b"\x00\x40" * 4).decode())), S16) == 0.0


@pytest.mark.parametrize(
    "observation",
    [
        heard(chunk(None)),
        heard(chunk("!")),
        heard(Arrival(at_ns=1, kind="body", audio_bytes=8)),
        heard(body(bytes(64))),
        heard(),
    ],
)
def test_what_was_not_kept_or_never_sounds_has_no_value(observation: Observation) -> None:
    """Slim recordings, broken base64 and pure silence."""
    assert leading_silence_ms(observation, S16) is None


@pytest.mark.parametrize(
    "wanted",
    [None, OutputFormat.mp3(44100, 128000), OutputFormat(container="raw", sample_rate=0, encoding="pcm_s16le")],
)
def test_an_unknown_or_compressed_format_has_no_value(wanted: OutputFormat | None) -> None:
    """MP3 is not decoded here."""
    assert leading_silence_ms(heard(body(b"\x00\x40" * 8)), wanted) is None
