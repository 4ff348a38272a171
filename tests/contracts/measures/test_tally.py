"""What a load generator counts: everything once, by endpoint, connection and clock, and it travels."""

from pathlib import Path

import msgspec
from tests.reports.runs import MS, load, stream

from cartest_contracts.measures.histogram import bucket_of
from cartest_contracts.measures.tally import HISTOGRAMS_FILE, Tally, read_histograms
from cartest_contracts.observation import Observation
from cartest_contracts.run import GeneratorHealth


def tally(*observations: Observation) -> Tally:
    made = Tally()
    for observation in observations:
        made.add(observation)
    return made


def health(worker: str) -> GeneratorHealth:
    return GeneratorHealth(
        worker=worker, stamps="kernel", loop_lag_p50_ms=0, loop_lag_p99_ms=0, loop_lag_max_ms=0, cpu_share=0
    )


def test_kinds_of_connection_and_clocks_are_apart() -> None:
    """Certainty names the clock where the recorder knew it, else the stamps do."""
    made = tally(
        stream(),
        stream(connection="fresh"),
        stream(stamps="kernel"),
        stream(stamps="kernel", certainty="exact"),
        stream(stamps="kernel", certainty="exact"),
    )
    assert {key: series.started for key, series in made.series.items()} == {
        "bytes/kept/user": 1,
        "bytes/fresh/user": 1,
        "bytes/kept/kernel": 1,
        "bytes/kept/exact": 2,
    }
    assert made.streams == 5


def test_values_are_microseconds_and_millionths() -> None:
    """A latency of 90 ms is 90,000; half of a ratio is 500,000."""
    values = tally(stream(ttfa_ms=90.0)).series["bytes/kept/user"].values
    assert values["ttfa_ms"] == {bucket_of(90_000): 1}
    assert values["real_time_factor"] == {bucket_of(500_000): 1}
    assert "connect_ms" not in values


def test_a_failed_stream_is_counted_and_has_no_values() -> None:
    """With its kind, and one example."""
    made = tally(stream(end="reset", problem="gone"), stream(verified=False), stream(verified=True))
    series = made.series["bytes/kept/user"]
    assert (series.started, series.failed, series.verified, series.wrong_audio) == (3, 2, 2, 1)
    assert series.ends == {"reset": 1, "complete": 2}
    assert sum(series.values["ttfa_ms"].values()) == 1
    assert {(each.kind, each.count) for each in made.errors} == {("connection reset", 1), ("wrong audio", 1)}


def test_what_is_no_load_is_passed_over_and_what_is_forbidden_is_counted() -> None:
    """A request that its grants forbid is judged as a grant, not as a stream."""
    denied = {"part": "load", "expected": "deny"}
    made = tally(
        stream(labels={"part": "contract"}),
        stream(labels=denied, status=403),
        stream(labels=denied, status=200),
        stream(labels=denied, status=500),
    )
    assert made.streams == 0
    assert (made.forbidden_tried, made.forbidden_allowed, made.forbidden_denied) == (3, 1, 1)


def test_parts_together_are_the_whole() -> None:
    """However streams are dealt out to generators, and whoever is merged first."""
    streams = list(load(7, count=60, failing=0.2))
    whole = tally(*streams)
    parts = [tally(*streams[at::3]) for at in range(3)]
    for order in ((0, 1, 2), (2, 0, 1)):
        together = Tally()
        for at in order:
            together.join(msgspec.msgpack.decode(msgspec.msgpack.encode(parts[at]), type=Tally))
        assert together == whole or sorted(together.series) == sorted(whole.series)
        assert {key: together.series[key] for key in whole.series} == whole.series
        assert together.errors == whole.errors


def test_workers_are_kept_beside_each_other() -> None:
    """In order of their names."""
    one, other = tally(), tally()
    one.workers, other.workers = (health("1"),), (health("0"),)
    one.join(other)
    assert [worker.worker for worker in one.workers] == ["0", "1"]


def test_a_file_is_read_back_as_it_was(tmp_path: Path) -> None:
    """And a run that has none says so."""
    assert read_histograms(tmp_path) is None
    made = tally(stream(), stream(cancel_ns=100 * MS, end="cancelled"))
    (tmp_path / HISTOGRAMS_FILE).write_bytes(msgspec.json.encode(made))
    assert read_histograms(tmp_path) == made
