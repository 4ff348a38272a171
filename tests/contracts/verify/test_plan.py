"""A plan is a pure function of seed and version, holds what it promises, and costs what it says."""

import pytest

from cartest_contracts.formats import BIT_RATES, ENCODINGS, SAMPLE_RATES
from cartest_contracts.near_misses import near_misses_for
from cartest_contracts.resource_facts import INFILL_COST_CREDITS
from cartest_contracts.target import KeyName
from cartest_contracts.verify.case import Cost
from cartest_contracts.verify.plan import cost, plan
from cartest_contracts.verify.socket_case import SocketCase
from cartest_contracts.verify.speech_case import SpeechCase, spoken_characters
from cartest_contracts.versions import DEFAULT_VERSION, DOCUMENTED_VERSIONS, ApiVersion


@pytest.mark.parametrize("version", DOCUMENTED_VERSIONS, ids=str)
def test_a_seed_gives_one_plan(version: ApiVersion) -> None:
    """The same seed gives the same cases in the same order, and every case has its own id."""
    cases = plan(7, version)
    assert cases == plan(7, version)
    assert len({case.id for case in cases}) == len(cases)


def test_another_seed_gives_another_plan() -> None:
    """What is sampled and said changes with the seed, not how much."""
    first, second = plan(1, DEFAULT_VERSION), plan(2, DEFAULT_VERSION)
    assert first != second
    assert len(first) == len(second)


def test_every_format_is_asked_for_over_bytes() -> None:
    """Every container, encoding, rate and bit rate of the API is there once at least."""
    asked = {
        str(sorted(case.request["output_format"].items()))
        for case in plan(0, DEFAULT_VERSION)
        if isinstance(case, SpeechCase) and case.transport == "bytes" and 200 in case.expect.statuses
    }
    assert len(asked) == 2 * len(ENCODINGS) * len(SAMPLE_RATES) + len(SAMPLE_RATES) * len(BIT_RATES)


def test_every_near_miss_is_tried_over_bytes() -> None:
    """No row of the table is left out, and each carries the status it must get."""
    cases = {case.id: case for case in plan(0, DEFAULT_VERSION)}
    for row in near_misses_for("bytes", DEFAULT_VERSION):
        case = cases[f"bytes-{row.id}"]
        assert isinstance(case, SpeechCase)
        assert case.expect.statuses == (row.status,)


def test_flush_is_not_asked_of_versions_without_it() -> None:
    """2024-06-10 knows no flush; 2024-11-13 does."""
    assert "socket-flush" not in {case.id for case in plan(0, DOCUMENTED_VERSIONS[0])}
    assert "socket-flush" in {case.id for case in plan(0, DOCUMENTED_VERSIONS[1])}


def test_a_small_budget_sees_every_kind_first() -> None:
    """The first cases are of many kinds, so that little money is not spent on formats alone."""
    assert len({type(case) for case in plan(0, DEFAULT_VERSION)[:14]}) >= 5


def test_the_default_plan_stays_small() -> None:
    """A whole plan is some hundred requests, most of them refused, and costs two pages of text and one infill."""
    total = cost(plan(0, DEFAULT_VERSION))
    assert 150 <= total.requests <= 600
    assert total.characters < 2000 + INFILL_COST_CREDITS


def test_what_makes_things_is_left_out_unless_asked_for() -> None:
    """On a live account nothing is made or deleted by default."""
    usual = {case.id for case in plan(0, DEFAULT_VERSION)}
    added = [case for case in plan(0, DEFAULT_VERSION, writes=True) if case.id not in usual]
    # A body that must be refused makes something only where the server is wrong.
    more = [case for case in added if not case.id.startswith(("schema-", "miss-"))]
    assert len(added) > len(more)
    assert {case.id for case in more} == {
        "life-voices",
        "life-datasets",
        "life-dataset-files",
        "life-pronunciation-dicts",
        "call",
        "thing-dict",
        "misses-of-a-dataset",
        "misses-of-a-dictionary",
    }
    older = {case.id for case in plan(0, DOCUMENTED_VERSIONS[0], writes=True)}
    assert "life-voices" in older
    assert "life-datasets" not in older


def test_what_needs_a_key_or_a_mock_is_left_out_without() -> None:
    """Further keys add their cases and nothing else; a clock that moves belongs to a mock."""

    def ids(*keys: KeyName, mock: bool = False) -> set[str]:
        cases = plan(0, DOCUMENTED_VERSIONS[-1], writes=True, keys=frozenset(keys), mock=mock)
        return {case.id for case in cases}

    with_admin = ids("admin") - ids()
    assert {each for each in with_admin if not each.startswith("miss-")} == {"usage"}
    assert ids("foreign") - ids() == {"thing-dataset"}
    assert ids("limited") - ids() == {"limits"}
    assert ids(mock=True) - ids() == {"life-fine-tunes", "call-managed"}


def test_costs_add_up() -> None:
    """Refused requests cost nothing; contexts count as requests."""
    assert Cost(requests=1, characters=2) + Cost(requests=3) == Cost(requests=4, characters=2)
    assert cost(()) == Cost()
    by_id = {case.id: case for case in plan(0, DEFAULT_VERSION)}
    assert by_id["bytes-no-model"].cost == Cost(requests=1)
    flush = by_id["socket-flush"]
    assert isinstance(flush, SocketCase)
    assert flush.cost == Cost(requests=2, characters=len("One. Two."))
    assert by_id["handshake-bad-key"].width == 1
    assert spoken_characters({"transcript": 7}) == 0
