"""Rows reach Locust's statistics: the same figures at once or many at a time."""

import json
import subprocess
import sys
from typing import Any

import pytest

# Importing Locust patches sockets for the whole process, so it runs in one of its own.
SCRIPT = """
import json, sys
import locust.stats
from locust.env import Environment
from cartest_loadtests.locust_rows import LocustRows
from cartest_loadtests.rows import Row, three_digits

told = json.loads(sys.stdin.read())
locust.stats.bucket_response_time = three_digits
environment = Environment()
heard = []
if told["runner"]:
    environment.create_local_runner()
if told["listener"]:
    environment.events.request.add_listener(lambda **event: heard.append(event["name"]))
rows = LocustRows(environment)
before = []
for row in told["rows"]:
    rows.tell([Row(*row)])
    before.append(environment.stats.total.num_requests)
rows.flush()
rows.flush()
entries = [*environment.stats.entries.values(), environment.stats.total]
print(json.dumps({
    "heard": heard,
    "before": before,
    "failures": environment.stats.total.num_failures,
    "entries": {
        entry.name: {
            "requests": entry.num_requests,
            "median": entry.median_response_time,
            "p95": entry.get_response_time_percentile(0.95),
            "least": entry.min_response_time,
            "most": entry.max_response_time,
            "mean": round(entry.avg_response_time, 6),
            "size": entry.avg_content_length,
            "a_second": sum(entry.num_reqs_per_sec.values()),
            "last": entry.last_request_timestamp is not None,
        }
        for entry in entries
    },
}))
"""
ROWS = [
    ["POST" if number % 3 else "metric", "/tts/bytes" if number % 3 else "TTFA /tts/bytes", number * 1.37, number]
    for number in range(1, 700)
]


def seen(rows: list[list[Any]], *, runner: bool = True, listener: bool = False) -> dict[str, Any]:
    told = json.dumps({"rows": rows, "runner": runner, "listener": listener})
    done = subprocess.run([sys.executable, "-c", SCRIPT], input=told, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_figures_are_those_of_rows_that_are_fired_one_by_one() -> None:
    """Counts, times, sizes and quantiles; where somebody listens, he hears each of them at once."""
    together, alone = seen(ROWS), seen(ROWS, listener=True)
    assert together["entries"] == alone["entries"]
    assert together["entries"]["Aggregated"]["requests"] == len(ROWS)
    assert together["before"][-1] < len(ROWS)
    assert alone["before"] == list(range(1, len(ROWS) + 1))
    assert (together["heard"], len(alone["heard"])) == ([], len(ROWS))


def test_a_failure_is_told_at_once() -> None:
    """Beside rows that wait."""
    found = seen([["POST", "/tts/bytes", 1.0, 0], ["POST", "/tts/bytes", 2.0, 0, "closed early"]])
    assert (found["before"], found["failures"]) == ([0, 1], 1)
    assert found["entries"]["/tts/bytes"]["requests"] == 2


@pytest.mark.parametrize("listener", [False, True])
def test_without_a_runner_events_are_fired(*, listener: bool) -> None:
    """Then nobody keeps statistics, and whoever listens hears."""
    found = seen(ROWS[:2], runner=False, listener=listener)
    assert found["before"] == [0, 0]
    assert len(found["heard"]) == 2 * listener
