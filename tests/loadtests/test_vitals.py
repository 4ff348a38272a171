"""What a process knows about itself beside its counts."""

import time

import pytest

from cartest_loadtests import vitals
from cartest_loadtests.clocks import ClockBridge
from cartest_loadtests.vitals import Vitals


def made(*, soak: bool = False) -> Vitals:
    bridge = ClockBridge(monotonic_ns=time.monotonic_ns, realtime_ns=time.time_ns)
    return Vitals(worker="0", bridge=bridge, soak=soak)


def test_a_run_reports_its_self_check() -> None:
    """From the start of the run on; a run that has not begun has none."""
    watched = made()
    assert watched.report().self_check is None
    watched.begin()
    watched.each_second()
    watched.close()
    report = watched.report()
    assert report.self_check is not None
    assert report.growth == ()
    assert report.problems == ()


def test_a_soak_is_judged_at_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each second is sampled, in every figure; objects that stay alive are growth."""
    seconds = iter(range(1000))
    monkeypatch.setattr(time, "monotonic", lambda: float(next(seconds)))
    watched = made(soak=True)
    kept: list[list[int]] = []
    for _ in range(24):
        kept += [[each] for each in range(30_000)]  # far beyond whatever else the process holds
        watched.each_second()
    watched.close()
    report = watched.report()
    assert {one.figure for one in report.growth} >= {"greenlets", "objects"}
    grown = {one.figure for one in report.growth if one.beyond_bound}
    assert "objects" in grown <= {"objects", "rss_bytes"}
    assert [problem for problem in report.problems if "objects by" in problem]


def test_without_a_port_for_itself_there_is_no_self_check(monkeypatch: pytest.MonkeyPatch) -> None:
    """That is a problem of the run, in one line, and the run goes on."""

    def refuse(_: ClockBridge) -> None:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(vitals, "SelfChecker", refuse)
    watched = made()
    watched.begin()
    watched.close()
    assert watched.report().problems == ("no self-check: Too many open files",)
