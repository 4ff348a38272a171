"""One step measured: the truth server on one core, Locust with our users on the others, a window that counts.

The server spreads the streams, says when all of them speak, and keeps the window; CPU is read from outside, in the
window only. Samples are joined with the server's truth one by one.
"""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

from cartest_cli.calibrating.step import Step
from cartest_cli.calibrating.truth_speech import (
    CHUNKS,
    CYCLE_NS,
    STREAM_HEADER,
    STREAM_MEMBER,
    TruthTransport,
)
from cartest_cli.calibrating.usage import Usage, apart, on_cores
from cartest_contracts.errors import HarnessError
from cartest_contracts.observation import Observation
from cartest_contracts.redact import redact
from cartest_contracts.run import GeneratorHealth, read_observations
from cartest_contracts.target import Target
from cartest_loadtests.launch import LoadPlan
from cartest_loadtests.scenarios import find_scenario

__all__ = ["Bench", "error_ms", "truth_bench"]

_READY_S: Final = 12.0
"""Longest wait for all streams to speak; those that do not are missing from the pace."""
_SETTLE_S: Final = 0.6
"""A cycle: the first streams of all connections, which wait a part of one, are over."""
_LAST_STREAM_S: Final = 0.55
"""So that streams of the window end, and count."""
_WIDEST_TRUTH_NS: Final = 250_000
"""Around the server's send; a truth that is not known better counts for nothing (half of the error's bound)."""
_END_S: Final = 10.0
_LONGEST_RUN_S: Final = 60.0
"""Locust ends by itself then, whatever becomes of us."""


@dataclass(frozen=True, kw_only=True)
class Bench:
    """A running truth server, and what it is asked by."""

    url: str
    pid: int
    cores: frozenset[int] | None
    """Of the generator; ``None``: any."""

    def measure(self, transport: TruthTransport, streams: int, *, window_s: float) -> Step:
        """Make one step; raise ``HarnessError`` if the generator ends by itself."""
        with tempfile.TemporaryDirectory(prefix="cartest-calibrate-") as name:
            folder = Path(name)
            with self._load(transport, streams, folder) as process:
                self._wait_until_all_speak(streams, process, folder)
                before = Usage.now((process.pid, self.pid))
                self._ask("begin")
                time.sleep(window_s)
                window = self._ask("end")
                after = Usage.now((process.pid, self.pid))
                time.sleep(_LAST_STREAM_S)
            health = _health(folder)
            found = _Samples()
            truths: Sequence[Sequence[int] | None] = self._ask("truths")
            for seen in read_observations(folder):
                found.take(seen, truths)
        spent_s = float(window["window_s"])
        return Step(
            streams=streams,
            samples=len(found.errors_ms),
            error_p50_ms=found.quantile(0.5),
            error_p99_ms=found.quantile(0.99),
            exact_share=found.exact / found.judged if found.judged else None,
            exact_worst_ms=found.exact_worst_ms if found.exact else None,
            pace=window["chunks"] / (streams * spent_s * 1e9 / CYCLE_NS * CHUNKS),
            cpu_share=(after.of[0] - before.of[0]) / spent_s if after and before else health.cpu_share,
            loop_lag_p99_ms=health.loop_lag_p99_ms,
            target_late_p99_ms=window["late_p99_ms"],
            other_share=after.others_share(before) if after and before else None,
            steal_share=after.stolen_share(before) if after and before else None,
        )

    @contextmanager
    def _load(self, transport: TruthTransport, streams: int, folder: Path) -> Generator[subprocess.Popen[bytes]]:
        plan = LoadPlan(
            scenario=find_scenario(f"tts_{transport}"),
            target=Target.parse(self.url, api_key="sk_car_calibrate"),
            users=streams,
            run_time_s=_LONGEST_RUN_S,
            stop_timeout_s=1.0,
            run_dir=folder,
            options={"check": "off"},
        )
        with (folder / "log.txt").open("wb") as log, on_cores(self.cores):
            process = subprocess.Popen(  # noqa: S603  # our own words
                plan.words(),
                env=plan.environment(os.environ) | {"CARTEST_PROGRESS": "0"},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            yield process
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):  # what it wrote so far counts
                process.wait(_END_S)
        finally:
            process.kill()
            process.wait()

    def _wait_until_all_speak(self, streams: int, process: subprocess.Popen[bytes], folder: Path) -> None:
        give_up_s = time.monotonic() + _READY_S
        while self._ask("ready")["speakers"] < streams and time.monotonic() < give_up_s:
            if process.poll() is not None:
                said = redact((folder / "log.txt").read_text(errors="replace")).strip().splitlines()
                raise HarnessError(f"the load generator failed: {said[-1] if said else process.returncode}")
            time.sleep(0.1)
        time.sleep(_SETTLE_S)

    def _ask(self, what: str) -> Any:
        with urllib.request.urlopen(f"{self.url}/{what}", timeout=10) as answer:  # noqa: S310  # our own server
            return json.load(answer)


@contextmanager
def truth_bench() -> Generator[Bench]:
    """Start the truth server, on a core of its own where there is one; stop it at the end."""
    cores = apart()
    with on_cores(cores[0] if cores else None):
        process = subprocess.Popen(
            [sys.executable, "-m", "cartest_cli.calibrating.truth_server"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
    assert process.stdin is not None  # noqa: S101  # PIPE was asked for
    assert process.stdout is not None  # noqa: S101  # likewise
    try:
        port = process.stdout.readline().strip()
        if not port:
            raise HarnessError("the truth server did not start")
        yield Bench(url=f"http://127.0.0.1:{port}", pid=process.pid, cores=cores[1] if cores else None)
    finally:
        process.kill()
        process.communicate()


class _Samples:
    """The errors of one window."""

    def __init__(self) -> None:
        self.errors_ms: list[float] = []
        self.judged = 0
        self.exact = 0
        self.exact_worst_ms = 0.0

    def take(self, seen: Observation, truths: Sequence[Sequence[int] | None]) -> None:
        """Add a stream, if it counts and its truth is known."""
        stream = _stream(seen)
        truth = truths[stream] if stream is not None else None
        if truth is None or seen.first_audio_ns is None or truth[1] - truth[0] > _WIDEST_TRUTH_NS:
            return
        error = error_ms(seen, truth[0])
        self.errors_ms.append(error)
        self.judged += seen.certainty is not None
        if seen.certainty == "exact":
            self.exact += 1
            self.exact_worst_ms = max(self.exact_worst_ms, error)

    def quantile(self, q: float) -> float | None:
        """Return it; ``None`` without a sample."""
        ordered = sorted(self.errors_ms)
        return ordered[int(q * len(ordered))] if ordered else None


def error_ms(seen: Observation, truth_ns: int) -> float:
    """Return by how much a time to first audio, as it is reported, differs from the truth."""
    assert seen.first_audio_ns is not None  # noqa: S101  # the caller looked
    return abs(seen.first_audio_ns - seen.start_ns - truth_ns) / 1e6


def _stream(seen: Observation) -> int | None:
    if seen.transport != "websocket":
        number = seen.header(STREAM_HEADER)
        return int(number) if number is not None else None
    event = next((arrival.event for arrival in seen.arrivals if arrival.kind == "chunk"), None) or {}
    return event.get(STREAM_MEMBER)


def _health(folder: Path) -> GeneratorHealth:
    try:
        return msgspec.json.decode((folder / "generator-0.json").read_bytes(), type=GeneratorHealth)
    except (OSError, msgspec.MsgspecError) as error:
        raise HarnessError(f"the load generator wrote nothing about itself: {error}") from error
