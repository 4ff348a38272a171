"""``POST /access-token``, case by case of tokens.md section 3."""

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.mocks.handclock import HandClock

from cartest_contracts.facts import Grant
from cartest_contracts.messages import BadRequest
from cartest_mocks.accounts import Account
from cartest_mocks.exchange import Problem, Reply, Request
from cartest_mocks.tokens import ROUTES, verify
from cartest_mocks.vendor import Caller, Vendor

Mint = Callable[[bytes], tuple[Account, frozenset[Grant]]]

(ROUTE,) = ROUTES


@pytest.fixture
def post(vendor: Vendor, make_caller: Callable[..., Caller]) -> Callable[[bytes], dict[str, Any]]:
    """Post a body; return the JSON of the answer."""

    def send(body: bytes) -> dict[str, Any]:
        assert ROUTE.handler is not None
        reply = ROUTE.handler(vendor, Request(method="POST", path="/access-token", body=body), make_caller())
        assert isinstance(reply, Reply)
        assert (reply.status, reply.content_type) == (200, "application/json")
        return msgspec.json.decode(reply.body, type=dict[str, Any])

    return send


@pytest.fixture
def granted(
    vendor: Vendor, post: Callable[[bytes], dict[str, Any]], hand_clock: HandClock
) -> Callable[[bytes], frozenset[Grant]]:
    """Post a body; return what the token of the answer grants to the account that asked."""

    def send(body: bytes) -> frozenset[Grant]:
        token = post(body)["token"]
        account, grants = verify(token, accounts=vendor.accounts, now_s=hand_clock.wall_s())
        assert account is vendor.accounts.first
        return grants

    return send


def test_only_keys_may_mint() -> None:
    """The gatekeeper reads the route's access: a token cannot mint tokens."""
    assert (ROUTE.operation, ROUTE.access) == ("POST /access-token", "key")


def test_the_answer_has_one_member(post: Callable[[bytes], dict[str, Any]]) -> None:
    """``{"token": …}`` and no expiry echo (tokens.md section 2)."""
    assert list(post(b'{"grants":{"tts":true},"expires_in":60}')) == ["token"]


@pytest.mark.parametrize(
    ("body", "grants"),
    [
        (b"", set[Grant]()),
        (b"{}", set[Grant]()),
        (b'{"grants":null}', set[Grant]()),
        (b'{"grants":{}}', set[Grant]()),
        (b'{"grants":{"tts":null,"stt":false}}', set[Grant]()),
        (b'{"grants":{"TTS":true,"foo":1},"unknown":[]}', set[Grant]()),
        (b'{"grants":{"tts":true,"stt":true,"agent":false}}', {"tts", "stt"}),
        (b'{"grants":{"agent":true},"grants":{"stt":true}}', {"stt"}),
    ],
)
def test_what_is_granted(granted: Callable[[bytes], frozenset[Grant]], body: bytes, grants: set[Grant]) -> None:
    """Only what is written out as ``true`` is granted; unknown members are ignored, the body may be absent."""
    assert granted(body) == grants


def test_spaces_are_no_body(post: Callable[[bytes], dict[str, Any]]) -> None:
    """What is there has to be JSON."""
    with pytest.raises(BadRequest):
        post(b" \n")


@pytest.mark.parametrize("lifetime_s", [1, 60, 3600, None])
def test_lifetimes_within_bounds(
    vendor: Vendor, post: Callable[[bytes], dict[str, Any]], hand_clock: HandClock, lifetime_s: int | None
) -> None:
    """A token lives exactly as long as asked, an hour if nothing (or null) was said."""
    token = post(json.dumps({"expires_in": lifetime_s}).encode())["token"]
    hand_clock.advance((lifetime_s or 3600) - 0.001)
    verify(token, accounts=vendor.accounts, now_s=hand_clock.wall_s())
    hand_clock.advance(0.001)
    with pytest.raises(Problem, match="401"):
        verify(token, accounts=vendor.accounts, now_s=hand_clock.wall_s())


@pytest.mark.parametrize("value", ["0", "-1", "3601", "1e9", "60.5", "true", '"60"', "[]", "9" * 400])
def test_lifetimes_out_of_bounds(post: Callable[[bytes], dict[str, Any]], value: str) -> None:
    """Anything but an integer from 1 to 3600 is a 400 that names the member."""
    with pytest.raises(BadRequest) as refused:
        post(f'{{"expires_in":{value}}}'.encode())
    assert (refused.value.status, refused.value.field) == (400, "expires_in")


@pytest.mark.parametrize("value", ["60.0", "6e1"])
def test_a_whole_number_is_an_integer_however_it_is_written(
    vendor: Vendor, post: Callable[[bytes], dict[str, Any]], hand_clock: HandClock, value: str
) -> None:
    """JSON Schema knows no difference between 60 and 60.0."""
    token = post(f'{{"expires_in":{value}}}'.encode())["token"]
    hand_clock.advance(59.9)
    verify(token, accounts=vendor.accounts, now_s=hand_clock.wall_s())


@pytest.mark.parametrize(
    "body",
    [b'{"grants":[]}', b'{"grants":"tts"}', b'{"grants":{"tts":1}}', b'{"grants":{"stt":"true"}}', b"[]", b"{"],
)
def test_wrong_types_are_refused(post: Callable[[bytes], dict[str, Any]], body: bytes) -> None:
    """Grants that are no object of booleans, and bodies that are no JSON object, are a 400."""
    with pytest.raises(BadRequest) as refused:
        post(body)
    assert refused.value.status == 400


def test_two_tokens_differ(post: Callable[[bytes], dict[str, Any]]) -> None:
    """Each token has an id of its own, even at the same instant."""
    assert post(b"{}") != post(b"{}")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["tts", "stt", "agent", "x"]), inner)
    ),
    max_leaves=5,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.fixed_dictionaries({}, optional={"grants": JSON, "expires_in": JSON}))
def test_no_body_breaks_it(post: Callable[[bytes], dict[str, Any]], body: dict[str, Any]) -> None:
    """Any JSON is a token or a 400, never another exception."""
    try:
        post(json.dumps(body).encode())
    except BadRequest as problem:
        assert problem.status == 400  # noqa: PT017  # which of the two it is, is the point
