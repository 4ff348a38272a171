"""A master and its workers, as processes of a test on this machine."""

import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from cartest_contracts.measures.tally import Tally, read_histograms
from cartest_contracts.observation import Observation
from cartest_contracts.run import read_observations
from cartest_contracts.target import Target
from cartest_loadtests.launch import LoadPlan
from cartest_loadtests.scenarios import SCENARIOS
from cartest_loadtests.settings import RUN_DIR_ENV

__all__ = ["KEY", "Fleet", "fleet", "only_counts"]

KEY = "sk_car_test"


@dataclass(frozen=True, kw_only=True)
class Fleet:
    """A master and its workers; each has a folder of its own, as on other machines, or all have one."""

    plan: LoadPlan
    folder: Path
    port: int
    words: tuple[str, ...]
    apart: bool
    processes: list[subprocess.Popen[str]]

    @property
    def master(self) -> subprocess.Popen[str]:
        return self.processes[0]

    @property
    def workers(self) -> list[subprocess.Popen[str]]:
        return self.processes[1:]

    @property
    def led(self) -> Path:
        """The master's folder."""
        return self.folder / "master" if self.apart else self.folder

    def elsewhere(self) -> list[Path]:
        """The folders that the master has no part in."""
        return [self.folder / f"worker-{at}" for at in range(len(self.workers))]

    def observations(self) -> list[Observation]:
        """All that the workers have on disk."""
        folders = self.elsewhere() if self.apart else [self.folder]
        return [each for folder in folders for each in read_observations(folder)]

    def observed(self) -> Tally:
        """Counts of all that the workers wrote."""
        tally = Tally()
        for observation in self.observations():
            tally.add(observation)
        return tally

    def merged(self) -> Tally:
        """What the master wrote."""
        tally = read_histograms(self.led)
        assert tally is not None
        return tally

    def start_master(self) -> None:
        address = ("--master-bind-host", "127.0.0.1", "--master-bind-port", str(self.port))
        self._start(self.led, *self.plan.words(), "--master", *address, *self.words)

    def start_worker(self) -> None:
        folder = self.folder / f"worker-{len(self.processes) - 1}" if self.apart else self.folder
        words = ("-m", "locust", "-f", str(self.plan.scenario.path), "--worker", "--master-host", "127.0.0.1")
        self._start(folder, sys.executable, *words, "--master-port", str(self.port))

    def wait(self) -> str:
        """Wait for the end of all; return what the master said."""
        _, said = self.master.communicate(timeout=40)
        for worker in self.workers:
            worker.communicate(timeout=20)
        return said

    def _start(self, folder: Path, *command: str) -> None:
        env = self.plan.environment(os.environ) | {RUN_DIR_ENV: str(folder)}
        # A session of its own for each: a signal reaches the one that it was meant for.
        self.processes.append(
            subprocess.Popen(
                command, env=env, text=True, start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            )
        )  # fmt: skip


@contextmanager
def fleet(
    url: str,
    folder: Path,
    port: int,
    *words: str,
    scenario: str = "speech_mix",
    workers: int = 2,
    apart: bool = True,
    **plan: object,
) -> Generator[Fleet]:
    """Start a master, with further ``words``, and its workers; they end with the block."""
    made = Fleet(
        plan=LoadPlan(
            scenario=SCENARIOS[scenario],
            target=Target.parse(url, api_key=KEY),
            **{"users": 8, **plan},  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # what each test is about
        ),
        folder=folder,
        port=port,
        words=("--expect-workers", str(workers), *words),
        apart=apart,
        processes=[],
    )
    try:
        made.start_master()
        for _ in range(workers):
            made.start_worker()
        yield made
    finally:
        for process in made.processes:
            if process.poll() is None:
                process.kill()
            process.communicate()


def only_counts(tally: Tally) -> Tally:
    """Without the order in which series and values came, and without the generators' health."""
    series = {key: tally.series[key] for key in sorted(tally.series)}
    return msgspec.structs.replace(tally, series=series, workers=())
