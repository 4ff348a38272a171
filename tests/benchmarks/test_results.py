"""Tables of measurements: medians over repeats, ratios within a repeat, goals by number of streams."""

from benchmarks.catalogue import OURS, PEERS
from benchmarks.contest import Measured
from benchmarks.results import Results
from benchmarks.websocket_capacity import search, table

K6 = PEERS["k6"]
RAW = PEERS["uvloop-raw"]


def measured(p99_ms: float | None) -> Measured:
    return Measured(
        samples=100,
        p50_ms=p99_ms,
        p99_ms=p99_ms,
        exact_share=None,
        exact_p99_ms=None,
        pace=1.0,
        cpu_share=0.5,
        cpu_us_a_chunk=20.0,
        server_late_p99_ms=0.1,
        other_cores=0.0,
        speakers=100,
    )


def results(streams: int, *, ours: list[float], k6: list[float], raw: list[float]) -> Results:
    made = Results()
    for client, figures in ((OURS, ours), (K6, k6), (RAW, raw)):
        for repeat, p99_ms in enumerate(figures):
            made.add(streams, "bytes", client, repeat, measured(p99_ms))
    return made


def test_a_ratio_is_of_one_repeat() -> None:
    """The median of the ratios, each with what the machine did in that repeat on both sides."""
    made = results(100, ours=[0.1, 0.2, 0.1], k6=[1.0, 8.0, 3.0], raw=[])
    assert made.ratio(100, "bytes", "k6") == 30.0
    assert made.ratio(100, "bytes", "uvloop-raw") is None


def test_the_goal_at_100_streams_is_about_every_peer() -> None:
    """The best peer of the run decides, and the error itself."""
    assert "met]" in results(100, ours=[0.1], k6=[3.0], raw=[2.6]).ratios()
    assert "missed]" in results(100, ours=[0.1], k6=[3.0], raw=[2.4]).ratios()
    assert "missed]" in results(100, ours=[0.16], k6=[30.0], raw=[30.0]).ratios()


def test_the_goal_at_500_streams_is_about_k6_and_locust() -> None:
    """What no peer is measured at has no goal."""
    assert "met]" in results(500, ours=[0.1], k6=[30.0], raw=[2.0]).ratios()
    assert "missed]" in results(500, ours=[0.1], k6=[19.0], raw=[50.0]).ratios()
    assert "goal" not in results(50, ours=[0.1], k6=[19.0], raw=[50.0]).ratios()
    assert "goal" not in results(500, ours=[0.1], k6=[], raw=[]).ratios()


def test_half_a_run_is_a_table() -> None:
    """A client without a sample has a row with gaps; ours comes first."""
    made = results(100, ours=[0.1], k6=[], raw=[])
    made.add(100, "bytes", K6, 0, measured(None))
    head, ours, its = made.table().splitlines()
    assert "cartest" in ours
    assert its.split()[:5] == ["100", "bytes", "k6", "-", "-"]
    assert len(head) >= len("streams")
    assert Results().ratios().count("\n") == 0


def test_the_search_ends_within_a_tenth_of_the_break() -> None:
    """Doubling, then halving the gap, at most a dozen measurements."""
    for limit in (7, 50, 163, 999, 1840):
        tried: list[int] = []

        def keeps(streams: int, limit: int = limit, tried: list[int] = tried) -> bool:
            tried.append(streams)
            return streams <= limit

        assert limit / 1.1 - 1 <= search(keeps, first=50, most=2400) <= limit
        assert len(tried) <= 12


def test_the_search_stays_within_its_bounds() -> None:
    """Nothing above ``most`` is tried; 0 stands for nothing that kept pace."""
    tried: list[int] = []

    def always(streams: int) -> bool:
        tried.append(streams)
        return True

    assert search(always, first=100, most=1000) == max(tried) == 1000
    assert search(lambda _: False, first=100, most=1000) == 0


def test_capacities_are_ratios_first() -> None:
    """Medians of the repeats; what was never found is left out."""
    told = table({"cartest": [1000, 1200, 1100], "k6-websocket": [110], "locust-websockets": []})
    assert told.splitlines()[1].split() == ["1.0", "1100", "cartest", "(1000,", "1200,", "1100)"]
    assert told.splitlines()[2].split()[:3] == ["10.0", "110", "k6-websocket"]
    assert "locust-websockets" not in told
