"""Cases of the families and of limits: on a whole mock nothing is found, and what fails early stops there."""

import asyncio
import dataclasses
from collections.abc import Sequence

import pytest
from tests.contracts.verify.fake import Answer, Answering, always, serving

from cartest_contracts.clients.http_client import HttpClient
from cartest_contracts.clients.socket_client import SocketClient
from cartest_contracts.formats import OutputFormat
from cartest_contracts.judge import judge
from cartest_contracts.observation import Observation
from cartest_contracts.target import OtherKeys, Target
from cartest_contracts.verify.agents_case import AgentsCase, CallSocketCase
from cartest_contracts.verify.case import Case, Expectation, Tools
from cartest_contracts.verify.driver import run_cases
from cartest_contracts.verify.file_case import FileCase
from cartest_contracts.verify.fine_tune_case import FineTuneCase
from cartest_contracts.verify.form_cases import ChangerCase, InfillCase
from cartest_contracts.verify.limit_case import LimitCase
from cartest_contracts.verify.plan import plan
from cartest_contracts.verify.size_case import SizeCase
from cartest_contracts.verify.thing_case import ThingCase
from cartest_contracts.verify.turns_case import RefusedSocketCase, TurnsCase
from cartest_contracts.verify.usage_case import UsageCase
from cartest_contracts.versions import DOCUMENTED_VERSIONS
from cartest_mocks.accounts import ADMIN_KEY, DEFAULT_KEY, LIMITED_KEY, OTHER_KEY
from cartest_mocks.server import Mock
from cartest_mocks.vendor import MockConfig

NEWEST = DOCUMENTED_VERSIONS[-1]
KEYS = OtherKeys(admin=ADMIN_KEY, foreign=OTHER_KEY, limited=LIMITED_KEY, limited_plan="free")
KINDS = (
    AgentsCase,
    CallSocketCase,
    ChangerCase,
    FileCase,
    FineTuneCase,
    InfillCase,
    LimitCase,
    RefusedSocketCase,
    SizeCase,
    ThingCase,
    TurnsCase,
    UsageCase,
)
RAW = OutputFormat.raw("pcm_s16le", 16000)
PLAN = plan(0, NEWEST, writes=True, keys=KEYS.given, mock=True)
THING = next(case for case in PLAN if isinstance(case, ThingCase))


def run(cases: Sequence[Case], *, keys: OtherKeys = KEYS) -> list[Observation]:
    seen: list[Observation] = []
    with Mock(MockConfig(profile="instant", plan="enterprise")) as mock:
        target = Target.parse(mock.url, api_key=DEFAULT_KEY, version=NEWEST, timeout_s=20, others=keys)
        summary = asyncio.run(run_cases(cases, target, on_observation=seen.append, self_describing=True))
        assert mock.journal.defects == []
    assert summary.problems == ()
    return seen


def observe(case: Case, answering: Answering) -> list[Observation]:
    async def ask() -> list[Observation]:
        async with serving(answering) as served:
            target = dataclasses.replace(served, others=KEYS)
            async with HttpClient(target) as http:
                return await case.run(Tools(target=target, http=http, sockets=SocketClient(target)))

    return asyncio.run(ask())


@pytest.mark.parametrize("kind", KINDS)
def test_a_whole_mock_keeps_every_rule(kind: type[Case]) -> None:
    """Each kind of case observes something, within its cost, and nothing of it is a finding."""
    cases = [case for case in PLAN if isinstance(case, kind)]
    seen = run(cases)
    assert seen
    assert len(seen) <= sum(case.cost.requests for case in cases)
    assert all(case.width for case in cases)
    judgement = judge(seen)
    assert judgement.findings == ()
    assert judgement.problems == ()


def test_a_plan_that_is_not_known_is_filled_until_it_refuses() -> None:
    """The refusals show the limit; what is let in was held."""
    seen = run([LimitCase()], keys=OtherKeys(limited=LIMITED_KEY))
    roles = [each.labels.get("role") for each in seen if each.labels["group"] == "limits-listening"]
    assert roles == [*["held"] * 8, "over", "over", "other", "after"]
    assert not any("limit" in each.labels for each in seen)
    assert judge(seen).findings == ()


