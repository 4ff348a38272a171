"""Near misses of the other operations as cases: what is asked of whom, and what a wrong answer is called."""

import asyncio
import dataclasses

import pytest

from cartest_contracts.clients.http_client import HttpClient
from cartest_contracts.clients.socket_client import SocketClient
from cartest_contracts.judge import judge
from cartest_contracts.near_misses.operations import Call, valid_call
from cartest_contracts.observation import Observation
from cartest_contracts.target import Target
from cartest_contracts.verify.case import Case, Expectation, Tools, case_ids, ids_of_case
from cartest_contracts.verify.operation_miss_case import MissCase, MissesOfOneCase
from cartest_contracts.verify.plan_misses import operation_miss_cases
from cartest_contracts.versions import DOCUMENTED_VERSIONS, ApiVersion

NEWEST = DOCUMENTED_VERSIONS[-1]
REFUSED = Expectation(statuses=(400,))


def observe(case: Case, target: Target) -> list[Observation]:
    async def run() -> list[Observation]:
        async with HttpClient(target, ids=case_ids) as http:
            with ids_of_case(case.id):
                return await case.run(Tools(target=target, http=http, sockets=SocketClient(target, ids=case_ids)))

    return asyncio.run(run())


def calls(cases: list[Case]) -> list[Call]:
    single = [case.call for case in cases if isinstance(case, MissCase)]
    return single + [call for case in cases if isinstance(case, MissesOfOneCase) for call, _ in case.misses]


@pytest.mark.parametrize("version", DOCUMENTED_VERSIONS, ids=str)
def test_an_account_is_changed_only_when_allowed(version: ApiVersion) -> None:
    """Without leave, nothing is sent that would make or delete something if it were taken."""
    careful = list(operation_miss_cases(version, writes=False))
    assert {call.method for call in calls(careful)} == {"GET", "POST"}
    assert not {call.operation for call in calls(careful)} & {"POST /voices/clone", "POST /datasets/"}
    every = list(operation_miss_cases(version, writes=True))
    assert len({case.id for case in every}) == len(every) > len(careful) > 50
    assert {call.caller for call in calls(every)} == {"key"}
    assert [call.path for case in every if isinstance(case, MissCase) for call in [case.call] if call.needs] == []


def test_what_only_an_admin_may_ask_is_asked_with_that_key() -> None:
    """If there is one: for reports of usage, and where such a key must be refused."""
    cases = list(operation_miss_cases(NEWEST, writes=False, keys={"admin"}))
    asked = {call.operation for call in calls(cases) if call.caller == "admin"}
    assert {"GET /usage/credits", "GET /voices", "POST /access-token"} <= asked


def test_things_are_made_and_deleted_again(clean_target: Target) -> None:
    """The misses stand between, each about the thing that was made, and nothing is found."""
    target = dataclasses.replace(clean_target, version=NEWEST)
    cases = [case for case in operation_miss_cases(NEWEST, writes=True) if isinstance(case, MissesOfOneCase)]
    assert [case.thing for case in cases] == ["voice", "dataset", "dictionary"]
    for case in cases:
        made, *asked, deleted = observe(case, target)
        assert (made.status, deleted.status) == (200, 204)
        assert len(asked) == len(case.misses) == case.cost.requests - 2
        judgement = judge([made, *asked, deleted])
        assert judgement.findings == ()
        assert any(count.rule_id == "ANSWER-01" and count.applied for count in judgement.counts)


def test_without_the_thing_nothing_is_asked_about_it(clean_target: Target) -> None:
    """A refused making is the only observation."""
    case = MissesOfOneCase(
        id="none",
        thing="dataset",
        make=dataclasses.replace(valid_call("POST /datasets/", NEWEST), json={}),
        delete=valid_call("DELETE /datasets/{id}", NEWEST),
        misses=((valid_call("GET /datasets/{id}", NEWEST), REFUSED),),
    )
    (made,) = observe(case, dataclasses.replace(clean_target, version=NEWEST))
    assert made.status == 400


def test_a_call_that_is_taken_is_found(clean_target: Target) -> None:
    """A right call, sent as if it were wrong, breaks the rule; its form is shown with its file."""
    case = MissCase(id="right", call=valid_call("POST /stt", NEWEST), expect=REFUSED)
    (observation,) = observe(case, clean_target)
    assert [each.filename for each in observation.sent[0].files] == ["clip.wav"]
    (finding,) = judge([observation]).findings
    assert finding.rule_id == "ANSWER-01"
    assert "-F file=@clip.wav" in finding.reproducer
