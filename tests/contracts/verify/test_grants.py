"""The grant matrix: every cell on a clean mock, and the defects that it is for."""

import asyncio
import re
from dataclasses import replace
from typing import get_args

import pytest
from tests.contracts.verify.fake import Answer, Answering, always, serving

from cartest_contracts.judge import judge
from cartest_contracts.observation import Observation, to_line
from cartest_contracts.rules import select
from cartest_contracts.target import OtherKeys, Target
from cartest_contracts.verify.grant_cases import CREDENTIALS, EARLY_TOKENS, ODD_TOKENS, OTHER_TOKEN, SIGNED
from cartest_contracts.verify.grant_matrix import CORE_OPERATIONS, Time, every_operation
from cartest_contracts.verify.grant_powers import Powers
from cartest_contracts.verify.grants import GrantResult, check_grants, cost_of_grants
from cartest_mocks.accounts import ADMIN_KEY, OTHER_KEY
from cartest_mocks.server import Mock
from cartest_mocks.tokens import SECRET

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJncmFudHMiOnt9fQ.c2lnbmVk"
MINTED = Answer(body=b'{"token": "%b"}' % JWT.encode())


def check(answering: Answering, *, expired: bool | None = None) -> tuple[GrantResult, list[Observation]]:
    seen: list[Observation] = []

    async def run() -> GrantResult:
        async def wait(_seconds: float) -> None: ...

        async with serving(answering) as target:
            return await check_grants(target, on_observation=seen.append, expired=expired, wait=wait)

    return asyncio.run(run()), seen


def test_a_clean_mock_keeps_every_grant(verify_mock: Mock, clean_target: Target) -> None:
    """Every cell is as it should be, at every time, and no credential is recorded."""
    seen: list[Observation] = []
    told: list[str] = []
    target = replace(clean_target, others=OtherKeys(admin=ADMIN_KEY, foreign=OTHER_KEY))
    result = asyncio.run(
        check_grants(
            target,
            on_observation=seen.append,
            powers=Powers(secret=SECRET, moves_clock=True),
            progress=lambda done, planned, operation: told.append(f"{done}/{planned} {operation}"),
        )
    )
    assert result.problems == ()
    assert [row for row in result.rows if not row.ok] == []
    assert {row.time for row in result.rows} == {*get_args(Time)}
    minted = {row.credential for row in result.rows} & {*ODD_TOKENS}
    assert minted == {"unknown grants", "null grants", "null grant"}, "the mock refuses to mint the others"
    assert {*CREDENTIALS} - {*ODD_TOKENS} <= {row.credential for row in result.rows}
    judgement = judge(seen)
    assert [(each.rule_id, each.where, each.actual) for each in judgement.findings] == []
    assert [count.rule_id for count in judgement.counts if "GRANT" in count.rule_id and not count.applied] == []
    recorded = [arrival.data or b"" for observation in seen for arrival in observation.arrivals]
    assert not [body for body in recorded if b"eyJ" in body]
    assert not re.search(rb"eyJ[\w-]+\.eyJ|sk_car_[a-z]", b"".join(map(to_line, seen)))
    assert verify_mock.journal.defects == []


def test_on_somebody_s_service_nothing_is_forged_or_moved(clean_target: Target, verify_mock: Mock) -> None:
    """With a key alone: no other account, no signed forgeries; expired tokens are waited for."""

    async def wait(seconds: float) -> None:
        verify_mock.advance(seconds)

    result = asyncio.run(check_grants(clean_target, on_observation=lambda _: None, wait=wait))
    assert [row for row in result.rows if not row.ok] == []
    tried = {row.credential for row in result.rows}
    assert not tried & {"admin key", OTHER_TOKEN, *SIGNED, *EARLY_TOKENS}
    assert {"expired", "alg none"} <= tried
    assert {row.time for row in result.rows} == {"fresh", "just expired"}


def test_a_server_that_lets_everyone_in_is_found() -> None:
    """Missing grants, minting tokens, strangers and forgeries each have their finding."""
    result, seen = check(lambda _method, path, _headers: MINTED if path == "/access-token" else Answer())
    broken = {finding.rule_id for finding in judge(seen, select(["GRANT"])).findings}
    assert broken == {f"GRANT-{number:02}" for number in (1, 3, 4, 6, 9, 11, 13, 15)}
    assert result.problems == ()
    assert {row.expected for row in result.rows if not row.ok} == {"deny"}


def test_denials_prove_nothing_when_the_right_credential_is_denied_too() -> None:
    """An allow row that fails makes the result untrustworthy, one line a row."""

    def deny_speech(_method: str, path: str, headers: dict[str, str]) -> Answer:
        if path == "/access-token":
            return MINTED
        return Answer(403) if path == "/tts/sse" else Answer(401 if "authorization" not in headers else 200)

    result, seen = check(deny_speech, expired=False)
    assert "expired" not in {row.credential for row in result.rows}
    assert any(
        "POST /tts/sse should let in api key by authorization, status 403" in each for each in result.problems
    )
    assert "GRANT-02" in {finding.rule_id for finding in judge(seen, select(["GRANT"])).findings}


@pytest.mark.parametrize("answer", [Answer(401), Answer(body=b'{"token": ""}'), Answer(body=b"no JSON")])
def test_without_tokens_there_is_no_matrix(answer: Answer) -> None:
    """What cannot be minted cannot be tried."""
    result, seen = check(always(answer))
    assert result.rows == ()
    assert result.problems == (f"untrustworthy: no token could be minted, status {answer.status}",)
    assert len(seen) == 1


def test_what_it_costs_is_known_before() -> None:
    """Requests and characters, at most; every operation takes more than the core."""
    core, full = cost_of_grants(CORE_OPERATIONS), cost_of_grants(every_operation())
    assert 0 < core.characters < full.characters < 1000
    assert 0 < core.requests < 600 < full.requests
