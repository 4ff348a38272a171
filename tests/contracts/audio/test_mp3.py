"""Tests of cartest_contracts.audio.mp3."""

import importlib
import io
from typing import Any

import pytest

from cartest_contracts.audio.mp3 import (
    encode_mp3,
    first_audio_frame,
    legal_bit_rate,
    mp3_duration_s,
    mp3_frames,
    parse_frame_header,
)
from cartest_contracts.formats import BIT_RATES, SAMPLE_RATES

soundfile: Any = importlib.import_module("soundfile")  # by name, because it has no types

SECOND = {rate: bytes(2 * rate) for rate in SAMPLE_RATES}


@pytest.mark.parametrize("bit_rate", BIT_RATES)
@pytest.mark.parametrize("rate", SAMPLE_RATES)
def test_every_frame_has_the_rate_and_the_legal_bit_rate(rate: int, bit_rate: int) -> None:
    """Constant over all frames, mono, without a hole, and as long as libsndfile finds it."""
    data = encode_mp3(SECOND[rate], sample_rate=rate, bit_rate=bit_rate)
    frames = list(mp3_frames(data))
    assert {(frame.sample_rate, frame.bit_rate, frame.channels) for frame in frames} == {
        (rate, legal_bit_rate(rate, bit_rate), 1)
    }
    assert {frame.version for frame in frames} == {"2.5" if rate == 8000 else "2" if rate < 32000 else "1"}
    assert [frame.offset + frame.size for frame in frames] == [*(frame.offset for frame in frames[1:]), len(data)]
    info = soundfile.info(io.BytesIO(data))
    assert info.samplerate == rate
    assert mp3_duration_s(data) == pytest.approx(sum(frame.samples for frame in frames) / rate)
    assert 1.0 <= mp3_duration_s(data) <= 1.35


@pytest.mark.parametrize(
    ("rate", "asked", "legal"),
    [
        (8000, 32000, 32000),
        (8000, 96000, 64000),
        (22050, 192000, 160000),
        (22050, 128000, 128000),
        (44100, 192000, 192000),
    ],
)
def test_a_pair_that_mpeg_does_not_allow_is_made_legal(rate: int, asked: int, legal: int) -> None:
    """MPEG 2 ends at 160 kbit/s, MPEG 2.5 as LAME writes it at 64."""
    assert legal_bit_rate(rate, asked) == legal


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"\xff\xfb\x90",
        b"\xfe\xfb\x90\xc4",
        b"\xff\x1b\x90\xc4",
        b"\xff\xeb\x90\xc4",  # reserved version
        b"\xff\xfd\x90\xc4",  # layer 2
        b"\xff\xfb\x00\xc4",  # free format
        b"\xff\xfb\xf0\xc4",  # bad bit rate
        b"\xff\xfb\x9c\xc4",  # reserved sample rate
    ],
)
def test_what_is_no_frame_header_is_none(header: bytes) -> None:
    """Sync bits alone are not enough."""
    assert parse_frame_header(header) is None


def test_a_frame_header_gives_its_facts() -> None:
    """128 kbit/s at 44.1 kHz with padding: 418 bytes, 1152 samples, stereo."""
    frame = parse_frame_header(b"\xff\xfb\x92\x44")
    assert frame is not None
    assert (frame.size, frame.samples, frame.channels, frame.layer, frame.complete) == (418, 1152, 2, 3, False)


def test_a_cut_last_frame_is_marked_and_not_played() -> None:
    """Duration counts whole frames."""
    data = encode_mp3(SECOND[16000], sample_rate=16000, bit_rate=32000)
    *whole, last = mp3_frames(data[:-10])
    assert not last.complete
    assert all(frame.complete for frame in whole)
    assert mp3_duration_s(data[:-10]) == pytest.approx(mp3_duration_s(data) - 576 / 16000)


def test_junk_before_between_and_after_frames_is_passed_over() -> None:
    """False syncs and an ID3v1 tag are no frames; offsets stay true."""
    data = encode_mp3(SECOND[16000], sample_rate=16000, bit_rate=32000)
    half = list(mp3_frames(data))[10].offset
    junk = b"junk\xff\xfb\x90\xc4 false sync" + bytes(600)
    offsets = [
        frame.offset for frame in mp3_frames(junk + data[:half] + b"\xff\x00" + data[half:] + b"TAG" + bytes(125))
    ]
    true = [frame.offset for frame in mp3_frames(data)]
    # The frame before the junk is not followed by a frame, so it is not believed either.
    assert offsets == [len(junk) + at + (2 if at >= half else 0) for at in true if at != true[9]]


def test_an_information_frame_holds_no_sound() -> None:
    """Xing, Info and VBRI frames are left out, with side information as long as version and channels make it."""
    data = encode_mp3(SECOND[44100], sample_rate=44100, bit_rate=64000)
    first = next(mp3_frames(data))
    for header, place, mark in [
        (b"\xff\xfb\x50\xc4", 21, b"Info"),
        (b"\xff\xfb\x50\x44", 36, b"Xing"),
        (b"\xff\xfb\x50\xc4", 36, b"VBRI"),
    ]:
        information = bytearray(header + bytes(204))
        information[place : place + 4] = mark
        assert first_audio_frame(bytes(information) + data) == 208
        assert first_audio_frame(bytes(information)[:48]) == 208
        assert first_audio_frame(bytes(information)[:20]) is None
    assert first_audio_frame(data) == first.offset == 0


@pytest.mark.parametrize("rate", [8000, 22050])
def test_an_information_frame_of_mpeg_2_is_found(rate: int) -> None:
    """Its side information is shorter."""
    data = encode_mp3(SECOND[rate], sample_rate=rate, bit_rate=64000)
    first = next(mp3_frames(data))
    information = bytearray(data[:4] + bytes(first.size - 4))
    information[13:17] = b"Info"
    assert first_audio_frame(bytes(information) + data) == first.size


@pytest.mark.parametrize(
    "head", [b"", b"I", b"ID3\x04\x00", b"ID3\x04\x00\x10\x00\x00\x00\x01xfooter....", b"no frame here", bytes(50)]
)
def test_a_head_without_a_frame_needs_more_bytes(head: bytes) -> None:
    """Also while an ID3v2 tag, with its footer, is still coming."""
    assert first_audio_frame(head) is None
    assert list(mp3_frames(head)) == []
