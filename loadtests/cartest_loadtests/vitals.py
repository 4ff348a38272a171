"""How this process is while it generates load: counts, clocks, machine, self-check and, in a soak, its own growth.

It takes the readings that :mod:`cartest_loadtests.health` and :mod:`cartest_loadtests.footprint` judge.
"""

import gc
import time
from typing import Final

from cartest_contracts.run import GeneratorHealth
from cartest_loadtests import hub, machine
from cartest_loadtests.clocks import ClockBridge
from cartest_loadtests.footprint import Footprint, Sample
from cartest_loadtests.health import Health, Reading
from cartest_loadtests.self_check import SelfChecker

__all__ = ["Vitals"]

_STEPPED: Final = "the wall clock was stepped during the run: kernel stamps around it are off"


class Vitals:
    """Of one process in one test."""

    def __init__(self, *, worker: str, bridge: ClockBridge, soak: bool) -> None:
        self.health = Health(worker=worker, begun=_reading())
        self._bridge = bridge
        self._footprint = Footprint() if soak else None
        self._checker: SelfChecker | None = None

    def begin(self) -> None:
        """Measure the idle process, and go on beside the users."""
        try:
            self._checker = SelfChecker(self._bridge)
        except OSError as error:
            self.health.problem(f"no self-check: {error.strerror or error}")
        else:
            self._checker.begin()

    def each_second(self) -> None:
        """Take the readings of a second."""
        self._bridge.measure_again()
        if self._footprint is not None and self._footprint.wanted:
            self._footprint.add(_sample())

    def close(self) -> None:
        """End what was begun, and judge the growth."""
        if self._checker is not None:
            self._checker.close()
        if self._footprint is not None:
            for line in self._footprint.problems():
                self.health.problem(line)

    def report(self) -> GeneratorHealth:
        """Return the figures so far."""
        if self._bridge.stepped:
            self.health.problem(_STEPPED)
        return self.health.report(
            _reading(),
            clock_error_ns=self._bridge.error_ns,
            self_check=self._checker.report() if self._checker is not None else None,
            growth=self._footprint.growth() if self._footprint is not None else (),
        )


def _reading() -> Reading:
    return Reading(
        now_ns=time.monotonic_ns(),
        cpu_s=time.process_time(),
        machine=machine.cpu(),
        rss_bytes=machine.resident_bytes(),
        descriptors=machine.open_descriptors(),
    )


def _sample() -> Sample:
    # Garbage that waits for its collection is no leak. Without what was there before the run, which is frozen,
    # a collection is milliseconds; and it is made in a soak only.
    gc.collect()
    objects = gc.get_objects()
    return Sample(
        at_s=time.monotonic(),
        rss_bytes=machine.resident_bytes(),
        descriptors=machine.open_descriptors(),
        greenlets=hub.greenlets(objects),
        objects=len(objects),
    )