def test_an_account_without_limits_shows_nothing() -> None:
    """After a bounded number of requests nothing is learnt, and nothing is reported."""
    seen = run([LimitCase()], keys=OtherKeys(limited=OTHER_KEY))
    assert {each.labels.get("role") for each in seen} == {"held", "after"}
    assert judge(seen).findings == ()


@pytest.mark.parametrize(
    "case",
    [
        InfillCase(id="c", model="sonic-3", output_format=RAW),
        ChangerCase(id="c", output_format=RAW),
        FileCase(id="c", output_format=RAW),
        TurnsCase(id="c", sentences=(("Hi.", 1.0),)),
        FineTuneCase(),
        THING,
        CallSocketCase(id="c"),
        AgentsCase(),
        LimitCase(),
        SizeCase(),
        RefusedSocketCase(id="c", path="/stt/websocket", expect=Expectation(statuses=(500,))),
    ],
    ids=lambda case: type(case).__name__,
)
def test_what_fails_at_once_stops_there(case: Case) -> None:
    """A server that refuses everything is asked a few times, and observed as it is."""
    seen = observe(case, always(Answer(500, "text/plain", b"Internal error")))
    assert seen
    assert all(each.status == 500 for each in seen)


def test_a_socket_that_is_refused_ends_the_hearing() -> None:
    """Speech is there, but nobody to hear it."""

    def answering(_method: str, path: str, _headers: dict[str, str]) -> Answer:
        if path == "/tts/bytes":
            return Answer(content_type="audio/pcm", body=bytes(320))
        if path.startswith("/agents"):
            listed = b'{"summaries": [{"id": "a"}]}' if path == "/agents" else b'{"data": []}'
            return Answer(429) if "stream" in path else Answer(body=listed)
        return Answer(429)

    heard = observe(TurnsCase(id="c", sentences=(("Hi.", 1.0),)), answering)
    assert [each.operation for each in heard] == ["POST /tts/bytes", "socket"]
    called = observe(CallSocketCase(id="c"), answering)
    assert [each.labels.get("role") for each in called] == ["call", "before", "list", None, None]


def test_a_refused_change_of_voice_has_no_audio() -> None:
    """The text of its refusal is read as such, on either transport."""

    def answering(_method: str, path: str, _headers: dict[str, str]) -> Answer:
        if path == "/tts/bytes":
            return Answer(content_type="audio/pcm", body=bytes(320))
        return Answer(400, "text/plain", b"Unsupported audio format: no.")

    seen = observe(ChangerCase(id="c", output_format=RAW), answering)
    assert [(each.status, each.audio_bytes) for each in seen[:2]] == [(400, 0), (400, 0)]
    assert "ERROR-07" not in {finding.rule_id for finding in judge(seen).findings}


def test_a_clock_that_does_not_move_ends_the_training() -> None:
    """It is no mock of ours; what was made is deleted."""

    def answering(method: str, path: str, _headers: dict[str, str]) -> Answer:
        return Answer(404) if path.startswith("/cartest") else Answer(body=b'{"id": "1", "status": "created"}')

    operations = [each.operation for each in observe(FineTuneCase(), answering)]
    assert operations[-2:] == ["DELETE /fine-tunes/{id}", "DELETE /datasets/{id}"]
    assert "GET /fine-tunes/{id}/voices" not in operations


def test_a_link_to_elsewhere_is_not_followed() -> None:
    """A server must not send anybody to another host."""

    def answering(_method: str, path: str, _headers: dict[str, str]) -> Answer:
        return Answer(body=b'{"url": "https://elsewhere.example/link/1"}' if path == "/links" else b"audio")

    seen = observe(FileCase(id="c", output_format=RAW), answering)
    assert [each.operation for each in seen] == ["POST /tts/bytes"]
