"""What a process says about itself."""

from cartest_contracts.run import Growth, SelfCheck
from cartest_loadtests.health import Health, Reading, while_running
from cartest_loadtests.machine import Cpu


def made(worker: str = "0", begun: Reading | None = None) -> Health:
    return Health(worker=worker, begun=begun or reading())


def reading(now_ns: int = 0, cpu_s: float = 0.0, machine: Cpu | None = None) -> Reading:
    return Reading(now_ns=now_ns, cpu_s=cpu_s, machine=machine, rss_bytes=77, descriptors=8)


def test_figures_follow_their_definitions() -> None:
    """Shares are per second of the run, lags are quantiles, counts are counts."""
    health = made("3", reading(cpu_s=1.0, machine=Cpu(1000, 10)))
    for late_ns in range(1, 101):
        health.loop_was_late(late_ns * 100_000)
    health.stamp_was_behind(2_000_000)
    health.started, health.finished, health.offered, health.kernel_stamps = 5, 4, 6, 4
    report = health.report(reading(10_000_000_000, 6.0, Cpu(3000, 110)), clock_error_ns=500)
    assert (report.worker, report.stamps, report.offered, report.started, report.finished) == (
        "3",
        "kernel",
        6,
        5,
        4,
    )
    assert report.cpu_share == 0.5
    assert report.duration_s == 10.0
    assert 4.9 < report.loop_lag_p50_ms < 5.1
    assert 9.8 < report.loop_lag_p99_ms < 10.1
    assert report.loop_lag_max_ms == 10.0
    assert report.stamp_lag_p99_ms == 2.0
    assert report.clock_error_ms == 0.0005
    assert report.steal_share == 0.05
    assert (report.rss_bytes, report.descriptors) == (77, 8)


def test_rates_are_per_second_of_the_schedule() -> None:
    """Offered and started in the same seconds; in a closed loop nothing is offered."""
    health = made()
    health.started = 30
    closed = health.report(reading(10_000_000_000), clock_error_ns=0)
    assert (closed.offered_per_s, closed.started_per_s, closed.steal_share) == (None, 3.0, None)
    health.offered = 40
    assert health.report(reading(10_000_000_000), clock_error_ns=0).offered_per_s is None  # not begun
    health.scheduled_s = 5.0
    kept = health.report(reading(10_000_000_000), clock_error_ns=0)
    assert (kept.offered_per_s, kept.started_per_s) == (8.0, 6.0)


def test_what_others_found_is_handed_on() -> None:
    """Self-check and growth stand beside the rest."""
    checked = SelfCheck(samples=3)
    grown = Growth(figure="objects", typical=5, per_hour=1, within_s=9, beyond_bound=False)
    report = made().report(reading(1), clock_error_ns=0, self_check=checked, growth=(grown,))
    assert (report.self_check, report.growth) == (checked, (grown,))


def test_what_stands_on_disk_while_it_runs_says_that_it_died() -> None:
    """Only the end takes that back, and a process that is killed has none."""
    health = made()
    health.problem("the disk is full")
    full, died = while_running(health.report(reading(1), clock_error_ns=0)).problems
    assert full == "the disk is full"
    assert died.startswith("it died in the run")
    assert health.problems == ["the disk is full"]


def test_one_stream_without_kernel_stamps_makes_the_run_one_of_user_stamps() -> None:
    """The weaker clock names the run; with no kernel stamp at all there is no clock error."""
    health = made()
    assert health.report(reading(), clock_error_ns=9).stamps == "user"
    assert health.report(reading(), clock_error_ns=9).clock_error_ms is None
    health.kernel_stamps, health.user_stamps = 9, 1
    assert health.report(reading(1), clock_error_ns=9).stamps == "user"


def test_a_problem_is_noted_once() -> None:
    """Repeating a problem does not multiply it."""
    health = made()
    health.problem("the disk is full")
    health.problem("the disk is full")
    assert health.report(reading(1), clock_error_ns=0).problems == ("the disk is full",)
