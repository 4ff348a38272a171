"""Tests of cartest_contracts.audio.code."""

import pytest

from cartest_contracts.audio.code import (
    DATA_TONES_HZ,
    SYMBOL_S,
    SYNC_TONES_HZ,
    FrameFacts,
    context_tag,
    crc8,
    crc_of_tag,
    frame_bytes,
    parse_frame,
    voice_phase,
)
from cartest_contracts.formats import SAMPLE_RATES


def test_the_code_is_what_recordings_on_disk_hold() -> None:
    """The wire format has not changed: a change here makes recordings unreadable."""
    assert (DATA_TONES_HZ[0], DATA_TONES_HZ[15], SYNC_TONES_HZ) == (700.0, 2950.0, (400.0, 550.0))
    assert frame_bytes(context_tag("c"), 3, " Hi").hex() == "a603032048697f"
    assert (context_tag(None), context_tag("c"), voice_phase("v")) == (0, 166, 4)


def test_a_symbol_is_a_whole_number_of_samples_at_every_rate() -> None:
    """So frames need no fractions at speed 1."""
    assert [rate * SYMBOL_S for rate in SAMPLE_RATES] == [160, 320, 441, 480, 882, 960]


def test_the_checksum_is_crc8_autosar_without_final_xor() -> None:
    """The catalogue's check value of polynomial 0x2F is 0xDF after XOR with 0xFF."""
    assert crc8(b"123456789") ^ 0xFF == 0xDF


def test_a_frame_reads_back_and_its_index_wraps() -> None:
    """What was framed is what is parsed."""
    assert parse_frame(frame_bytes(7, 256 + 5, "héllo")) == FrameFacts(tag=7, index=5, text="héllo")


def test_a_changed_frame_is_no_frame() -> None:
    """Every change of one or two bits is noticed."""
    frame = frame_bytes(1, 2, "word")
    bits = 8 * len(frame)
    for first in range(bits):
        for second in range(first, bits):
            damaged = (int.from_bytes(frame) ^ (1 << first) ^ (1 << second if second > first else 0)).to_bytes(
                len(frame)
            )
            assert parse_frame(damaged) is None


@pytest.mark.parametrize(
    "body",
    [bytes((1, 2, 0)), bytes((1, 2, 5)) + b"word", bytes((1, 2, 2)) + b"\xff\xfe"],
    ids=["empty", "length", "utf8"],
)
def test_a_frame_with_a_right_checksum_may_still_be_none(body: bytes) -> None:
    """No text, another length, or bytes that are no text."""
    assert parse_frame(body + bytes((crc8(body),))) is None


def test_a_context_never_has_the_tag_of_no_context() -> None:
    """Zero is for none: also for the ids whose checksum is zero."""
    tags = [context_tag(str(number)) for number in range(2000)]
    assert min(tags) == 1
    assert max(tags) == 255
    assert any(crc8(str(number).encode()) == 0 for number in range(2000))


def test_voices_use_all_phases() -> None:
    """Sixteen of them, by hash of the id, whatever the id is."""
    assert {voice_phase(str(number)) for number in range(200)} == set(range(16))
    assert 0 <= voice_phase("\ud800") < 16
    assert context_tag("\ud800") > 0


@pytest.mark.parametrize("text", ["", "a", "Hello,", "x" * 255])
def test_the_crc_of_any_tag_follows_from_that_of_none(text: str) -> None:
    """The code is linear, so that a frame need not be made anew for each context."""
    plain = frame_bytes(0, 7, text)
    for tag in range(256):
        assert frame_bytes(tag, 7, text)[-1] == plain[-1] ^ crc_of_tag(tag, len(plain) - 2)
