"""A message into a context that is over is observed together with the life of that context."""

import asyncio
import dataclasses

from cartest_contracts.clients.http_client import HttpClient
from cartest_contracts.clients.socket_client import SocketClient
from cartest_contracts.formats import OutputFormat
from cartest_contracts.judge import judge
from cartest_contracts.observation import Observation
from cartest_contracts.target import Target
from cartest_contracts.verify.case import Tools, case_ids, ids_of_case
from cartest_contracts.verify.late_case import LateCase
from cartest_contracts.verify.speech_case import speech_request

FINE = speech_request("Fine.", OutputFormat.raw("pcm_s16le", 8000), context_id="past", max_buffer_delay_ms=0)
LATE = LateCase(id="late", message=FINE, late={**FINE, "transcript": "Again."})


def observe(case: LateCase, target: Target) -> list[Observation]:
    async def run() -> list[Observation]:
        async with HttpClient(target, ids=case_ids) as http:
            with ids_of_case(case.id):
                return await case.run(Tools(target=target, http=http, sockets=SocketClient(target, ids=case_ids)))

    return asyncio.run(run())


def test_done_and_refusal_stand_in_one_observation(clean_target: Target) -> None:
    """Both messages were sent into it; the rules about the end of a context apply and find nothing."""
    past, socket = observe(LATE, clean_target)
    assert [arrival.kind for arrival in past.arrivals][-2:] == ["done", "error"]
    assert [sent.message for sent in past.sent] == [LATE.message, LATE.late]
    assert socket.operation == "socket"
    judgement = judge([past, socket])
    assert judgement.findings == ()
    assert {"CONTEXT-03", "CONTEXT-07"} <= {count.rule_id for count in judgement.counts if count.applied}
    assert (LATE.cost.requests, LATE.cost.characters) == (2, 5)


def test_a_context_without_end_is_a_timeout(clean_target: Target) -> None:
    """Nothing is sent after it; the open context is given up."""
    impatient = dataclasses.replace(clean_target, timeout_s=0.2)
    past, _ = observe(LateCase(id="open", message={**FINE, "continue": True}, late=FINE), impatient)
    assert past.end == "timeout"
    assert len(past.sent) == 1


def test_a_refused_socket_is_all_there_is(clean_target: Target) -> None:
    """Without a socket there is no context."""
    (socket,) = observe(LATE, dataclasses.replace(clean_target, api_key="sk_car_wrong"))
    assert socket.status == 401
