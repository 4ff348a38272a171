"""Joining two clocks: exact on ideal ones, honest about its error on others."""

import time

from cartest_loadtests.clocks import STEP_NS, ClockBridge


class Clocks:
    """Two clocks that a test moves; each reading takes some time."""

    def __init__(self, *, cost_ns: int = 0) -> None:
        self.now_ns = 1_000_000_000
        self.offset_ns = 50_000_000_000
        self.cost_ns = cost_ns

    def monotonic(self) -> int:
        self.now_ns += self.cost_ns
        return self.now_ns

    def realtime(self) -> int:
        self.now_ns += self.cost_ns
        return self.now_ns + self.offset_ns


def bridge(clocks: Clocks) -> ClockBridge:
    return ClockBridge(monotonic_ns=clocks.monotonic, realtime_ns=clocks.realtime)


def test_stamps_are_converted_there_and_back() -> None:
    """With clocks that cost nothing to read the conversion is exact."""
    joined = bridge(Clocks())
    assert joined.to_monotonic(51_000_000_123) == 1_000_000_123
    assert joined.to_realtime(1_000_000_123) == 51_000_000_123
    assert joined.error_ns == 0


def test_the_error_is_half_the_time_that_reading_takes() -> None:
    """The bracket around the reading bounds the error, and the conversion lies within it."""
    clocks = Clocks(cost_ns=100)
    joined = bridge(clocks)
    assert joined.error_ns == 100
    assert abs(joined.to_monotonic(clocks.offset_ns) - 0) <= joined.error_ns


def test_slewing_widens_the_error_and_stepping_is_told() -> None:
    """A distance that moves a little counts as error; one that jumps is a step."""
    clocks = Clocks()
    joined = bridge(clocks)
    clocks.offset_ns += 300
    joined.measure_again()
    assert joined.error_ns == 300
    assert not joined.stepped
    clocks.offset_ns += STEP_NS + 1
    joined.measure_again()
    assert joined.stepped
    assert joined.to_monotonic(clocks.offset_ns) == 0


def test_the_real_clocks_are_joined_closely() -> None:
    """On this machine two readings of one instant agree within the error that is told."""
    read = time.monotonic_ns
    joined = ClockBridge(monotonic_ns=read, realtime_ns=time.time_ns)
    before = read()
    converted = joined.to_monotonic(time.time_ns())
    joined.measure_again()
    assert before - joined.error_ns <= converted <= read() + joined.error_ns
