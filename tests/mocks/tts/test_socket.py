"""``/tts/websocket`` on a clock that is moved by hand: sockets, refusals, idling, slots."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.mocks.handclock import HandClock

from cartest_mocks.exchange import Problem, Request, Session
from cartest_mocks.tts import socket as sockets
from cartest_mocks.vendor import Vendor

Make = Callable[..., Session]
Say = Callable[..., None]


def kinds(wire: Any) -> list[str]:
    return [event["type"] for event in wire.sent]


def test_one_shot(make_socket: Make, say: Say, wire: Any) -> None:
    """Chunks, the two flush_done of recordings, one done; every frame names its context."""
    say(make_socket(), "a", "Hi.")
    assert kinds(wire) == ["chunk", "flush_done", "flush_done", "done"]
    assert {event["context_id"] for event in wire.sent} == {"a"}
    assert wire.sent[-1] == {"type": "done", "context_id": "a", "status_code": 200, "done": True}


def test_contexts_are_independent(make_socket: Make, say: Say, wire: Any) -> None:
    """One may be refused or over while the other goes on."""
    session = make_socket()
    say(session, "a", "One. ", **{"continue": True})
    say(session, "b", "Other.")
    say(session, "a", "Two.")
    done = [event["context_id"] for event in wire.sent if event["type"] == "done"]
    assert done == ["b", "a"]


@pytest.mark.parametrize(
    ("text", "context_id", "words"),
    [
        ("{", None, "not valid JSON"),
        ("[]", None, "must be a JSON object"),
        ('{"context_id": "a"}', "a", "is required"),
        ('{"context_id": "a", "cancel": "yes"}', "a", "cancel"),
        ('{"context_id": "a", "cancel": true}', "a", "Invalid context ID"),
    ],
)
def test_what_cannot_be_read_is_an_error_event(
    make_socket: Make, wire: Any, text: str, context_id: str | None, words: str
) -> None:
    """Status 400 with the context where it is known; the socket stays open."""
    make_socket().on_text(text)
    (event,) = wire.sent
    assert (event["status_code"], event["done"], event.get("context_id")) == (400, True, context_id)
    assert words in event["error"]
    assert wire.closed is None


def test_binary_is_an_error_event(make_socket: Make, wire: Any) -> None:
    """The socket stays open (assumed)."""
    make_socket().on_binary(b"123")
    assert wire.sent[0]["status_code"] == 400
    assert wire.closed is None


def test_a_request_without_context_gets_no_audio(make_socket: Make, say: Say, wire: Any) -> None:
    """C10."""
    say(make_socket(), None, "Hello.")
    assert kinds(wire) == ["error"]
    assert "context_id" not in wire.sent[0]


def test_structured_errors(make_socket: Make, wire: Any) -> None:
    """From 2026-03-01 on."""
    make_socket("2026-03-01").on_text('{"context_id": "a", "cancel": true}')
    event = wire.sent[0]
    assert event["title"] == "Invalid context ID"
    assert event["error_code"] is None
    assert event["request_id"]


def test_an_unknown_model_is_400_here(make_socket: Make, say: Say, wire: Any) -> None:
    """C8; a context that never opened may be tried again."""
    session = make_socket()
    say(session, "a", "Hello.", model_id="none")
    say(session, "a", "Hello.")
    assert wire.sent[0]["error"].startswith("Invalid model: ")
    assert wire.sent[0]["status_code"] == 400
    assert kinds(wire)[-1] == "done"


@pytest.mark.parametrize("how", [{"continue": True}, {"continue": True, "flush": True}, {}])
def test_nothing_to_say_opens_no_context(make_socket: Make, say: Say, wire: Any, how: dict[str, bool]) -> None:
    """Empty, blank and punctuation alone."""
    session = make_socket()
    for transcript in ("", "  ", "..."):
        say(session, "a", transcript, **how)
    assert [event["error"].partition(":")[0] for event in wire.sent] == ["No valid transcripts passed"] * 3


def test_a_dead_context_stays_dead(make_socket: Make, say: Say, wire: Any) -> None:
    """Ids are not reusable on their socket; another socket has its own."""
    session = make_socket()
    say(session, "a", "One.")
    say(session, "a", "Two.")
    session.on_text('{"context_id": "a", "cancel": true}')
    assert [event["error"].partition(":")[0] for event in wire.sent if event["type"] == "error"] == [
        "Context has closed",
        "Invalid context ID",
    ]
    wire.sent.clear()
    say(make_socket(), "a", "Three.")
    assert kinds(wire)[-1] == "done"


def test_only_so_many_dead_contexts_are_remembered(
    make_socket: Make, say: Say, wire: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A socket that lives for days does not grow without bound."""
    monkeypatch.setattr(sockets, "_REMEMBERED", 2)
    session = make_socket()
    for context_id in "abca":
        say(session, context_id, "Hi.")
    assert kinds(wire).count("done") == 4


