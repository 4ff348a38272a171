"""A run: the folder that every command writes and every report reads, and the facts that are not observations.

::

    reports/runs/<date>-<name>/
      run.json                 RunInfo: what was asked, where, how healthy the generator was
      generator-<worker>.json  GeneratorHealth of a load generator
      histograms.json          what all load generators counted (measures/tally.py)
      observations/*.jsonl     one observation a line; one file a writer (contract, grants, load-<worker>)
      findings.jsonl           one finding a line
      result.json, report.html, junit.xml, summary.md      made from the above by cartest_reports
    reports/runs/latest        link to the newest finished run

Writers append; nothing is rewritten until the judging at the end, so what was seen before a crash is kept.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from cartest_contracts.findings import Finding
from cartest_contracts.observation import Observation, Stamps, read_lines

__all__ = [
    "FINDINGS_FILE",
    "OBSERVATIONS_DIR",
    "RUN_FILE",
    "GeneratorHealth",
    "GrantCheck",
    "Growth",
    "RuleCount",
    "RunInfo",
    "SelfCheck",
    "read_findings",
    "read_generators",
    "read_observations",
    "read_run",
    "write_run",
]

RUN_FILE: Final = "run.json"
OBSERVATIONS_DIR: Final = "observations"
FINDINGS_FILE: Final = "findings.jsonl"


class SelfCheck(msgspec.Struct, frozen=True, kw_only=True):
    """How far off a process measured the time to first audio of an endpoint of its own, whose truth it knows.

    Milliseconds; ``None``: no sample.
    """

    samples: int
    """Taken beside the users."""
    unsure: int = 0
    """Of which the truth was not known to 0.25 ms; in none of the figures."""
    idle_p99_ms: float | None = None
    """Before the first user."""
    error_p50_ms: float | None = None
    error_p95_ms: float | None = None
    error_p99_ms: float | None = None
    error_max_ms: float | None = None
    exact: int = 0
    """Samples that the user's transport called exact, idle ones included."""
    exact_max_ms: float | None = None
    """The largest error of one that was called exact."""


class Growth(msgspec.Struct, frozen=True, kw_only=True):
    """How a figure of the generator itself went in the second half of a run."""

    figure: str
    """``rss_bytes``, ``descriptors``, ``greenlets`` or ``objects``."""
    typical: float
    """The median of that half."""
    per_hour: float
    """Median slope between any two samples (Theil and Sen), in an hour."""
    within_s: float
    """How long that half was."""
    beyond_bound: bool
    """Whether it grew within that half by more than a leak-free process may."""


class GeneratorHealth(msgspec.Struct, frozen=True, kw_only=True):
    """How well one load-generator process kept up; a saturated generator makes the verdict *unknown*."""

    worker: str
    stamps: Stamps
    native: bool = False
    """Whether ``cartest-native`` read and split what came; without it Python does the same work."""
    loop_lag_p50_ms: float
    loop_lag_p99_ms: float
    loop_lag_max_ms: float
    cpu_share: float
    """CPU seconds of this process per second of the run; 1.0 is a full core."""
    stamp_lag_p99_ms: float | None = None
    """User-space stamp minus kernel stamp of the same read, where the platform gives both."""
    clock_error_ms: float | None = None
    """Largest error of joining the kernel's clock with the monotonic one; ``None`` without kernel stamps."""
    offered: int | None = None
    """Requests that the schedule planned; ``None`` in a closed loop."""
    started: int = 0
    finished: int = 0
    duration_s: float = 0.0
    offered_per_s: float | None = None
    """Arrivals that the schedule planned, per second of the schedule; ``None`` in a closed loop."""
    started_per_s: float | None = None
    """Arrivals that were started, in the same seconds; in a closed loop, in those of the run."""
    steal_share: float | None = None
    """Share of the machine's CPU time that its host took; ``None`` off Linux."""
    rss_bytes: int | None = None
    """Memory of the process at the end."""
    descriptors: int | None = None
    """Open at the end."""
    check_share: float = 1.0
    """Share of the turns whose audio was to be checked."""
    decoding_cpu_s: float | None = None
    """CPU seconds of making arrivals of what was read, the hash of the audio included."""
    verifying_cpu_s: float | None = None
    """CPU seconds of making the audio that should have come, and comparing."""
    self_check: SelfCheck | None = None
    growth: tuple[Growth, ...] = ()
    """In a soak; else empty."""
    problems: tuple[str, ...] = ()
    """What went wrong with the harness in this process, one line each; any makes the verdict *unknown*."""


