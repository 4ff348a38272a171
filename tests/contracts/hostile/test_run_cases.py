"""Whatever a server does, a verification ends, keeps what it saw, never crashes and says which rule is broken."""

import asyncio
from collections.abc import Sequence

import msgspec
import pytest
from tests.contracts.hostile.on_a_socket import SOCKETS
from tests.contracts.hostile.over_http import HTTP
from tests.contracts.hostile.server import KEY, SMALL, Asked, Behaviour, Peer, misbehaving

from cartest_contracts.clients.bounds import Bounds
from cartest_contracts.formats import OutputFormat
from cartest_contracts.judge import Judgement, judge
from cartest_contracts.observation import Observation, to_line
from cartest_contracts.verify.call_case import CallCase
from cartest_contracts.verify.case import Case, Expectation
from cartest_contracts.verify.driver import run_cases
from cartest_contracts.verify.socket_case import Script, SocketCase
from cartest_contracts.verify.speech_case import SpeechCase, speech_request
from cartest_contracts.verify.voices_case import VoicesCase

OK = Expectation(statuses=(200,))
RAW = OutputFormat.raw("pcm_s16le", 16000)
REQUEST = speech_request("Hi.", RAW)
OVER_HTTP: tuple[Case, ...] = (
    SpeechCase(id="bytes", transport="bytes", request=REQUEST, expect=OK),
    SpeechCase(id="sse", transport="sse", request=REQUEST, expect=OK),
    CallCase(id="voices", method="GET", path="/voices", expect=OK),
)
ON_A_SOCKET: tuple[Case, ...] = (
    SocketCase(id="socket", stages=((Script(messages=({**REQUEST, "context_id": "c"},), expect=OK),),), expect=OK),
)
LONG_S = 60
"""A test that takes so long hangs."""


def observe(
    behave: Behaviour, cases: Sequence[Case], asked: Asked | None = None, bounds: Bounds = SMALL
) -> list[Observation]:
    seen: list[Observation] = []

    async def run() -> None:
        async with asyncio.timeout(LONG_S), misbehaving(behave, asked=asked) as target:
            summary = await run_cases(cases, target, on_observation=seen.append, bounds=bounds)
        assert summary.problems == ()
        assert summary.run == len(cases)

    asyncio.run(run())
    return seen


def judged(seen: Sequence[Observation], rules: Sequence[str]) -> Judgement:
    judgement = judge(seen)
    assert judgement.problems == ()
    broken = {finding.rule_id for finding in judgement.findings}
    assert any(rule.startswith(tuple(rules)) for rule in broken), sorted(broken)
    for finding in judgement.findings:
        assert finding.actual.isprintable()
        assert "canary" not in str(finding)
    return judgement


@pytest.mark.parametrize("name", HTTP)
def test_over_http(name: str) -> None:
    """Each request has its observation, which can be written down, and a rule that is broken."""
    behave, rules = HTTP[name]
    seen = observe(behave, OVER_HTTP)
    assert [each.labels["case"] for each in seen] == ["bytes", "sse", "voices"]
    assert all(map(to_line, seen))
    judged(seen, rules)


@pytest.mark.parametrize("name", SOCKETS)
def test_on_a_socket(name: str) -> None:
    """The socket and its context, likewise."""
    behave, rules = SOCKETS[name]
    seen = observe(behave, ON_A_SOCKET)
    assert {each.labels["case"] for each in seen} == {"socket"}
    assert all(map(to_line, seen))
    judged(seen, rules)


@pytest.mark.parametrize("cases", [OVER_HTTP, ON_A_SOCKET], ids=["http", "socket"])
def test_the_key_goes_nowhere_else(cases: Sequence[Case]) -> None:
    """A redirect to another host is an answer, and is not followed."""
    elsewhere = Asked()

    async def behave(_peer: Peer) -> None:
        """Answer nothing."""

    async def run() -> None:
        async with misbehaving(behave, asked=elsewhere) as other:

            async def redirect(peer: Peer) -> None:
                url = f"{other.url}{peer.path}".replace("http", "ws" if "websocket" in peer.path else "http", 1)
                await peer.send(
                    f"HTTP/1.1 307 Over There\r\nLocation: {url}\r\nContent-Length: 0\r\n\r\n".encode()
                )

            async with misbehaving(redirect, asked=asked) as target:
                await run_cases(cases, target, on_observation=lambda _: None)

    asked = Asked()
    asyncio.run(run())
    assert KEY in str(asked.heads)
    assert elsewhere.heads == []


@pytest.mark.parametrize("name", ["../x", "a\nb", "\x00", "x" * 70_000, "a?b#c", ""])
def test_ids_that_no_path_can_carry_are_not_asked_for(name: str) -> None:
    """What a server calls a thing decides over the path of the next request: only what ids look like."""
    asked = Asked()

    async def behave(peer: Peer) -> None:
        data = msgspec.json.encode({"data": [{"id": name}], "has_more": True})
        await peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(data), data))

    observe(behave, (VoicesCase(id="voices"),), asked)
    assert [head.split(" ")[1] for head in asked.heads] == ["/voices?limit=2"]
