"""What a process says about itself."""

from cartest_loadtests.health import Health


def test_figures_follow_their_definitions() -> None:
    """Shares are per second of the run, lags are quantiles, counts are counts."""
    health = Health(worker="3", now_ns=0, cpu_s=1.0)
    for late_ns in range(1, 101):
        health.loop_was_late(late_ns * 100_000)
    health.stamp_was_behind(2_000_000)
    health.started, health.finished, health.offered, health.kernel_stamps = 5, 4, 6, 4
    report = health.report(now_ns=10_000_000_000, cpu_s=6.0, clock_error_ns=500)
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


def test_one_stream_without_kernel_stamps_makes_the_run_one_of_user_stamps() -> None:
    """The weaker clock names the run; with no kernel stamp at all there is no clock error."""
    health = Health(worker="0", now_ns=0, cpu_s=0.0)
    assert health.report(now_ns=0, cpu_s=0.0, clock_error_ns=9).stamps == "user"
    assert health.report(now_ns=0, cpu_s=0.0, clock_error_ns=9).clock_error_ms is None
    health.kernel_stamps, health.user_stamps = 9, 1
    assert health.report(now_ns=1, cpu_s=0.0, clock_error_ns=9).stamps == "user"


def test_a_problem_is_noted_once() -> None:
    """Repeating a problem does not multiply it."""
    health = Health(worker="0", now_ns=0, cpu_s=0.0)
    health.problem("the disk is full")
    health.problem("the disk is full")
    assert health.report(now_ns=1, cpu_s=0.0, clock_error_ns=0).problems == ("the disk is full",)
