"""What an HTTP request to speak must be before it is spoken."""

from collections.abc import Callable
from typing import Any

import pytest

from cartest_contracts.messages import BadRequest
from cartest_mocks.exchange import Problem, Request
from cartest_mocks.tts.admission import admit
from cartest_mocks.vendor import Caller, Vendor

Post = Callable[..., Request]
Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def caller(make_caller: Callable[..., Caller]) -> Caller:
    return make_caller()


def test_a_request_is_read_and_takes_a_slot(vendor: Vendor, caller: Caller, ask: Ask, post: Post) -> None:
    """The same bytes again, and bytes too many to remember, are read alike."""
    for body in (ask(), ask(), ask(transcript="long " * 1500)):
        admitted = admit(vendor, post(body), caller, "sse")
        assert admitted.asked.transcript == body["transcript"]
        assert vendor.accounts.first.tts_slots.used == 1
        admitted.slot.release()


@pytest.mark.parametrize("content_type", ["application/json", "Application/JSON; charset=utf-8", None])
def test_json_is_the_content_type(
    vendor: Vendor, caller: Caller, ask: Ask, post: Post, content_type: str | None
) -> None:
    """Or none at all."""
    headers = {} if content_type is None else {"content-type": content_type}
    admit(vendor, post(ask(), **headers), caller, "bytes")


def test_another_content_type_is_refused(vendor: Vendor, caller: Caller, ask: Ask, post: Post) -> None:
    """400 (assumed), as ``curl -d`` without a header gets."""
    with pytest.raises(Problem) as refused:
        admit(vendor, post(ask(), **{"content-type": "application/x-www-form-urlencoded"}), caller, "bytes")
    assert refused.value.status == 400


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"{", b"\xff", b'{"model_id": 1}'])
def test_bad_bodies_are_refused(vendor: Vendor, caller: Caller, post: Post, body: bytes) -> None:
    """And take no slot."""
    with pytest.raises(BadRequest):
        admit(vendor, post(body), caller, "bytes")
    assert vendor.accounts.first.tts_slots.used == 0


def test_events_are_raw_only(vendor: Vendor, caller: Caller, ask: Ask, post: Post) -> None:
    """wav and mp3 belong to bytes."""
    body = ask(output_format={"container": "wav", "encoding": "pcm_s16le", "sample_rate": 8000})
    admit(vendor, post(body), caller, "bytes")
    with pytest.raises(BadRequest):
        admit(vendor, post(body), caller, "sse")


def test_what_cannot_be_paid_takes_no_slot(vendor: Vendor, caller: Caller, ask: Ask, post: Post) -> None:
    """402; one credit a character."""
    vendor.accounts.first.credits_left = 11
    with pytest.raises(Problem) as refused:
        admit(vendor, post(ask(transcript="Hello there.")), caller, "bytes")
    assert refused.value.status == 402
    assert vendor.accounts.first.tts_slots.used == 0
    admit(vendor, post(ask(transcript="Hello here.")), caller, "bytes")
    assert vendor.accounts.first.credits_left == 0
