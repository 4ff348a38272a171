"""All dimensions at once, in one pass, of one version; grants from the rows of the run."""

from collections.abc import Iterator
from typing import get_args

import msgspec
import pytest
from tests.contracts.coverage.making import http, seen

from cartest_contracts.coverage import Coverage, DimensionId, measure
from cartest_contracts.coverage.grants import grants
from cartest_contracts.observation import Observation
from cartest_contracts.run import GrantCheck
from cartest_contracts.versions import DEFAULT_VERSION, DOCUMENTED_VERSIONS, ApiVersion


def row(**changes: object) -> GrantCheck:
    check = GrantCheck(
        credential="api key",
        channel="authorization",
        operation="POST /stt",
        expected="allow",
        status=200,
        ok=True,
    )
    return msgspec.structs.replace(check, **changes)


@pytest.mark.parametrize("version", DOCUMENTED_VERSIONS, ids=str)
def test_nothing_seen_is_nothing_covered(version: ApiVersion) -> None:
    """At every version every dimension has something to exercise, and says of nothing that it was."""
    found = measure([], version=version)
    assert {each.id for each in found.dimensions} == set(get_args(DimensionId))
    assert all(each.possible and not each.seen and not each.outside for each in found.dimensions)


def test_only_the_version_of_the_run_counts() -> None:
    """A date with the same contract, and none at all, count too; other versions are told by their number."""
    versions = ("2025-04-16", "2025-06-01", "latest", "2026-08-14", "2026-09-01", "2020-01-01")
    found = measure((http("GET /", version=each) for each in versions), version=DEFAULT_VERSION)
    assert found.observations == 3
    assert found.elsewhere == {"2020-01-01": 1, "2026-08-14": 2}
    assert found.dimensions[0].cells[0].seen == 3


def test_a_date_before_the_first_version_has_no_contract() -> None:
    """That is told, not counted as nothing."""
    with pytest.raises(LookupError, match="no contract covers 2020-01-01"):
        measure([], version=ApiVersion.parse("2020-01-01"))


def test_observations_are_not_kept() -> None:
    """They go by one after the other, however many they are."""
    alive = 0

    class Counted(Observation, frozen=True, kw_only=True):
        def __del__(self) -> None:
            nonlocal alive
            alive -= 1

    def many() -> Iterator[Observation]:
        nonlocal alive
        for _ in range(100):
            alive += 1
            assert alive <= 3
            yield Counted(id="one", transport="http", operation="GET /", start_ns=0)

    assert measure(many(), version=DEFAULT_VERSION).observations == 100


def test_grants_count_where_an_answer_came() -> None:
    """At their time and by their channel; what only who signs tokens can make is apart."""
    times = ("fresh", "just expired")
    rows = [row(credential="expired", time=time) for time in times]
    rows += [row(), row(operation="POST /tts/bytes", status=None), row(channel="pigeon")]
    rows += [row(credential="api key", operation="/tts/websocket", channel="query api_key", status=101)]
    rows += [row(credential="tts+stt+agent", operation="/tts/websocket", time="while it runs", status=101)]
    rows += [row(credential="other algorithm", status=401)]
    found = grants(rows, DEFAULT_VERSION)
    assert seen(found) == {
        ("POST /stt", "expired by authorization, just expired"),
        ("POST /stt", "api key by authorization"),
        ("POST /stt", "other algorithm by authorization"),
        ("/tts/websocket", "api key by query api_key"),
        ("/tts/websocket", "tts+stt+agent by authorization, while it runs"),
    }
    assert [each.name for each in found.outside] == ["api key by pigeon", "expired by authorization"]
    assert {cell.apart for cell in found.apart} == {"only who signs tokens can make it"}


def test_coverage_travels_as_json() -> None:
    """And comes back as it was."""
    found = measure([http("GET /")], version=DEFAULT_VERSION, rows=[row()])
    assert msgspec.json.decode(msgspec.json.encode(found), type=Coverage) == found