class RuleCount(msgspec.Struct, frozen=True, kw_only=True):
    """How often a rule was tried; a rule that never applied was not tested, and says so."""

    rule_id: str
    requirement: str
    level: str
    knowledge: str
    applied: int = 0
    broken: int = 0
    crashed: int = 0
    """Checks that raised: harness bugs, never passes."""


class GrantCheck(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One cell of the grant matrix: who asked for what, how and when, what should happen, what did."""

    credential: str
    """``api key``, ``tts``, ``stt+agent``, ``expired``, ``none`` …; ``a & b`` where two travelled at once."""
    channel: str
    """``authorization``, ``x-api-key``, ``query access_token``, ``query api_key``, ``none``; or several."""
    operation: str
    expected: str
    """``allow`` or ``deny``."""
    status: int | None
    """HTTP status of the answer or of the refused upgrade; 101 for an accepted one."""
    ok: bool
    observation_id: str = ""
    access: str = ""
    """What opens the operation: ``public``, ``admin``, ``key``, ``tts``, ``stt``, ``agent``."""
    time: str = "fresh"
    """``fresh``, ``last second``, ``just expired``, ``while it runs``, ``on an open socket``."""
    knowledge: str = "documented"
    """How well the expectation is known."""


class RunInfo(msgspec.Struct, frozen=True, kw_only=True):
    """The facts of a run that are not observations."""

    name: str
    started_at: str
    """ISO 8601 UTC."""
    finished_at: str = ""
    command: str = ""
    """Exactly what was typed, credentials replaced, with its seed: typing it again repeats the run."""
    seed: int = 0
    target: str = ""
    version: str = ""
    profile: str = ""
    """Latency profile of the embedded mock; empty for another target."""
    embedded_mock: bool = False
    parts: tuple[str, ...] = ()
    """What was asked for: ``contract``, ``grants``, ``load``."""
    interrupted: bool = False
    problems: tuple[str, ...] = ()
    """What went wrong with the harness or the set-up; any entry makes the verdict *unknown*."""
    environment: dict[str, str] = {}
    workers: tuple[GeneratorHealth, ...] = ()
    rules: tuple[RuleCount, ...] = ()
    grants: tuple[GrantCheck, ...] = ()


def write_run(folder: Path, info: RunInfo) -> None:
    """Write ``run.json``."""
    (folder / RUN_FILE).write_bytes(msgspec.json.format(msgspec.json.encode(info), indent=2) + b"\n")


def read_run(folder: Path) -> RunInfo:
    """Read ``run.json``; raise ``FileNotFoundError`` or ``msgspec.DecodeError``."""
    return msgspec.json.decode((folder / RUN_FILE).read_bytes(), type=RunInfo)


def read_observations(folder: Path) -> Iterator[Observation]:
    """Read every observation of a run, file by file in order of name."""
    for path in sorted((folder / OBSERVATIONS_DIR).glob("*.jsonl")):
        with path.open("rb") as lines:
            yield from read_lines(lines)


def read_generators(folder: Path) -> tuple[GeneratorHealth, ...]:
    """Read how well each load generator that wrote here kept up; raise ``OSError`` or ``msgspec.DecodeError``."""
    return tuple(
        msgspec.json.decode(path.read_bytes(), type=GeneratorHealth)
        for path in sorted(folder.glob("generator-*.json"))
    )


def read_findings(folder: Path) -> list[Finding]:
    """Read the findings of a run; none if the file does not exist."""
    path = folder / FINDINGS_FILE
    if not path.exists():
        return []
    return [msgspec.json.decode(line, type=Finding) for line in path.read_bytes().splitlines() if line.strip()]
