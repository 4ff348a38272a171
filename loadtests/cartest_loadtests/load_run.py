"""One test in one process: its settings, its clocks, its files, its counts — and what users share.

Made when Locust starts a test, closed when it has stopped. Knows nothing of Locust.
"""

import contextlib
import errno
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
from cartest_contracts.measures.tally import Tally
from cartest_contracts.observation import Observation
from cartest_contracts.run import OBSERVATIONS_DIR, GeneratorHealth
from cartest_loadtests import hub, native
from cartest_loadtests.attempt import Attempt
from cartest_loadtests.checking import AudioCheck
from cartest_loadtests.clocks import ClockBridge
from cartest_loadtests.costs import DECODING, VERIFYING
from cartest_loadtests.dialling import Endpoint
from cartest_loadtests.health import while_running
from cartest_loadtests.open_loop import OpenLoop
from cartest_loadtests.polls import Poll, PollClock, Polls
from cartest_loadtests.recorder import Recorder
from cartest_loadtests.rows import failure_of
from cartest_loadtests.settings import Settings
from cartest_loadtests.socket_channel import SocketLines
from cartest_loadtests.stamps import keep_warm
from cartest_loadtests.vitals import Vitals

__all__ = ["LoadRun"]

_LAG_PERIOD_S: Final = 0.02
_FLUSH_PERIOD_S: Final = 1.0
_MOST_LOOSE: Final = 32
"""Observations that are counted at once, in half a millisecond: one after the other they take a fifth less than
each by itself, between whose calls the processor forgets all of this."""
_GARBAGE: Final = (10_000, 10, 10)
"""After how many new objects Python looks for garbage among them; by default 700, which a few streams make."""
_LACKS: Final = tuple(map(os.strerror, (errno.EMFILE, errno.ENFILE, errno.EADDRNOTAVAIL)))
"""What a connection that could not be made says of the machine it was to be made from."""


