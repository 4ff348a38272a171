"""One test in one process: its settings, its clocks, its files, its counts — and what users share.

Made when Locust starts a test, closed when it has stopped. Knows nothing of Locust.
"""

import contextlib
import gc
import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

import msgspec

from cartest_contracts.clients.credential import Credential
from cartest_contracts.clients.recording import tls_context
from cartest_contracts.observation import Observation
from cartest_contracts.run import OBSERVATIONS_DIR
from cartest_loadtests import hub
from cartest_loadtests.attempt import Attempt
from cartest_loadtests.checking import AudioCheck
from cartest_loadtests.clocks import ClockBridge
from cartest_loadtests.connection import Endpoint
from cartest_loadtests.health import Health
from cartest_loadtests.open_loop import OpenLoop
from cartest_loadtests.recorder import Recorder
from cartest_loadtests.rows import failure_of
from cartest_loadtests.schedule import Arrivals
from cartest_loadtests.settings import Settings
from cartest_loadtests.stamps import keep_warm

__all__ = ["LoadRun"]

_LAG_PERIOD_S: Final = 0.02
_FLUSH_PERIOD_S: Final = 1.0


class LoadRun:
    """What the users of one process share during one test."""

    def __init__(
        self, settings: Settings, *, worker: int, workers: int, scenario: str, tell: Callable[[str], None]
    ) -> None:
        self.settings = settings
        self.endpoint = _endpoint(settings)
        self.bridge = ClockBridge(monotonic_ns=time.monotonic_ns, realtime_ns=time.time_ns)
        self.check = AudioCheck(settings.check)
        self.credential = Credential.of(settings.target)
        self.health = Health(worker=str(worker), now_ns=time.monotonic_ns(), cpu_s=time.process_time())
        self.labels = {"scenario": scenario, "worker": str(worker)}
        self._worker, self._workers = worker, workers
        self._tell = tell
        self._recorder: Recorder | None = None
        if settings.run_dir is not None:
            path = settings.run_dir / OBSERVATIONS_DIR / f"load-{worker}.jsonl"
            self._recorder = Recorder(path, tell=tell)
        self._enrolled: Counter[str] = Counter()
        self._schedules: dict[str, OpenLoop] = {}
        self._closed = False
        self._leftovers: list[Callable[[], object]] = []
        self._warm = keep_warm()
        gc.collect()
        gc.freeze()
        self._endings = [
            hub.run_every(_LAG_PERIOD_S, self.health.loop_was_late),
            hub.run_every(_FLUSH_PERIOD_S, lambda _: self._each_second()),
        ]

    def enrol(self, kind: str) -> str:
        """Return a name for a new user: its kind, worker and number, the same in every run."""
        self._enrolled[kind] += 1
        return f"{kind}-{self._worker}.{self._enrolled[kind] - 1}"

    def plan(self, shares: dict[str, float]) -> None:
        """Make the schedules of an open loop: each kind of user gets its share of the rate."""
        total = sum(shares.values())
        for kind, share in shares.items() if self.settings.rate else ():
            arrivals = Arrivals(
                rate=self.settings.rate * share / total,
                spacing=self.settings.arrivals,
                seed=self.settings.seed,
                name=kind,
                worker=self._worker,
                workers=self._workers,
                total=self.settings.requests,
            )
            self._schedules[kind] = OpenLoop(arrivals)

    def schedule(self, kind: str) -> OpenLoop | None:
        """Return the schedule of a kind of user; ``None`` in a closed loop."""
        return self._schedules.get(kind)

    def begin_schedules(self) -> None:
        """All users are there."""
        for schedule in self._schedules.values():
            schedule.begin()

    def end_schedules(self) -> None:
        """No more starts."""
        for schedule in self._schedules.values():
            schedule.end()

    def record(self, attempt: Attempt) -> Observation:
        """Make the observation of an attempt that has ended, write it and count it."""
        observation = attempt.observation()
        health = self.health
        health.failed += failure_of(observation) is not None
        if observation.first_byte_ns is not None:
            if observation.stamps == "kernel":
                health.kernel_stamps += 1
            else:
                health.user_stamps += 1
        if observation.first_audio_ns is not None:
            health.ttfa_ms.add((observation.first_audio_ns - observation.start_ns) / 1e6)
        if self._recorder is not None:
            self._recorder.add(observation)
        return observation

    def at_close(self, ending: Callable[[], object]) -> None:
        """Call this when the run closes: a user that an interrupt killed could not end by itself."""
        self._leftovers.append(ending)

    def close(self) -> None:
        """Write what is left, and how well this process kept up; harmless when repeated."""
        if self._closed:
            return
        self._closed = True
        for ending in self._leftovers:
            ending()
        for end in self._endings:
            end()
        if self._warm is not None:
            self._warm.close()
        self._each_second()
        if self._recorder is None or self.settings.run_dir is None:
            return
        self._recorder.close()
        if self._recorder.problem is not None:
            lost = self._recorder.lost
            self.health.problem(f"{self._recorder.problem} ({lost} lost)")
        report = msgspec.json.encode(self._report())
        try:
            (self.settings.run_dir / f"generator-{self._worker}.json").write_bytes(report + b"\n")
        except OSError as error:
            self._tell(f"cannot write generator-{self._worker}.json: {error.strerror or error}")

    def _report(self) -> object:
        health = self.health
        if self._schedules:
            health.offered = sum(schedule.offered for schedule in self._schedules.values())
        if self.bridge.stepped:
            health.problem("the wall clock was stepped during the run: kernel stamps around it are off")
        return health.report(
            now_ns=time.monotonic_ns(), cpu_s=time.process_time(), clock_error_ns=self.bridge.error_ns
        )

    def _each_second(self) -> None:
        self.bridge.measure_again()
        if self._recorder is not None:
            self._recorder.flush()
        if self.settings.progress:
            self._tell_progress()

    def _tell_progress(self) -> None:
        health = self.health
        line = {
            "worker": str(self._worker),
            "started": health.started,
            "finished": health.finished,
            "failed": health.failed,
            "users": sum(self._enrolled.values()),
            "ttfa_p50_ms": health.ttfa_ms.at(0.5),
            "ttfa_p95_ms": health.ttfa_ms.at(0.95),
        }
        # One write, so that the lines of several workers do not mix; a reader that went away is no error.
        with contextlib.suppress(OSError):
            os.write(sys.__stdout__.fileno() if sys.__stdout__ else 1, msgspec.json.encode(line) + b"\n")


def _endpoint(settings: Settings) -> Endpoint:
    parts = urlsplit(settings.target.url)
    tls = None
    if parts.scheme == "https":
        tls = tls_context(settings.target)
        tls.set_alpn_protocols(["http/1.1"])
    return Endpoint(host=parts.hostname or "", port=parts.port or (443 if tls else 80), tls=tls)
