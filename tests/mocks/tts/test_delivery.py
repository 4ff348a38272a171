"""Audio in timed chunks."""

from random import Random

from cartest_mocks.profiles import Pace, Profile
from cartest_mocks.tts.delivery import deliver

SLOW = Profile(name="slow", first_audio_ms=100, real_time_factor=0.5)
MS = 1_000_000


def test_chunks_hold_everything_in_order() -> None:
    """Each of at most the size, timed from the start."""
    chunks = list(
        deliver(
            b"0123456789" * 2,
            bytes_per_second=100,
            chunk_bytes=8,
            pace=Pace(SLOW, "sonic-3", None),
            start_ns=5 * MS,
        )
    )
    assert b"".join(chunk.data for chunk in chunks) == b"0123456789" * 2
    assert [chunk.at_ns // MS for chunk in chunks] == [105, 145, 165]
    assert [chunk.step_ms for chunk in chunks] == [100, 40, 20]
    assert [chunk.end_s for chunk in chunks] == [0.08, 0.16, 0.2]


def test_a_warm_start_has_no_latency() -> None:
    """Its first chunk takes as long as any other."""
    (chunk,) = deliver(
        b"x" * 8,
        bytes_per_second=100,
        chunk_bytes=8,
        pace=Pace(SLOW, "sonic-3", Random(1)),
        start_ns=0,
        waited=True,
    )
    assert chunk.at_ns == 40 * MS


def test_no_audio_no_chunk() -> None:
    """An empty body is no chunk of nothing."""
    pace = Pace(SLOW, "sonic-3", None)
    assert list(deliver(b"", bytes_per_second=1, chunk_bytes=8, pace=pace, start_ns=0)) == []
