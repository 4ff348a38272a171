"""Everything that is counted of many streams, in a form that travels and merges: histograms, ends, errors.

A load generator counts each observation as it is made and reports its counts to whoever merges them, so that
figures do not depend on where the observations are. Figures of a tally agree with those of its observations up to
the width of a bucket (:mod:`cartest_contracts.measures.histogram`); all counts are exact. Fresh, kept and
multiplexed connections are never mixed, nor are clocks: a series is one endpoint, connection and clock.
"""

from pathlib import Path
from typing import Final

import msgspec

from cartest_contracts.measures.errors_seen import ErrorKind, ErrorLog, instant_s
from cartest_contracts.measures.histogram import Histogram, count, join
from cartest_contracts.measures.metrics import METRICS
from cartest_contracts.measures.outcome import endpoint, failure, forbidden, is_stream, was_allowed
from cartest_contracts.measures.values import values_of
from cartest_contracts.observation import Connection, Observation
from cartest_contracts.run import GeneratorHealth

__all__ = ["HISTOGRAMS_FILE", "STEPS", "SeriesTally", "Tally", "read_histograms"]

HISTOGRAMS_FILE: Final = "histograms.json"

STEPS: Final = {"ms": 1e3, "s": 1e6, "": 1e6}
"""Steps of a histogram in one unit of a metric: microseconds, and millionths of a ratio."""

_STEPS: Final = {name: STEPS[metric.unit] for name, metric in METRICS.items()}


class SeriesTally(msgspec.Struct, kw_only=True):
    """The counts of one endpoint over one kind of connection, by one clock."""

    endpoint: str
    connection: Connection
    clock: str
    """How far the instants are certain where the recorder said so, else whose stamps they are."""
    started: int = 0
    failed: int = 0
    verified: int = 0
    """Streams whose audio was checked while recording."""
    wrong_audio: int = 0
    ends: dict[str, int] = {}
    """By :data:`~cartest_contracts.observation.End`."""
    values: dict[str, Histogram] = {}
    """By name of metric, of the streams that did not fail and have a value."""

    def add(self, observation: Observation, *, failed: bool) -> None:
        """Count one stream."""
        self.started += 1
        self.failed += failed
        self.verified += observation.verified is not None
        self.wrong_audio += observation.verified is False
        self.ends[observation.end] = self.ends.get(observation.end, 0) + 1
        if failed:
            return
        values = self.values
        for name, value in values_of(observation).items():
            if name not in values:
                values[name] = {}
            count(values[name], round(value * _STEPS[name]))

    def join(self, other: "SeriesTally") -> None:
        """Add the counts of the same series elsewhere."""
        self.started += other.started
        self.failed += other.failed
        self.verified += other.verified
        self.wrong_audio += other.wrong_audio
        for end, hits in other.ends.items():
            self.ends[end] = self.ends.get(end, 0) + hits
        for name, histogram in other.values.items():
            join(self.values.setdefault(name, {}), histogram)


class Tally(msgspec.Struct, kw_only=True):
    """What one load generator counted, or several together."""

    series: dict[str, SeriesTally] = {}
    """By ``endpoint/connection/clock``."""
    errors: tuple[ErrorKind, ...] = ()
    forbidden_tried: int = 0
    """Requests that their grants forbid, as in :class:`~cartest_reports.figures.Figures`."""
    forbidden_allowed: int = 0
    forbidden_denied: int = 0
    workers: tuple[GeneratorHealth, ...] = ()
    """How well each generator kept up, as of its last report."""

    @property
    def streams(self) -> int:
        """Streams in all series."""
        return sum(series.started for series in self.series.values())

    def add(self, observation: Observation) -> None:
        """Count one observation; those that are no load are passed over."""
        if observation.labels.get("part") == "load" and forbidden(observation):
            self.forbidden_tried += 1
            self.forbidden_allowed += was_allowed(observation.status)
            self.forbidden_denied += observation.status in {401, 403}
        if not is_stream(observation):
            return
        kind = failure(observation)
        clock = observation.certainty or observation.stamps
        series = self._series(endpoint(observation), observation.connection, clock)
        series.add(observation, failed=kind is not None)
        if kind is not None:
            errors = ErrorLog(self.errors)
            errors.add(kind, observation, at_s=instant_s(observation))
            self.errors = errors.kinds()

    def join(self, other: "Tally") -> None:
        """Add what was counted elsewhere; exact, and the same in any order."""
        for each in other.series.values():
            self._series(each.endpoint, each.connection, each.clock).join(each)
        errors = ErrorLog((*self.errors, *other.errors))
        self.errors = errors.kinds()
        self.forbidden_tried += other.forbidden_tried
        self.forbidden_allowed += other.forbidden_allowed
        self.forbidden_denied += other.forbidden_denied
        self.workers = tuple(sorted((*self.workers, *other.workers), key=lambda health: health.worker))

    def _series(self, name: str, connection: Connection, clock: str) -> SeriesTally:
        key = f"{name}/{connection}/{clock}"
        if key not in self.series:
            self.series[key] = SeriesTally(endpoint=name, connection=connection, clock=clock)
        return self.series[key]


def read_histograms(folder: Path) -> Tally | None:
    """Read what a run's load generators counted; ``None`` if there is no such file.

    Raise ``OSError`` or ``msgspec.DecodeError``.
    """
    path = folder / HISTOGRAMS_FILE
    return msgspec.json.decode(path.read_bytes(), type=Tally) if path.exists() else None
