"""The rows that the accelerator makes are what the decoders make of the same bytes, and its faults are ours."""

import base64
import gc
import tracemalloc
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.loadtests.frames import chunk, text
from tests.loadtests.native.splitting import AUDIO, DATA, FLAT, PAYLOADS, chunked, core, native_core

from cartest_contracts.events import chunk_frame, sse_event
from cartest_contracts.wire.json_events import EventReader
from cartest_contracts.wire.tally import AudioTally

pytestmark = native_core


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_row_is_what_the_reader_makes_of_the_payload(payload: bytes) -> None:
    """Decoded or whole, a payload is the same arrival and the same audio."""
    frame = text(payload)
    rows, end = core().frame_rows(frame, 0, [len(frame)], [5])
    assert end == len(frame)
    fast, whole = EventReader(keep_audio=False), EventReader(keep_audio=False)
    assert fast.read_rows(rows) == [whole.read(5, payload, size=len(payload))]
    assert fast.tally().sha256 == whole.tally().sha256
    assert fast.tally().audio_bytes == whole.tally().audio_bytes


def test_the_vendors_chunks_are_decoded_here() -> None:
    """The rest is the object without its audio, byte for byte; only then is all this of use."""
    for payload in (chunk_frame("c1", DATA, step_time_ms=1.5), b'{ "data":"%b" , "type":"chunk"}' % DATA):
        ((at_ns, size, rest, audio, name),), _ = core().frame_rows(text(payload), 0, [2000], [7])
        assert (at_ns, size, audio, name) == (7, len(payload), AUDIO, None)
        assert rest in {
            payload.replace(b',"data":"%b"' % DATA, b""),
            payload.replace(b'"data":"%b" ,' % DATA, b""),
        }
        assert DATA not in rest


def test_base64_is_strict() -> None:
    """Every short text of these characters is taken or left as the decoders take or leave it."""
    for length in range(7):
        for letters in product("A/z=-\n" if length < 6 else "Az=", repeat=length):
            data = "".join(letters)
            ((_, _, _, audio, _),), _ = core().frame_rows(text(FLAT.replace(b"AAEC", data.encode())), 0, [99], [7])
            tally = AudioTally()
            expected = tally.add_base64(data)
            assert (audio is None) == (expected is None or "\n" in data)
            if audio is not None:
                assert audio == base64.b64decode(data, validate=True)


@given(audio=st.binary(max_size=4000))
def test_base64_of_any_bytes_is_those_bytes(audio: bytes) -> None:
    """Whatever is encoded comes back."""
    frame = text(FLAT.replace(b"AAEC", base64.b64encode(audio)))
    ((_, _, _, decoded, _),), _ = core().frame_rows(frame, 0, [len(frame)], [1])
    assert decoded == audio


@pytest.mark.parametrize("name", ["frame_rows", "event_rows", "piece_rows"])
def test_what_is_asked_wrongly_is_refused(name: str) -> None:
    """No argument makes it read where nothing is."""
    split: Any = getattr(core(), name)
    data = chunk() + b"1\r\na\r\n"
    begin = {"frame_rows": 0, "event_rows": 0, "piece_rows": len(chunk())}[name]
    if name == "event_rows":
        data = sse_event(FLAT)
    few, shapeless, wordy = (data, begin, [1]), (data, begin, (9,), [1]), (data, begin, ["9"], [1])
    for wrong in ((), few, shapeless, wordy, (data, "0", [9], [1]), ("é", 0, [1], [1])):
        with pytest.raises(TypeError):
            split(*wrong)
    empty = list[int]()
    for begins, ends in ((-1, [9]), (len(data) + 1, [9]), (begin, empty), (begin, [begin])):
        with pytest.raises(ValueError, match="data"):
            split(data, begins, ends, ends)


def test_nothing_is_leaked() -> None:
    """Splitting a thousand times takes no more memory than once."""
    frames, events = b"".join(map(text, PAYLOADS[:20])), b"".join(map(sse_event, PAYLOADS[:20]))
    coded = chunked(events, [100])
    reads = {frames: core().frame_rows, events: core().event_rows, coded: core().piece_rows}

    def split() -> None:
        for data, function in reads.items():
            ends = list(range(50, len(data) + 50, 50))
            function(data, 0, ends, ends)
            with pytest.raises(ValueError, match="cover"):
                function(data, 0, [10], [10])

    split()
    gc.collect()
    tracemalloc.start()
    try:
        split()
        before, _ = tracemalloc.get_traced_memory()
        for _ in range(1000):
            split()
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < 20_000


def test_each_row_has_the_instant_of_its_first_byte() -> None:
    """Empty reads, and those that end where a frame does, are told apart."""
    frame = chunk()
    size = len(frame)
    ends = [1, 1, size, size, 2 * size, 3 * size]
    rows, _ = core().frame_rows(frame * 3, 0, ends, [10, 20, 30, 40, 50, 60])
    assert [row[0] for row in rows] == [10, 50, 60]
