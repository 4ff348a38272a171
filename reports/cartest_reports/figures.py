"""From observations to figures: exact distributions per series, the errors, and when each thing happened.

A series is one endpoint over one kind of connection. Cold, warm and multiplexed streams are never mixed in
one distribution, nor are two endpoints. Only observations of the load part enter (label ``part`` =
``load``); observations are read once and not kept.
"""

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from cartest_contracts.measures.errors_seen import ErrorKind, ErrorLog, instant_s
from cartest_contracts.measures.metrics import METRICS
from cartest_contracts.measures.outcome import SPEECH, endpoint, failure, forbidden, is_stream, was_allowed
from cartest_contracts.observation import Connection, Observation
from cartest_reports.distribution import Distribution
from cartest_reports.instants import Instants

__all__ = ["CONNECTIONS", "ConnectionKind", "Figures", "Series", "figures", "merge"]

ConnectionKind = Literal["cold", "warm", "multiplexed"]

CONNECTIONS: Final[Mapping[Connection, ConnectionKind]] = {
    "fresh": "cold",
    "kept": "warm",
    "multiplexed": "multiplexed",
}

_NARROW: Final = 0.05
"""Share of a time to first audio that its bounds may be apart for it to count as certified."""

_Key = tuple[str, ConnectionKind]


@dataclass(frozen=True, kw_only=True)
class Series:
    """Everything that was measured of one endpoint over one kind of connection."""

    endpoint: str
    connection: ConnectionKind
    started: int
    failed: int
    ends: Mapping[str, int]
    """Streams by :data:`~cartest_contracts.observation.End`."""
    verified: int
    """Streams whose audio was checked while recording."""
    wrong_audio: int
    distributions: Mapping[str, Distribution]
    """By name of metric; every metric is there, possibly without samples."""
    instants: Instants
    judged: int = 0
    """Streams whose first audio has a stamp of the kernel and whose send, by its bracket, was not late."""
    exact: int = 0
    """Those of them that are certified: exact, or bounded to within 5 % of themselves (measurement.md)."""

    @property
    def error_rate(self) -> float:
        """Failed / started; a stream that we cancelled ourselves did not fail."""
        return self.failed / self.started

    def merge(self, other: "Series") -> "Series":
        """Return both as one; exact."""
        ends = {end: self.ends.get(end, 0) + other.ends.get(end, 0) for end in sorted({*self.ends, *other.ends})}
        return Series(
            endpoint=self.endpoint,
            connection=self.connection,
            started=self.started + other.started,
            failed=self.failed + other.failed,
            ends=ends,
            verified=self.verified + other.verified,
            wrong_audio=self.wrong_audio + other.wrong_audio,
            distributions={
                name: mine.merge(other.distributions[name]) for name, mine in self.distributions.items()
            },
            instants=self.instants.merge(other.instants),
            judged=self.judged + other.judged,
            exact=self.exact + other.exact,
        )


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What a run measured under load."""

    series: tuple[Series, ...] = ()
    """Speech endpoints first, cold before warm before multiplexed."""
    errors: tuple[ErrorKind, ...] = ()
    """Kinds of failure, the most frequent first."""
    forbidden_tried: int = 0
    """Requests under load that their grants forbid."""
    forbidden_allowed: int = 0
    """Those of them that were let in all the same."""
    forbidden_denied: int = 0
    """Those that were denied with 401 or 403; any other error says nothing about grants."""

    @property
    def endpoints(self) -> tuple[str, ...]:
        """Endpoints seen, in order."""
        return tuple(dict.fromkeys(series.endpoint for series in self.series))

    def of(self, name: str, connection: str | None = None) -> Series | None:
        """Return a series; without a connection kind the one that carried most of the endpoint's streams."""
        found = [
            series for series in self.series if series.endpoint == name and connection in {None, series.connection}
        ]
        return max(found, key=lambda series: series.started, default=None)


