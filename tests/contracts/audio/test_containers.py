"""Tests of cartest_contracts.audio.containers."""

import importlib
import io
import struct
import subprocess
import sys
from typing import Any

import pytest

from cartest_contracts.audio.containers import (
    STREAMING_SIZE,
    WAV_HEADER_BYTES,
    audio_offset,
    encode_container,
    parse_wav_header,
    wav_header,
)
from cartest_contracts.audio.mp3 import mp3_frames
from cartest_contracts.formats import ENCODINGS, SAMPLE_RATES, Encoding, OutputFormat

soundfile: Any = importlib.import_module("soundfile")  # by name, because it has no types


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)


@pytest.mark.parametrize("rate", SAMPLE_RATES)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_header_says_what_it_was_made_of(encoding: Encoding, rate: int) -> None:
    """Forty-four bytes, placeholder sizes, and every field of the format (tts.md section 8)."""
    asked = OutputFormat.wav(encoding, rate)
    header = wav_header(asked)
    facts = parse_wav_header(header)
    assert len(header) == WAV_HEADER_BYTES == facts.data_offset
    assert (facts.riff_size, facts.data_size, facts.streaming) == (STREAMING_SIZE, STREAMING_SIZE, True)
    assert facts.encoding == encoding
    assert facts.format_tag == {"pcm_s16le": 1, "pcm_f32le": 3, "pcm_mulaw": 7, "pcm_alaw": 6}[encoding]
    assert (facts.channels, facts.sample_rate, facts.byte_rate) == (1, rate, asked.bytes_per_second)
    assert (facts.block_align, facts.bits_per_sample) == (asked.sample_bytes, 8 * asked.sample_bytes)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_another_implementation_reads_the_header(encoding: Encoding) -> None:
    """libsndfile finds rate and length."""
    asked = OutputFormat.wav(encoding, 24000)
    body = bytes(100 * asked.sample_bytes)
    info = soundfile.info(io.BytesIO(wav_header(asked, data_bytes=len(body)) + body))
    assert (info.samplerate, info.frames, info.channels) == (24000, 100, 1)


def test_a_header_may_have_other_chunks_and_an_extended_format() -> None:
    """LIST before fmt, an odd chunk with its padding, and the sub-format of an extensible fmt."""
    fmt = struct.pack("<HHIIHH", 0xFFFE, 2, 44100, 352800, 8, 32)
    fmt += struct.pack("<HHI", 22, 32, 3) + struct.pack("<H", 3) + bytes(14)
    data = b"RIFF" + struct.pack("<I", 0) + b"WAVE" + _chunk(b"LIST", b"odd") + _chunk(b"fmt ", fmt)
    data += b"data" + struct.pack("<I", 8) + b"12345678trailer"
    facts = parse_wav_header(data)
    assert (facts.format_tag, facts.encoding, facts.channels, facts.streaming) == (3, "pcm_f32le", 2, False)
    assert facts.samples_of(data) == b"12345678"


def test_an_unknown_encoding_is_none() -> None:
    """24-bit PCM is a WAV, but no format of the API."""
    fmt = struct.pack("<HHIIHH", 1, 1, 8000, 24000, 3, 24)
    data = b"RIFF\xff\xff\xff\xffWAVE" + _chunk(b"fmt ", fmt) + b"data\x00\x00\x00\x00abc"
    facts = parse_wav_header(data)
    assert facts.encoding is None
    assert facts.samples_of(data) == b"abc"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "WAV header cut off after 0 bytes"),
        (wav_header(OutputFormat.wav("pcm_s16le", 8000))[:30], "WAV header cut off after 30 bytes"),
        (b"ID3\x04" + bytes(40), r"not a WAV file: it begins with b'ID3\\x04"),
        (b"RIFF\x00\x00\x00\x00AVI " + bytes(40), "not a WAV file"),
        (
            b"RIFF\x00\x00\x00\x00WAVE" + _chunk(b"fmt ", b"short"),
            "WAV fmt chunk of 5 bytes; at least 16 are needed",
        ),
        (b"RIFF\x00\x00\x00\x00WAVE" + _chunk(b"data", b""), "WAV data chunk before any fmt chunk"),
    ],
)
def test_what_is_no_wav_is_told_in_one_line(data: bytes, message: str) -> None:
    """Each way to be none has its own words."""
    with pytest.raises(ValueError, match=f"^{message}") as caught:
        parse_wav_header(data)
    assert "\n" not in str(caught.value)


def test_audio_begins_after_the_header_whatever_the_pieces() -> None:
    """The offset is known with the last byte of the header and not before."""
    header = wav_header(OutputFormat.wav("pcm_s16le", 8000))
    assert [audio_offset("wav", header[:size]) for size in range(44)] == [None] * 44
    assert audio_offset("wav", header) == audio_offset("wav", header + b"xy") == 44
    assert audio_offset("raw", b"") == 0


@pytest.mark.parametrize("head", [b"\xff\xfb", b"<html><body>error"])
def test_a_body_that_is_no_wav_has_no_offset(head: bytes) -> None:
    """Told as soon as it can be: not after waiting for twelve bytes."""
    with pytest.raises(ValueError, match="WAV"):
        audio_offset("wav", head)


def test_mp3_audio_begins_with_its_first_frame() -> None:
    """After an ID3v2 tag, if there is one."""
    asked = OutputFormat.mp3(16000, 64000)
    body = encode_container(bytes(32000), asked)
    assert audio_offset("mp3", body) == 0
    tagged = b"ID3\x04\x00\x00\x00\x00\x00\x05title" + body
    assert audio_offset("mp3", tagged) == 15
    assert audio_offset("mp3", tagged[:12]) is None
    assert next(mp3_frames(tagged)).offset == 15


def test_containers_wrap_the_samples() -> None:
    """Raw as it is, WAV with a header, MP3 at its bit rate; an MP3 without one is refused."""
    samples = bytes(3200)
    assert encode_container(samples, OutputFormat.raw("pcm_s16le", 16000)) is samples
    wav = OutputFormat.wav("pcm_s16le", 16000)
    assert encode_container(samples, wav) == wav_header(wav) + samples
    assert {frame.bit_rate for frame in mp3_frames(encode_container(samples, OutputFormat.mp3(16000, 96000)))} == {
        96000
    }
    with pytest.raises(ValueError, match=r"^mp3 needs a bit_rate$"):
        encode_container(samples, OutputFormat(container="mp3", sample_rate=16000))


def test_a_header_needs_an_encoding() -> None:
    """MP3 has no place in a WAV header."""
    with pytest.raises(ValueError, match=r"^a WAV header needs an encoding$"):
        wav_header(OutputFormat.mp3(16000, 32000))


def test_a_header_with_a_size_says_it() -> None:
    """For files, where the size is known."""
    facts = parse_wav_header(wav_header(OutputFormat.wav("pcm_alaw", 8000), data_bytes=100))
    assert (facts.riff_size, facts.data_size) == (136, 100)


def test_facts_of_containers_need_neither_numpy_nor_an_encoder() -> None:
    """Tokens, containers and MP3 frames are for those who only look at bytes: they load nothing heavy."""
    modules = "tokens", "code", "containers", "mp3"
    program = "; ".join(f"import cartest_contracts.audio.{module}" for module in modules)
    program += "; import sys; print({'numpy', 'soundfile', 'lameenc'} & set(sys.modules))"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert told.stdout.strip() == "set()"
