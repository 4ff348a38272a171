"""What the gate concluded and everything the outputs show: the schema of ``result.json``.

The schema is stable: fields are added, never renamed or removed, and ``schema_version`` counts changes that a
reader must know of. A result holds no secret and no control character: it is made by
:func:`~cartest_reports.gate.decide`, which cleans every text (:mod:`cartest_reports.cleaning`).
"""

from enum import StrEnum
from pathlib import Path
from typing import Final, Literal

import msgspec

from cartest_contracts.findings import Finding
from cartest_contracts.measures.errors_seen import ErrorKind
from cartest_contracts.measures.outcome import BY_TOKEN, SPEECH
from cartest_contracts.run import RunInfo
from cartest_contracts.verdict import Verdict
from cartest_reports.capacity import Capacity
from cartest_reports.covered import Covered
from cartest_reports.distribution import Quantile

__all__ = [
    "PARTS",
    "RESULT_FILE",
    "Bucket",
    "JudgedFinding",
    "Limit",
    "Line",
    "Part",
    "PartName",
    "Point",
    "Result",
    "SeriesFigures",
    "Status",
    "Summary",
    "Timeline",
    "decode_result",
    "encode_result",
    "read_result",
]

RESULT_FILE: Final = "result.json"

PartName = Literal["run", "rules", "grants", "budgets", "audio"]
PARTS: Final[tuple[PartName, ...]] = ("run", "rules", "grants", "budgets", "audio")

Point = tuple[float, float]


class Status(StrEnum):
    """What became of one line."""

    PASS = "pass"  # noqa: S105  # a verdict, not a password
    FAIL = "fail"
    UNKNOWN = "unknown"
    DRIFT = "drift"
    """Broken, but not a documented MUST, by a target that is not the embedded mock: reported, not failed."""
    NOT_TESTED = "not tested"
    """Nothing in the run could show anything about it: neither passed nor failed."""

    @property
    def verdict(self) -> Verdict | None:
        """What it adds to the verdict of its part; ``None`` adds nothing."""
        return _VERDICTS[self]


_VERDICTS: Final = {
    Status.PASS: Verdict.PASS,
    Status.FAIL: Verdict.FAIL,
    Status.UNKNOWN: Verdict.UNKNOWN,
    Status.DRIFT: Verdict.PASS,
    Status.NOT_TESTED: None,
}


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was judged: a budget, a rule, a cell of the grant matrix, the audio, the run itself."""

    part: PartName
    name: str
    """Unique in its part."""
    status: Status
    requirement: str
    expected: str = ""
    actual: str = ""
    where: str = ""
    note: str = ""
    """Why it is unknown or drift, or the reason beside a budget."""
    count: int = 1
    """Checks that it stands for: those of a matrix that passed alike share a line."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One part's verdict in one sentence, and how many lines had which status."""

    name: PartName
    verdict: Verdict
    reason: str
    counts: dict[Status, int]


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """One figure of one series."""

    figure: str
    unit: str
    n: int
    """Samples in the denominator, failed streams included where they count."""
    never: int
    """Those of them that failed."""
    lowest: float | None
    highest: float | None
    mean: float | None
    """Of the values; streams that failed have none."""
    quantiles: tuple[Quantile, ...]
    curve: tuple[Point, ...] = ()
    """Cumulative distribution: value, share of all samples at or below; ends below 1 where streams failed."""


class SeriesFigures(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of one endpoint over one kind of connection."""

    endpoint: str
    connection: str
    started: int
    failed: int
    ends: dict[str, int]
    verified: int
    wrong_audio: int
    error_rate: float
    error_rate_low: float
    """Wilson 95 % interval."""
    error_rate_high: float
    figures: tuple[Summary, ...]
    """Those that have samples."""
    stalls: tuple[Point, ...]
    """Buffer in ms, share of streams that would have stalled; failed streams count as stalled."""
    judged: int = 0
    """Streams of whose time to first audio it is known how sure it is."""
    exact: int = 0
    """Those of them that are exact."""

    @property
    def certified(self) -> float | None:
        """Share of exact samples; ``None`` where stamps are not the kernel's."""
        return self.exact / self.judged if self.judged else None

    def summary(self, figure: str) -> Summary | None:
        """Return one figure, or ``None`` if it has no samples."""
        return next((each for each in self.figures if each.figure == figure), None)


class Bucket(msgspec.Struct, frozen=True, kw_only=True):
    """One interval of the time axis, of one series."""

    started: int
    finished: int
    failed: int
    """Failed streams by the instant of their start."""
    n: int
    """TTFA values of streams that started in it."""
    p50_ttfa_ms: float | None
    highest_ttfa_ms: float | None


class Timeline(msgspec.Struct, frozen=True, kw_only=True):
    """What happened when."""

    width_s: float
    """Of one bucket."""
    series: dict[str, tuple[Bucket, ...]]
    """By ``endpoint/connection``; all of the same length."""


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    """A budget on a quantile, for the charts that draw it."""

    figure: str
    endpoint: str
    quantile: float
    at_most: float
    status: Status


class JudgedFinding(msgspec.Struct, frozen=True, kw_only=True):
    """A finding and whether it fails this run."""

    finding: Finding
    status: Status
    """``fail`` or ``drift``."""


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the outputs are made from."""

    schema_version: int = 1
    verdict: Verdict
    reason: str
    """One sentence: why this verdict."""
    parts: tuple[Part, ...]
    lines: tuple[Line, ...]
    run: RunInfo
    doubts: tuple[str, ...]
    """Why measurements of this run may not be believed."""
    series: tuple[SeriesFigures, ...]
    limits: tuple[Limit, ...]
    timeline: Timeline
    errors: tuple[ErrorKind, ...]
    """Times are seconds after the first stream."""
    findings: tuple[JudgedFinding, ...]
    coverage: Covered | None = None
    """What was exercised; ``None`` where that was not measured."""
    capacity: Capacity | None = None
    """Of ``cartest bench --find-capacity``: all steps; everything else is of the highest rate that held."""

    @property
    def speech(self) -> tuple[SeriesFigures, ...]:
        """The series that have a time to first audio, or should have had one; by token only if all are."""
        found = tuple(each for each in self.series if each.endpoint in SPEECH or each.summary("ttfa_ms"))
        return tuple(each for each in found if not each.endpoint.endswith(BY_TOKEN)) or found

    def of(self, part: PartName) -> tuple[Line, ...]:
        """Return the lines of one part."""
        return tuple(line for line in self.lines if line.part == part)


def encode_result(result: Result) -> bytes:
    """Return the result as indented JSON; the same result always gives the same bytes."""
    return msgspec.json.format(msgspec.json.encode(result, order="deterministic"), indent=1) + b"\n"


def decode_result(data: bytes) -> Result:
    """Read it back; raise ``msgspec.DecodeError`` if it is no result."""
    return msgspec.json.decode(data, type=Result)


def read_result(folder: Path) -> Result:
    """Read the ``result.json`` of a run folder."""
    return decode_result((folder / RESULT_FILE).read_bytes())