@dataclass(kw_only=True)
class _Tally:
    """A series while it is being counted."""

    started: int = 0
    failed: int = 0
    verified: int = 0
    wrong_audio: int = 0
    judged: int = 0
    exact: int = 0
    ends: dict[str, int] = field(default_factory=dict[str, int])
    values: dict[str, "array[float]"] = field(default_factory=lambda: {name: array("d") for name in METRICS})
    instants: Instants = field(default_factory=Instants)

    def add(self, observation: Observation, *, failed: bool) -> None:
        self.started += 1
        self.failed += failed
        self.verified += observation.verified is not None
        self.wrong_audio += observation.verified is False
        self.judged += observation.certainty in {"exact", "bounded"}
        self.exact += _is_certified(observation)
        self.ends[observation.end] = self.ends.get(observation.end, 0) + 1
        ttfa = None
        if not failed:
            for name, metric in METRICS.items():
                value = metric.formula(observation)
                if value is not None:
                    self.values[name].append(value)
                    ttfa = value if name == "ttfa_ms" else ttfa
        self.instants.add(observation, ttfa_ms=ttfa, failed=failed)

    def close(self, key: _Key) -> Series:
        return Series(
            endpoint=key[0],
            connection=key[1],
            started=self.started,
            failed=self.failed,
            ends=dict(sorted(self.ends.items())),
            verified=self.verified,
            wrong_audio=self.wrong_audio,
            distributions={
                name: Distribution.of(values, never=self.failed if METRICS[name].counts_failures else 0)
                for name, values in self.values.items()
            },
            instants=self.instants,
            judged=self.judged,
            exact=self.exact,
        )


def _is_certified(observation: Observation) -> bool:
    """Return whether a time to first audio is exact, or bounded so narrowly that it hardly matters."""
    first_ns, earliest_ns = observation.first_audio_ns, observation.audio_not_before_ns
    if first_ns is None or earliest_ns is None:
        return observation.certainty == "exact"
    return first_ns - earliest_ns <= _NARROW * (first_ns - observation.start_ns)


def figures(observations: Iterable[Observation]) -> Figures:
    """Measure every stream of the load part; other observations are passed over."""
    tallies: dict[_Key, _Tally] = {}
    errors = ErrorLog()
    tried = allowed = denied = 0
    for observation in observations:
        if observation.labels.get("part") == "load" and forbidden(observation):
            tried += 1
            allowed += was_allowed(observation.status)
            denied += observation.status in {401, 403}
        if not is_stream(observation):
            continue
        kind = failure(observation)
        key = (endpoint(observation), CONNECTIONS[observation.connection])
        tallies.setdefault(key, _Tally()).add(observation, failed=kind is not None)
        if kind is not None:
            errors.add(kind, observation, at_s=instant_s(observation))
    return Figures(
        series=_ordered(tally.close(key) for key, tally in tallies.items()),
        errors=errors.kinds(),
        forbidden_tried=tried,
        forbidden_allowed=allowed,
        forbidden_denied=denied,
    )


def merge(parts: Iterable[Figures]) -> Figures:
    """Return the figures of several runs or workers as one; exact, and the same in any order."""
    series: dict[_Key, Series] = {}
    errors = ErrorLog()
    tried = allowed = denied = 0
    for part in parts:
        tried += part.forbidden_tried
        allowed += part.forbidden_allowed
        denied += part.forbidden_denied
        for each in part.errors:
            errors.join(each)
        for one in part.series:
            key = (one.endpoint, one.connection)
            series[key] = series[key].merge(one) if key in series else one
    return Figures(
        series=_ordered(series.values()),
        errors=errors.kinds(),
        forbidden_tried=tried,
        forbidden_allowed=allowed,
        forbidden_denied=denied,
    )


def _ordered(series: Iterable[Series]) -> tuple[Series, ...]:
    kinds = list(CONNECTIONS.values())

    def place(one: Series) -> tuple[int, str, int]:
        rank = SPEECH.index(one.endpoint) if one.endpoint in SPEECH else len(SPEECH)
        return rank, one.endpoint, kinds.index(one.connection)

    return tuple(sorted(series, key=place))
