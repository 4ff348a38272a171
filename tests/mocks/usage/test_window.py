"""Windows of time and their buckets."""

from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from cartest_mocks.exchange import Problem, Request
from cartest_mocks.usage.window import Window

NOW_S = 1_750_000_000.0  # 2025-06-15T15:06:40Z, a Sunday


def window(**query: str) -> Window:
    request = Request(method="GET", path="/", query={name: (text,) for name, text in query.items()})
    return Window.read(request, now_s=NOW_S)


def buckets(**query: str) -> list[tuple[str, str]]:
    return [(str(bucket.start), str(bucket.end)) for bucket in window(**query).buckets()]


def test_without_a_query_it_is_the_last_days_in_one() -> None:
    """Up to the end of today."""
    assert buckets() == [("2025-06-09", "2025-06-16")]
    assert window().end == date(2025, 6, 16)


def test_ends_are_rounded_outwards() -> None:
    """To UTC midnights, in whatever zone they were given."""
    assert buckets(start_ts="2025-06-01T01:00:00+02:00", end_ts="2025-06-02T00:00:01Z") == [
        ("2025-05-31", "2025-06-03")
    ]
    assert buckets(start_ts="2025-06-01T23:59:59Z", end_ts="2025-06-03T00:00:00Z") == [
        ("2025-06-01", "2025-06-03")
    ]


@pytest.mark.parametrize(
    ("interval", "borders"),
    [
        ("day", ["2025-06-28", "2025-06-29", "2025-06-30", "2025-07-01", "2025-07-02"]),
        ("week", ["2025-06-28", "2025-06-30", "2025-07-02"]),
        ("month", ["2025-06-28", "2025-07-01", "2025-07-02"]),
        ("", ["2025-06-28", "2025-07-02"]),
    ],
)
def test_buckets_follow_each_other(interval: str, borders: list[str]) -> None:
    """The window cuts the first and the last."""
    found = buckets(start_ts="2025-06-28T00:00:00Z", end_ts="2025-07-02T00:00:00Z", interval=interval)
    assert found == list(pairwise(borders))


def test_a_window_that_ends_first_is_empty() -> None:
    """No buckets."""
    assert buckets(start_ts="2025-07-02T00:00:00Z", end_ts="2025-06-28T00:00:00Z") == []


def test_days_are_counted_from_1970() -> None:
    """As the ledger counts them."""
    (bucket,) = window(start_ts="1971-01-01T00:00:00Z", end_ts="1971-01-02T00:00:00Z").buckets()
    assert bucket.days == range(365, 366)


@pytest.mark.parametrize(
    "query",
    [
        {"start_ts": "yesterday"},
        {"start_ts": "2025-06-01"},
        {"start_ts": "2025-06-01T00:00:00"},
        {"end_ts": "0001-01-01T00:00:00+01:00"},
        {"end_ts": "9999-12-31T23:59:59Z"},
        {"end_ts": "0001-06-01T00:00:00Z"},
        {"start_ts": "2024-01-01T00:00:00Z"},
        {"interval": "hour"},
    ],
)
def test_a_wrong_query(query: dict[str, Any]) -> None:
    """400: no date and time with a zone, out of the calendar, more than a year, no interval."""
    with pytest.raises(Problem, match="400"):
        window(**query)