def test_contexts_count_against_the_plan(
    make_vendor: Callable[..., Vendor], make_caller: Callable[..., Any], wire: Any, say: Say
) -> None:
    """429 with the context_id for the one too many; a context that ends frees its slot."""
    vendor = make_vendor(plan="free")
    caller = make_caller(account=vendor.accounts.first)
    session = sockets.open_socket(vendor, Request(method="GET", path="/"), caller, wire)
    for context_id in ("a", "b", "c"):
        say(session, context_id, "One. ", **{"continue": True})
    error = wire.sent[-1]
    assert (error["status_code"], error["context_id"]) == (429, "c")
    say(session, "a", "", **{"continue": False})
    say(session, "c", "One.")
    assert wire.sent[-1]["type"] == "done"
    session.on_close()
    assert vendor.accounts.first.tts_slots.used == 0
    assert vendor.accounts.first.socket_slots.used == 0


def test_sockets_count_against_the_plan(make_socket: Make, vendor: Vendor) -> None:
    """429 before the socket opens."""
    vendor.accounts.first.socket_slots.limit = 1
    session = make_socket()
    with pytest.raises(Problem) as refused:
        make_socket()
    assert refused.value.status == 429
    session.on_close()
    make_socket()


def test_quota(make_socket: Make, say: Say, wire: Any, vendor: Vendor) -> None:
    """402, for the first message and for later ones, and a refused context holds no slot."""
    vendor.accounts.first.credits_left = 12
    session = make_socket()
    say(session, "a", "More than twelve.")
    assert vendor.accounts.first.tts_slots.used == 0
    say(session, "b", "Ten chars.", **{"continue": True})
    say(session, "b", "Too much.")
    assert [event["status_code"] for event in wire.sent if event["type"] == "error"] == [402, 402]


def test_a_later_message_may_be_too_long(make_socket: Make, say: Say, wire: Any) -> None:
    """The limit holds for each message."""
    session = make_socket()
    say(session, "a", "One. ", **{"continue": True})
    say(session, "a", "x" * 20_001)
    assert wire.sent[-1]["error"].startswith("Transcript too long")


def test_an_idle_socket_is_closed(make_socket: Make, wire: Any, hand_clock: HandClock) -> None:
    """After five minutes; messages reset the time, pings do not."""
    session = make_socket()
    hand_clock.advance(299)
    session.on_text("{}")
    hand_clock.advance(299)
    session.on_ping()
    assert wire.closed is None
    hand_clock.advance(1)
    assert wire.closed == (1000, "connection idle timeout")


def test_a_socket_that_speaks_is_not_idle(
    make_socket: Make, say: Say, wire: Any, hand_clock: HandClock, vendor: Vendor
) -> None:
    """Time counts from the end of its last context."""
    session = make_socket()
    say(session, "a", "Wait for it.", max_buffer_delay_ms=5000, **{"continue": True})
    hand_clock.advance(290)
    session.on_binary(b"")
    say(session, "b", "Held.", max_buffer_delay_ms=5000, **{"continue": True})
    hand_clock.advance(8)
    hand_clock.advance(290)
    assert wire.closed is None
    hand_clock.advance(20)
    assert wire.closed is not None


def test_a_context_under_way_keeps_the_socket_open(
    make_socket: Make, say: Say, wire: Any, hand_clock: HandClock, vendor: Vendor
) -> None:
    """However long it takes."""
    session = make_socket()
    say(session, "a", "Slow.", **{"continue": True})
    session._contexts["a"]._expiry_timer.cancel()  # type: ignore[attr-defined]  # a context that lives on
    hand_clock.advance(301)
    assert wire.closed is None
    session.on_close()
    hand_clock.advance(1000)
    assert wire.closed is None
