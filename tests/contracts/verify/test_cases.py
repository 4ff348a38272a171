"""Cases whose first step fails stop there, and what they hide stays hidden."""

import asyncio

import pytest
from tests.contracts.verify.fake import Answer, Answering, always, serving

from cartest_contracts.clients.http_client import HttpClient
from cartest_contracts.clients.socket_client import SocketClient
from cartest_contracts.formats import OutputFormat
from cartest_contracts.knowledge import Knowledge
from cartest_contracts.observation import Observation, to_line
from cartest_contracts.verify.case import Case, Expectation, Tools, case_ids, ids_of_case
from cartest_contracts.verify.hearing_cases import HearingCase, HearingSocketCase
from cartest_contracts.verify.mint_case import MintCase
from cartest_contracts.verify.voices_case import VoicesCase

OK = Expectation(statuses=(200,))
RAW = OutputFormat.raw("pcm_s16le", 16000)
MINT = MintCase(id="m", expect=OK, body={"grants": {"tts": True}})
AUDIO = Answer(content_type="audio/pcm", body=bytes(320))


def observe(case: Case, answering: Answering) -> list[Observation]:
    async def run() -> list[Observation]:
        async with serving(answering) as target, HttpClient(target, ids=case_ids) as http:
            tools = Tools(target=target, http=http, sockets=SocketClient(target, ids=case_ids))
            with ids_of_case(case.id):
                return await case.run(tools)

    return asyncio.run(run())


def test_a_token_is_replaced_by_what_it_says() -> None:
    """Header and claims become a label; neither token nor signature is recorded."""
    token = b"eyJhbGciOiJIUzI1NiJ9.eyJncmFudHMiOnsidHRzIjp0cnVlfX0.c2lnbmVk"
    (observation,) = observe(MINT, always(Answer(body=b'{"token": "%b"}' % token)))
    assert observation.labels["token"] == '{"header":{"alg":"HS256"},"claims":{"grants":{"tts":true}}}'
    assert observation.labels["expect_status"] == "200"
    assert observation.arrivals[-1].data == b'{"token":"[redacted]"}'
    assert b"c2lnbmVk" not in to_line(observation)


@pytest.mark.parametrize("token", [b"opaque", b"a.b.c", b"!.!.!", b"eyJ9.e30.x"])
def test_a_token_that_is_no_jwt_says_nothing(token: bytes) -> None:
    """The label is there and empty, so that the rules can tell."""
    (observation,) = observe(MINT, always(Answer(body=b'{"token": "%b"}' % token)))
    assert observation.labels["token"] == ""


def test_a_refused_mint_has_no_token() -> None:
    """An error body is recorded as it came."""
    (observation,) = observe(MINT, always(Answer(401, "text/plain", b"Unauthorized")))
    assert "token" not in observation.labels
    assert observation.status == 401


@pytest.mark.parametrize(
    "case",
    [
        HearingCase(id="h", path="/stt", transcript="Hi.", output_format=RAW),
        HearingSocketCase(id="h", transcript="Hi.", output_format=RAW),
    ],
)
@pytest.mark.parametrize("answer", [Answer(500), Answer(content_type="audio/pcm", body=b"")])
def test_without_speech_there_is_nothing_to_hear(case: Case, answer: Answer) -> None:
    """Only the failed speech is observed."""
    assert [each.operation for each in observe(case, always(answer))] == ["POST /tts/bytes"]


def test_a_refused_hearing_socket_is_observed() -> None:
    """The refusal is the socket's observation."""

    def answering(_method: str, path: str, _headers: dict[str, str]) -> Answer:
        return AUDIO if path == "/tts/bytes" else Answer(429)

    case = HearingSocketCase(id="h", transcript="Hi.", output_format=RAW)
    assert [(each.id, each.status) for each in observe(case, answering)] == [("h-1", 200), ("h-2", 429)]


def test_an_upload_records_its_form_without_its_audio() -> None:
    """Fields stand as the message, so that rules and reproducers can read them."""
    case = HearingCase(id="h", path="/stt", transcript="Hi.", output_format=RAW)
    _, heard = observe(case, always(AUDIO))
    assert heard.request == {"model": "ink-whisper"}
    assert heard.labels == {"expect_text": "Hi.", "expect_status": "200"}


def test_walking_ends_at_an_empty_page() -> None:
    """No voices, no further page and no voice to ask for; a bare array is a page too."""
    assert len(observe(VoicesCase(id="v"), always(Answer(body=b'{"data": [], "has_more": false}')))) == 1
    walked = observe(VoicesCase(id="v"), always(Answer(body=b'[{"id": "x"}]')))
    assert [each.operation for each in walked] == ["GET /voices"] * 3 + ["GET /voices/{id}"]
    assert walked[1].url.endswith("limit=2&starting_after=x")


def test_an_expectation_is_what_the_rules_read() -> None:
    """Statuses in one label, knowledge in another."""
    labels = Expectation(statuses=(401, 403), knowledge=Knowledge.ASSUMED).labels
    assert labels == {"expect_status": "401 403", "expect_knowledge": "assumed"}
