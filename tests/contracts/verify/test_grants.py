"""The grant matrix: every cell on a clean mock, and the defects that it is for."""

import asyncio
import re

import pytest
from tests.contracts.verify.fake import Answer, Answering, always, serving

from cartest_contracts.judge import judge
from cartest_contracts.observation import Observation, to_line
from cartest_contracts.rules import select
from cartest_contracts.target import Target
from cartest_contracts.verify.grant_matrix import OPERATIONS, SUBSETS, cells
from cartest_contracts.verify.grants import GrantResult, check_grants
from cartest_mocks.server import Mock

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
    """Every cell is as it should be, expired tokens included, and no token is recorded."""
    seen: list[Observation] = []
    told: list[str] = []

    async def wait(seconds: float) -> None:
        verify_mock.advance(seconds)

    result = asyncio.run(
        check_grants(
            clean_target,
            on_observation=seen.append,
            progress=lambda done, planned, operation: told.append(f"{done}/{planned} {operation}"),
            wait=wait,
        )
    )
    assert result.problems == ()
    assert [row for row in result.rows if not row.ok] == []
    assert len(result.rows) == len(cells(expired=True)) == len(told)
    judgement = judge(seen)
    assert [(each.rule_id, each.where, each.actual) for each in judgement.findings] == []
    assert all(count.applied for count in judgement.counts if count.rule_id.startswith("GRANT"))
    recorded = [arrival.data or b"" for observation in seen for arrival in observation.arrivals]
    assert not [body for body in recorded if b"eyJ" in body]
    assert not re.search(rb"eyJ[\w-]+\.eyJ", b"".join(map(to_line, seen)))


def test_a_server_that_lets_everyone_in_is_found() -> None:
    """Missing grants, minting tokens, strangers and forgeries each have their finding."""
    result, seen = check(lambda _method, path, _headers: MINTED if path == "/access-token" else Answer())
    broken = {finding.rule_id for finding in judge(seen, select(["GRANT"])).findings}
    assert broken == {"GRANT-01", "GRANT-03", "GRANT-04", "GRANT-06"}
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


def test_the_matrix_is_complete() -> None:
    """Every set of grants meets every operation; each grant opens its operations and no others."""
    assert len(SUBSETS) == 8
    tokens = [cell for cell in cells() if cell.case in {"allowed", "not granted"} and cell.credential != "api key"]
    assert len({(cell.credential, cell.operation.name) for cell in tokens}) == 8 * (len(OPERATIONS) - 1)
    opened = {cell.operation.name for cell in tokens if cell.credential == "stt" and cell.allowed}
    assert opened == {"POST /stt", "POST /audio/transcriptions", "/stt/websocket"}
    assert not any(cell.allowed for cell in tokens if cell.credential == "no grants")


def test_allow_rows_come_first_and_expired_tokens_last() -> None:
    """What proves the set-up comes before what it proves."""
    matrix = cells(expired=True)
    assert [cell.allowed for cell in matrix] == sorted((cell.allowed for cell in matrix), reverse=True)
    assert matrix[-1].credential == "expired"
    assert "expired" not in {cell.credential for cell in cells()}