class LoadRun:
    """What the users of one process share during one test."""

    def __init__(
        self, settings: Settings, *, worker: int, workers: int, scenario: str, tell: Callable[[str], None]
    ) -> None:
        self.settings = settings
        polls = _poll_clock()
        self.endpoint = _endpoint(settings, polls)
        self.bridge = ClockBridge(monotonic_ns=time.monotonic_ns, realtime_ns=time.time_ns)
        self.check = AudioCheck(settings.check, share=settings.check_share)
        self.credential = Credential.of(settings.target)
        self._vitals = Vitals(worker=str(worker), bridge=self.bridge, soak=settings.soak)
        self.health = self._vitals.health
        self._costs_ns = DECODING.cpu_ns, VERIFYING.cpu_ns
        self._tally = Tally()
        self._loose: list[Observation] = []
        """Observations that are neither counted nor written yet."""
        self.labels = {"scenario": scenario, "worker": str(worker)}
        self._worker, self._workers = worker, workers
        self._tell = tell
        self._recorder: Recorder | None = None
        if settings.run_dir is not None:
            path = settings.run_dir / OBSERVATIONS_DIR / f"load-{worker}.jsonl"
            self._recorder = Recorder(path, tell=tell)
        self.lines = SocketLines(seats=settings.contexts)
        self._enrolled: Counter[str] = Counter()
        self._schedules: dict[str, OpenLoop] = {}
        self._closed = False
        self._leftovers: list[Callable[[], object]] = []
        self._chores: list[Callable[[], object]] = []
        self._warm = keep_warm()
        self._garbage = gc.get_threshold()
        gc.collect()
        gc.freeze()
        gc.set_threshold(*_GARBAGE)
        self._endings = [
            hub.watch_polls(polls.asking, polls.answered),
            hub.run_every(_LAG_PERIOD_S, self.health.loop_was_late),
            hub.run_every(_FLUSH_PERIOD_S, lambda _: self._each_second()),
        ]

    def calibrate(self) -> None:
        """Let the generator measure itself, now and beside the users; from now on a death leaves its note."""
        self._vitals.begin()
        if self._recorder is not None:
            self._write(while_running(self._report()))

    def enrol(self, kind: str) -> str:
        """Return a name for a new user: its kind, worker and number, the same in every run."""
        self._enrolled[kind] += 1
        return f"{kind}-{self._worker}.{self._enrolled[kind] - 1}"

    def plan(self, shares: dict[str, float]) -> None:
        """Make the schedules of an open loop: each kind of user gets its share of the rate."""
        planned = self.settings.arrivals.schedules(
            shares,
            seed=self.settings.seed,
            requests=self.settings.requests,
            worker=self._worker,
            workers=self._workers,
        )
        self._schedules = {kind: OpenLoop(arrivals) for kind, arrivals in planned.items()}

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
        """Make the observation of an attempt that has ended; it is written and counted within a second."""
        observation = attempt.observation()
        health = self.health
        health.failed += failure_of(observation) is not None
        problem = observation.problem
        if problem is not None and any(lack in problem for lack in _LACKS):
            health.problem("this machine ran out of file descriptors or ports: requests failed by its own doing")
        if observation.first_byte_ns is not None:
            if observation.stamps == "kernel":
                health.kernel_stamps += 1
            else:
                health.user_stamps += 1
        first_audio_ns = observation.first_audio_ns
        if first_audio_ns is not None:
            health.ttfa_ms.add((first_audio_ns - observation.start_ns) / 1e6)
        self._loose.append(observation)
        if len(self._loose) >= _MOST_LOOSE:
            self._settle()
        return observation

    def counted(self) -> Tally:
        """Return what was counted so far, and how well this process kept up meanwhile."""
        self._settle()
        self._tally.workers = (self._report(),)
        return self._tally

    def at_close(self, ending: Callable[[], object]) -> None:
        """Call this when the run closes: a user that an interrupt killed could not end by itself."""
        self._leftovers.append(ending)

    def each_second(self, work: Callable[[], object]) -> None:
        """Call this every second, and once more at the end, after the last observation."""
        self._chores.append(work)

    def close(self) -> None:
        """Write what is left, and how well this process kept up; harmless when repeated."""
        if self._closed:
            return
        self._closed = True
        gc.set_threshold(*self._garbage)
        for ending in self._leftovers:
            ending()
        for end in self._endings:
            end()
        self._vitals.close()
        if self._warm is not None:
            self._warm.close()
        self._each_second()
        if self._recorder is None:
            return
        self._recorder.close()
        if self._recorder.problem is not None:
            self.health.problem(f"{self._recorder.problem} ({self._recorder.lost} lost)")
        self._write(self._report())

    def _settle(self) -> None:
        """Count and write what was observed since the last time."""
        loose, self._loose = self._loose, []
        for observation in loose:
            self._tally.add(observation)
        if self._recorder is not None:
            for observation in loose:
                self._recorder.add(observation)

    def _report(self) -> GeneratorHealth:
        if self._schedules:
            self.health.offered = sum(schedule.offered for schedule in self._schedules.values())
            self.health.scheduled_s = max(schedule.elapsed_s for schedule in self._schedules.values())
        decoding_ns, verifying_ns = self._costs_ns
        return msgspec.structs.replace(
            self._vitals.report(),
            native=native.CORE is not None,
            check_share=self.check.share,
            decoding_cpu_s=(DECODING.cpu_ns - decoding_ns) / 1e9,
            verifying_cpu_s=(VERIFYING.cpu_ns - verifying_ns) / 1e9,
        )

    def _each_second(self) -> None:
        self._vitals.each_second()
        for work in self._chores:
            work()
        self._settle()
        if self._recorder is not None:
            self._recorder.flush()
            if not self._closed:
                self._write(while_running(self._report()))
        if self.settings.progress:
            self._tell_progress()

    def _write(self, report: GeneratorHealth) -> None:
        """Write the health in one step: whoever dies leaves the old one or the new one, never half of one."""
        assert self.settings.run_dir is not None  # noqa: S101  # there is a recorder
        name = f"generator-{self._worker}.json"
        new = self.settings.run_dir / f".{name}.new"
        try:
            new.write_bytes(msgspec.json.encode(report) + b"\n")
            new.replace(self.settings.run_dir / name)
        except OSError as error:
            if self._closed:
                self._tell(f"cannot write {name}: {error.strerror or error}")

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


def _poll_clock() -> Polls:
    core = native.CORE
    return PollClock(time.monotonic_ns) if core is None else core.poll_clock(Poll)


def _endpoint(settings: Settings, polls: Polls) -> Endpoint:
    parts = urlsplit(settings.target.url)
    tls = None
    if parts.scheme == "https":
        tls = tls_context(settings.target)
        tls.set_alpn_protocols(["http/1.1"])
    return Endpoint(host=parts.hostname or "", port=parts.port or (443 if tls else 80), tls=tls, polls=polls)
