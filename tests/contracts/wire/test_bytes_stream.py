import hashlib
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartest_contracts.audio.containers import audio_offset, encode_container, wav_header
from cartest_contracts.formats import Container, OutputFormat
from cartest_contracts.observation import Arrival
from cartest_contracts.wire.bytes_stream import LONGEST_HEADER, AudioBody

SAMPLES = bytes(range(1, 201)) * 4
WAV = OutputFormat.wav("pcm_s16le", 8000)
BODIES = {
    "raw": SAMPLES,
    "wav": wav_header(WAV) + SAMPLES,
    "mp3": encode_container(bytes(1600), OutputFormat.mp3(8000, 32000)),
}


def decode(body: AudioBody, data: bytes, cuts: list[int]) -> list[Arrival]:
    borders = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    arrivals: list[Arrival] = []
    for begin, end in pairwise(borders):
        arrivals += body.feed(begin, data[begin:end])
    return arrivals + body.eof(len(data))


@pytest.mark.parametrize("container", ["raw", "wav", "mp3"])
@given(cuts=st.lists(st.integers(0, 2000), max_size=12))
def test_the_header_is_no_audio_wherever_reads_end(container: Container, cuts: list[int]) -> None:
    """Audio bytes are those after the header, in the arrivals of the reads that brought them."""
    data = BODIES[container]
    decoder = AudioBody(container)
    arrivals = decode(decoder, data, cuts)
    offset = audio_offset(container, data)
    assert offset is not None
    assert b"".join(arrival.data or b"" for arrival in arrivals) == data
    assert decoder.tally.audio_bytes == len(data) - offset
    assert decoder.tally.sha256 == hashlib.sha256(data).hexdigest()
    for arrival in arrivals:
        begin = max(arrival.at_ns, offset)
        assert arrival.audio_bytes == max(0, arrival.at_ns + arrival.size - begin)


def test_the_first_audio_has_the_instant_of_its_read() -> None:
    """A header that comes early does not make time to first audio look good."""
    decoder = AudioBody("wav")
    data = BODIES["wav"]
    assert decoder.feed(1, data[:20]) == []
    arrivals = decoder.feed(2, data[20:44]) + decoder.feed(3, data[44:])
    assert [(arrival.at_ns, arrival.audio_bytes) for arrival in arrivals] == [(1, 0), (2, 0), (3, len(SAMPLES))]


def test_audio_that_is_not_kept_is_counted_and_hashed() -> None:
    """A slim recording has sizes and the hash, no bytes."""
    decoder = AudioBody("wav", keep_audio=False)
    (arrival,) = decoder.feed(1, BODIES["wav"])
    assert (arrival.data, arrival.size, arrival.audio_bytes) == (None, 844, 800)
    assert decoder.tally.sha256 == hashlib.sha256(BODIES["wav"]).hexdigest()


def test_a_body_that_is_no_wav_has_no_audio_and_says_so() -> None:
    """A page in place of audio is not counted as sound."""
    decoder = AudioBody("wav")
    arrivals = decoder.feed(1, b"<html>" * 20) + decoder.feed(2, b"</html>")
    assert [arrival.audio_bytes for arrival in arrivals] == [0, 0]
    assert "not a WAV" in (arrivals[0].text or "")
    assert arrivals[1].text is None


def test_a_header_cut_by_the_end_has_no_audio_and_says_so() -> None:
    """What was held back arrives at the end."""
    decoder = AudioBody("wav")
    assert decoder.feed(7, b"RIFF") == []
    assert decoder.feed(8, b"") == []
    (arrival,) = decoder.eof(9)
    assert (arrival.at_ns, arrival.audio_bytes) == (7, 0)
    assert "header" in (arrival.text or "")


def test_tiny_pieces_are_looked_at_now_and_then() -> None:
    """A header in a million pieces would be looked at a million times; audio that was there is still found."""
    header = wav_header(OutputFormat.wav("pcm_s16le", 8000))
    decoder = AudioBody("wav")
    arrivals = [each for byte in header + b"1" for each in decoder.feed(1, bytes((byte,)))]
    assert (arrivals, decoder.pending) == ([], len(header) + 1)
    arrivals = decoder.eof(2)
    assert (len(arrivals), decoder.tally.audio_bytes, decoder.pending) == (len(header) + 1, 1, 0)
    assert arrivals[0].text is None


def test_the_search_for_audio_has_an_end() -> None:
    """Megabytes without an MP3 frame are not held back for ever."""
    decoder = AudioBody("mp3")
    arrivals = decoder.feed(1, bytes(LONGEST_HEADER)) + decoder.feed(2, b"\x00")
    assert [arrival.size for arrival in arrivals] == [LONGEST_HEADER, 1]
    assert "no mp3 audio" in (arrivals[0].text or "")


def test_an_empty_body_has_no_arrivals() -> None:
    """Nothing read, nothing arrived."""
    assert decode(AudioBody("raw"), b"", []) == []


@pytest.mark.parametrize("keep_audio", [False, True])
@pytest.mark.parametrize("container", ["raw", "wav"])
def test_joined_pieces_are_decoded_like_each_by_itself(container: Container, keep_audio: bool) -> None:
    """Handed over at once, pieces are the same arrivals, before and after the header's end."""
    data = BODIES[container]
    ends = [20, 50, 51, 300, len(data)]
    together, apart = AudioBody(container, keep_audio=keep_audio), AudioBody(container, keep_audio=keep_audio)
    arrivals = together.feed_pieces(data, ends, [1, 2, 3, 4, 5])
    expected = [
        each for at, (begin, end) in enumerate(pairwise((0, *ends)), 1) for each in apart.feed(at, data[begin:end])
    ]
    assert arrivals == expected
    assert together.feed_pieces(data[:9], [9], [6]) == apart.feed(6, data[:9])
    assert (together.tally.sha256, together.tally.audio_bytes) == (apart.tally.sha256, apart.tally.audio_bytes)
