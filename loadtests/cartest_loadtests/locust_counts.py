"""How counts travel: from each generating process to the one that leads the run, by Locust's own reports.

A worker adds its counts to the report that Locust sends every three seconds, and sends them once more when its
users are done, when its test has ended and before it quits. The master holds the newest of each worker and writes
them all as ``histograms.json`` when the test has ended, with ``run.json`` beside it, and both again for every
report that comes later. A process that runs alone does both. What is merged and why nothing is counted twice:
:mod:`cartest_loadtests.merging`.
"""

import logging
import os
import time
import uuid
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import locust.stats
from locust.runners import STATE_INIT, STATE_STOPPED, STATE_STOPPING, MasterRunner, WorkerRunner

from cartest_contracts.measures.tally import Tally
from cartest_loadtests import hub
from cartest_loadtests.merging import Merger, Part
from cartest_loadtests.rows import three_digits
from cartest_loadtests.run_record import RunRecord
from cartest_loadtests.settings import RUN_DIR_ENV

__all__ = ["counts"]

_log: Final = logging.getLogger("cartest")
_COUNTS: Final = "cartest_counts"
"""A message, and an entry of Locust's own reports."""
_TEST: Final = "cartest_test"
"""How a master names the test to its workers: a custom option, which Locust sends along with each start."""
_LAST_REPORTS_S: Final = 5.0
"""Longest wait for workers that were told to quit, beyond the time that streams under way may take."""
_POLL_S: Final = 0.05


class _Counts:
    """The counts of one process's test, and of those that it leads."""

    def __init__(self) -> None:
        self._merger = Merger()
        self._environment: Any = None
        self._record: RunRecord | None = None
        self._workers: Sequence[str] = ()
        self._counted: Callable[[], Tally] | None = None
        self._starts = 0
        self._reports = 0

    def listen(self, environment: Any) -> None:
        """Hear Locust's events, from the start of the process on."""
        self._environment = environment
        runner: Any = environment.runner  # typed only partly
        stats: Any = locust.stats
        stats.bucket_response_time = three_digits
        # Listeners are called in reverse: this one before the runner's own, which closes the connections.
        environment.events.quitting.add_listener(self._on_quitting)
        if isinstance(environment.runner, MasterRunner):
            environment.events.worker_report.add_listener(self._on_worker_report)
            environment.events.test_stop.add_listener(self._on_test_stop)
            runner.register_message(_COUNTS, self._on_message)
        elif isinstance(environment.runner, WorkerRunner):
            environment.events.report_to_master.add_listener(self._on_report_to_master)

    def lead(self, environment: Any, workers: Sequence[str]) -> None:
        """Begin a test on a master; the name goes to the workers with the options."""
        name = uuid.uuid4().hex
        setattr(environment.parsed_options, _TEST, name)
        self._merger.begin(name)
        self._record, self._workers = None, workers

    def record(self, record: RunRecord) -> None:
        """Take the record of the test that this process leads, and write that it has begun."""
        self._record = record
        self._to_disk(record.begin)

    def begin(self, counted: Callable[[], Tally]) -> None:
        """Begin a test that generates load here, and counts it."""
        self._counted = counted
        self._starts += 1
        if not isinstance(self._environment.runner, WorkerRunner):
            self._merger.begin(self._name())

    def send(self) -> None:
        """On a worker: report to the master now."""
        if isinstance(self._environment.runner, WorkerRunner) and self._counted is not None:
            message: Any = self._report()
            self._environment.runner.send_message(_COUNTS, message)

    def end(self) -> None:
        """Report for the last time: this process counts no more."""
        if self._counted is None:
            return
        report: Any = self._report(last=True)
        self._counted = None
        if isinstance(self._environment.runner, WorkerRunner):
            self._environment.runner.send_message(_COUNTS, report)
        else:
            self._merger.take(report)
            self._write()

    def _name(self) -> str:
        return getattr(self._environment.parsed_options, _TEST, "")

    def _report(self, *, last: bool = False) -> bytes:
        assert self._counted is not None  # noqa: S101  # every caller has looked
        self._reports += 1
        return Part(
            test=self._name(),
            source=f"{getattr(self._environment.runner, 'client_id', 'alone')}/{self._starts}",
            number=self._reports,
            tally=self._counted(),
            last=last,
        ).encode()

    def _on_report_to_master(self, data: dict[str, Any], **_: Any) -> None:
        if self._counted is not None:
            data[_COUNTS] = self._report()

    def _on_worker_report(self, data: dict[str, Any], **_: Any) -> None:
        if (report := data.get(_COUNTS)) is not None:
            self._take(report)

    def _on_message(self, msg: Any, **_: Any) -> None:
        self._take(msg.data)

    def _take(self, report: bytes) -> None:
        if self._merger.take(report) and self._environment.runner.state in {STATE_STOPPING, STATE_STOPPED}:
            self._write()

    def _on_test_stop(self, **_: Any) -> None:
        self._write()

    def _on_quitting(self, environment: Any, **_: Any) -> None:
        """Get home what nobody waits for when a run is interrupted."""
        runner = environment.runner
        options = environment.parsed_options
        if self._record is not None and runner.state not in {STATE_INIT, STATE_STOPPED}:
            # Without an end of its own a run is ended by hand.
            self._record.interrupted = bool(options.run_time) or self._record.bounded
        if isinstance(runner, MasterRunner) and runner.state not in {STATE_INIT, STATE_STOPPED}:
            workers: int = runner.worker_count
            runner.send_message("quit")
            give_up_s = time.monotonic() + (environment.stop_timeout or 0.0) + _LAST_REPORTS_S
            while self._merger.ended < workers and runner.worker_count and time.monotonic() < give_up_s:
                hub.sleep(_POLL_S)
        self.send()

    def _write(self) -> None:
        self._to_disk(self._merger.write)
        if self._record is not None:
            silent = self._merger.silent(f"{worker}/" for worker in self._workers)
            problems = [f"worker {at} never reported: what it saw is not counted" for at in silent]
            self._to_disk(partial(self._record.end, problems=problems))

    def _to_disk(self, write: Callable[[Path], None]) -> None:
        folder = os.environ.get(RUN_DIR_ENV)
        if folder:
            try:
                write(Path(folder))
            except OSError as error:
                _log.error("cannot write the run in %s: %s", folder, error.strerror or error)


counts: Final = _Counts()
"""Those of this process: one test at a time."""
