"""Metrics over HTTP, through the whole mock."""

import csv
import io
import json
from collections.abc import Callable

import httpx
import pytest
from websockets.sync.client import connect

from cartest_mocks.accounts import DEFAULT_KEY, OTHER_KEY
from cartest_mocks.server import Mock

AGENT = "agent_0a1b2c3d"
SEEDED = "am_abc123"
Ask = Callable[..., httpx.Response]


def make(ask: Ask, name: str = "polite_v1.2", **members: object) -> httpx.Response:
    return ask("POST", "/agents/metrics", json={"name": name, "prompt": "Was it polite?", **members})


def test_a_metric_is_made_read_and_listed(ask: Ask) -> None:
    """Last in the list, for its own account only."""
    made = make(ask, display_name="Polite").json()
    assert made["id"].startswith("am_")
    assert made["display_name"] == "Polite"
    assert ask("GET", f"/agents/metrics/{made['id']}").json() == made
    page = ask("GET", "/agents/metrics").json()
    assert ([metric["id"] for metric in page["data"]], page["has_more"]) == ([SEEDED, made["id"]], False)
    assert ask("GET", f"/agents/metrics/{made['id']}", key=OTHER_KEY).status_code == 404


@pytest.mark.parametrize("name", ["Polite", "a b", "", "a\n"])
def test_names_have_an_alphabet(ask: Ask, name: str) -> None:
    """a-z, 0-9, _, - and ."""
    assert make(ask, name).status_code == 400


def test_names_are_unique(ask: Ask) -> None:
    """In an account."""
    assert [make(ask).status_code for _ in range(2)] == [200, 409]


def test_an_agents_calls_are_judged_by_its_metrics(cartest_mock: Mock, ask: Ask) -> None:
    """From when it is given to when it is taken away, both of which can be said twice; results stay."""
    metric = make(ask).json()["id"]
    path = f"/agents/{AGENT}/metrics/{metric}"

    def call() -> None:
        uri = f"{cartest_mock.websocket_url}/agents/stream/{AGENT}?api_key={DEFAULT_KEY}"
        with connect(uri) as socket:
            socket.send(json.dumps({"event": "start"}))
            socket.recv()

    def results() -> list[str]:
        # The server notices the end of a call after the client; the clock's move waits for the loop.
        cartest_mock.advance(0)
        return [
            each["status"] for each in ask("GET", f"/agents/metrics/results?metric_id={metric}").json()["data"]
        ]

    assert [ask("POST", path).status_code for _ in range(2)] == [204, 204]
    call()
    assert results() == ["completed"]
    assert [ask("DELETE", path).status_code for _ in range(2)] == [204, 204]
    call()
    assert results() == ["completed"]
    assert ask("POST", f"/agents/{AGENT}/metrics/am_x").status_code == 404
    assert ask("POST", f"/agents/agent_x/metrics/{metric}").status_code == 404


def test_a_judged_metric_that_is_gone_judges_no_more(cartest_mock: Mock, ask: Ask) -> None:
    """An agent may name one that its store has lost."""
    cartest_mock.call(lambda: cartest_mock.vendor.store.remove("metrics", SEEDED))
    with connect(f"{cartest_mock.websocket_url}/agents/stream/{AGENT}?api_key={DEFAULT_KEY}") as socket:
        socket.send('{"event":"start"}')
        socket.recv()
    cartest_mock.advance(0)
    assert len(ask("GET", "/agents/metrics/results").json()["data"]) == 1


def test_results_are_camel_case(ask: Ask) -> None:
    """The only object that is."""
    (result,) = ask("GET", "/agents/metrics/results").json()["data"]
    assert (result["metricId"], result["callId"], result["deploymentId"]) == (SEEDED, "ac_abc123", "ad_abc123")
    assert (result["value"], result["jsonResult"]["value"], result["result"]) == (1, 1, "{value: 1}")
    assert "ownerId" not in result
    assert len(result["transcript"]) == 3


@pytest.mark.parametrize(
    ("query", "count"),
    [
        (f"agent_id={AGENT}&metric_id={SEEDED}&call_id=ac_abc123&deployment_id=ad_abc123", 1),
        ("agent_id=agent_x", 0),
        ("start_date=2025-08-13T17:44:02Z&end_date=2025-08-13T17:44:02", 1),
        ("start_date=2025-08-13T17:44:03Z", 0),
        ("end_date=2025-08-13T17:44:01%2B00:00", 0),
    ],
)
def test_results_are_filtered(ask: Ask, query: str, count: int) -> None:
    """By ids and by dates, both ends included; the table likewise."""
    assert len(ask("GET", f"/agents/metrics/results?{query}").json()["data"]) == count
    table = ask("GET", f"/agents/metrics/results/export?{query}")
    assert table.headers["content-type"].startswith("text/csv")
    assert len(list(csv.DictReader(io.StringIO(table.text)))) == count


def test_a_date_must_be_one(ask: Ask) -> None:
    """400 names the parameter."""
    refused = ask("GET", "/agents/metrics/results?start_date=yesterday")
    assert refused.status_code == 400
    assert "start_date" in refused.text


def test_exports_were_paged_once(cartest_mock: Mock, ask: Ask) -> None:
    """Before 2026-03-01 headers tell of the next page; since then there is one."""
    with connect(f"{cartest_mock.websocket_url}/agents/stream/{AGENT}?api_key={DEFAULT_KEY}") as socket:
        socket.send('{"event":"start"}')
        socket.recv()
    cartest_mock.advance(0)
    path = "/agents/metrics/results/export?limit=1"
    first = ask("GET", path, version="2025-04-16")
    assert (first.headers["x-has-more"], first.headers["x-limit"]) == ("true", "1")
    last = ask("GET", f"{path}&starting_after={first.headers['x-next-page']}", version="2025-04-16")
    assert (last.headers["x-has-more"], "x-next-page" in last.headers) == ("false", False)
    assert len(last.text.splitlines()) == 2
    assert ask("GET", path, version="2025-11-04").headers["x-has-more"] == "true"
    whole = ask("GET", path, version="2026-03-01")
    assert (len(whole.text.splitlines()), "x-has-more" in whole.headers) == (3, False)
    assert ask("GET", "/agents/metrics/results/export", version="2025-04-16").headers["x-limit"] == "10"


@pytest.mark.parametrize("version", ["2025-04-16", "2026-03-01"])
@pytest.mark.parametrize(
    ("query", "status"), [("limit=0", 400), ("starting_after=a&ending_before=b", 400), ("starting_after=", 404)]
)
def test_the_page_of_an_export_is_checked(ask: Ask, version: str, query: str, status: int) -> None:
    """Even where a table is whole: the parameters stayed the same."""
    assert ask("GET", f"/agents/metrics/results/export?{query}", version=version).status_code == status
