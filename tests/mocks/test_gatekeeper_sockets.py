"""Enforcement on sockets: everything is settled before 101."""

from typing import Any

import pytest

from cartest_mocks.application import Admission
from cartest_mocks.exchange import Reply, Request
from cartest_mocks.gatekeeper import Gatekeeper
from cartest_mocks.vendor import Vendor

Query = dict[str, tuple[str, ...]]
KEY = {"x-api-key": "sk_car_test"}


@pytest.fixture
def gate(vendor: Vendor) -> Gatekeeper:
    return Gatekeeper(vendor)


def admit(
    gate: Gatekeeper, path: str = "/tts/websocket", *, query: Query | None = None, headers: dict[str, str] = KEY
) -> Admission | Reply:
    return gate.admit(Request(method="GET", path=path, query=query or {}, headers=headers))


def status(answer: Admission | Reply) -> int:
    return answer.status if isinstance(answer, Reply) else 101


def test_a_socket_is_refused_before_it_opens(gate: Gatekeeper) -> None:
    """401, 404, 405 as on HTTP; a path that is no socket is 400."""
    assert status(admit(gate)) == 101
    assert status(admit(gate, headers={})) == 401
    assert status(admit(gate, "/nowhere")) == 404
    assert status(admit(gate, "/voices")) == 400
    assert status(admit(gate, "/tts/bytes")) == 405


def test_a_preflight_may_ask_for_an_upgrade(gate: Gatekeeper) -> None:
    """It gets the path's own answer, not a socket."""
    answer = gate.admit(Request(method="OPTIONS", path="/tts/websocket"))
    assert status(answer) == 204


def test_a_socket_path_wants_an_upgrade(gate: Gatekeeper) -> None:
    """426 for a plain GET."""
    answer = gate.answer(Request(method="GET", path="/tts/websocket", headers=KEY))
    assert isinstance(answer, Reply)
    assert answer.status == 426
    assert dict(answer.headers)["upgrade"] == "websocket"


def test_the_versions_query_wins(gate: Gatekeeper) -> None:
    """Over the header; on plain HTTP it is ignored."""
    bad: Query = {"cartesia_version": ("nonsense",)}
    good: Query = {"cartesia_version": ("2025-04-16",)}
    assert status(admit(gate, query=bad, headers=KEY | {"cartesia-version": "2025-04-16"})) == 400
    assert status(admit(gate, query=good, headers=KEY | {"cartesia-version": "nonsense"})) == 101
    plain = gate.answer(Request(method="GET", path="/", query=bad))
    assert isinstance(plain, Reply)
    assert plain.status == 200


def test_a_session_that_will_not_start_is_a_reply(gate: Gatekeeper, wire: Any, vendor: Vendor) -> None:
    """For instance 429."""
    vendor.accounts.first.socket_slots.limit = 0
    admission = admit(gate)
    assert isinstance(admission, Admission)
    reply = admission.start(wire)
    assert isinstance(reply, Reply)
    assert reply.status == 429


def test_credentials_may_be_in_the_query(gate: Gatekeeper, wire: Any, vendor: Vendor) -> None:
    """The admission carries the request id, and the opening is recorded without the key."""
    admission = admit(gate, query={"api_key": ("sk_car_test",)}, headers={})
    assert isinstance(admission, Admission)
    assert dict(admission.headers)["x-request-id"]
    admission.start(wire)
    entries = list(vendor.journal)
    assert [(entry.kind, entry.status) for entry in entries] == [("request", None), ("reply", 101)]
    assert "sk_car" not in entries[0].target
