"""Snapshots: the same outcome gives the same file, and what differs is named."""

from typing import Any

import msgspec
import pytest
from tests.reports.runs import grants, rules, run_info

from cartest_reports.figures import figures
from cartest_reports.gate import decide
from cartest_reports.result import Result
from cartest_reports.snapshot import Change, changes, decode_snapshot, encode_snapshot, snapshot


def result(**facts: Any) -> Result:
    return decide(run_info(**facts), figures([]), [], ())


def test_it_holds_statuses_and_outcomes_and_nothing_that_changes_by_itself() -> None:
    """Sorted, one line a fact, without ids, times or addresses."""
    taken = snapshot(result())
    assert taken.grants["POST /stt"]["stt"] == {"authorization": 200}
    assert taken.rules["BYTES-01"] == "pass"
    text = encode_snapshot(taken)
    assert text == encode_snapshot(snapshot(result(name="other", started_at="", target="x", seed=9)))
    assert b"127.0.0.1" not in text
    assert decode_snapshot(text) == taken
    lines = text.decode().splitlines()
    assert lines.index('   "expired": {') < lines.index('   "none": {')


def test_what_differs_is_named_cell_by_cell() -> None:
    """On either side, rules too; nothing else."""
    before = result()
    leaking = list(grants(leaks=True))
    silent = msgspec.structs.replace(leaking[0], status=None, time="last second")
    now = result(grants=(*leaking[1:], silent), rules=rules(broken=1), version="2026-03-01")
    assert changes(snapshot(before), snapshot(now)) == (
        Change(what="/tts/websocket, api key by authorization", before="101", now="not tried"),
        Change(what="/tts/websocket, api key, last second by authorization", before="not tried", now="no answer"),
        Change(what="BYTES-01", before="pass", now="fail"),
        Change(what="POST /tts/sse, stt by authorization", before="403", now="200"),
        Change(what="version", before="2025-04-16", now="2026-03-01"),
    )
    assert changes(snapshot(now), snapshot(now)) == ()


def test_what_is_no_snapshot_is_not_read() -> None:
    """A result, for example."""
    with pytest.raises(msgspec.DecodeError):
        decode_snapshot(b'{"verdict": "pass"}')
