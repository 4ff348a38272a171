"""``/stt/turns/websocket`` without a socket, and once over a real one."""

import asyncio
import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from tests.mocks.handclock import HandClock
from websockets.sync.client import connect

from cartest_mocks.exchange import Request, Session
from cartest_mocks.server import Mock
from cartest_mocks.stt.turns import ROUTES
from cartest_mocks.vendor import Caller, Vendor

SayPcm = Callable[..., bytes]
Open = Callable[..., Session]
(ROUTE,) = ROUTES
QUERY: dict[str, tuple[str, ...]] = {"model": ("ink-2",), "encoding": ("pcm_s16le",), "sample_rate": ("16000",)}
PAUSE = bytes(2 * 16000)
TEXT = "Hey, can you help me with something?"


@pytest.fixture
def open_socket(vendor: Vendor, make_caller: Callable[..., Caller], wire: Any) -> Open:
    """Open a session; query members given replace the usual ones, ``None`` leaves one out."""

    def start(version: str = "2026-03-01", **query: str | None) -> Session:
        values = {name: value for name, value in QUERY.items() if name not in query}
        values |= {name: (value,) for name, value in query.items() if value is not None}
        assert ROUTE.socket is not None
        request = Request(method="GET", path="/stt/turns/websocket", query=values)
        return ROUTE.socket(vendor, request, make_caller(version), wire)

    return start


def closed(session: Session, wire: Any) -> list[dict[str, Any]]:
    """Close and wait for the last event; the suite's time-out bounds it."""

    async def main() -> None:
        session.on_text('{"type":"close"}')
        while wire.closed is None:
            await asyncio.sleep(0.001)

    asyncio.run(main())
    events: list[dict[str, Any]] = wire.sent
    return events


def heard(open_socket: Open, wire: Any, *audio: bytes, version: str = "2026-03-01") -> list[dict[str, Any]]:
    """Send audio in one go, close, and return what came."""

    async def main() -> None:
        session = open_socket(version)
        for piece in audio:
            session.on_binary(piece)
        session.on_text('{"type":"close"}')
        while wire.closed is None:
            await asyncio.sleep(0.001)

    asyncio.run(main())
    events: list[dict[str, Any]] = wire.sent
    return events


def test_the_stt_grant_opens_it_since_2026() -> None:
    """A key or a token with ``stt``."""
    assert (ROUTE.operation, ROUTE.access, str(ROUTE.since)) == ("/stt/turns/websocket", "stt", "2026-03-01")


def test_a_turn_is_told_in_order(open_socket: Open, wire: Any, say_pcm: SayPcm) -> None:
    """Updates are cumulative and never taken back; the end says it all; 1000 when the rest was sent."""
    events = heard(open_socket, wire, say_pcm(TEXT), PAUSE)
    kinds = [event["type"] for event in events]
    assert kinds[:2] == ["connected", "turn.start"]
    assert kinds[-2:] == ["turn.eager_end", "turn.end"]
    assert set(kinds[2:-2]) == {"turn.update"}
    said = [event["transcript"] for event in events if "transcript" in event]
    assert said[-1] == TEXT
    assert all(later.startswith(earlier) for earlier, later in pairwise(said))
    assert len({event["request_id"] for event in events}) == 1
    assert wire.closed == (1000, "Close message")


def test_every_turn_has_its_own_transcript(open_socket: Open, wire: Any, say_pcm: SayPcm) -> None:
    """The next one begins anew, and a turn that is under way ends with the socket."""
    events = heard(open_socket, wire, say_pcm("One."), PAUSE, PAUSE, say_pcm("Two."), PAUSE[:8000])
    assert [event["transcript"] for event in events if event["type"] == "turn.end"] == ["One.", "Two."]


def test_a_preview_is_taken_back(open_socket: Open, wire: Any, say_pcm: SayPcm) -> None:
    """By ``turn.resume``; the turn's text goes on."""
    events = heard(open_socket, wire, say_pcm("Cancel"), PAUSE[:20000], say_pcm(" my plan."), PAUSE)
    kinds = [event["type"] for event in events if event["type"] != "turn.update"]
    assert kinds == ["connected", "turn.start", "turn.eager_end", "turn.resume", "turn.eager_end", "turn.end"]
    previews = [event["transcript"] for event in events if event["type"] == "turn.eager_end"]
    assert previews == ["Cancel", "Cancel my plan."]


def test_turns_have_ids_since_2026_08_14(open_socket: Open, wire: Any, say_pcm: SayPcm) -> None:
    """One for each turn, on all of its events."""
    events = heard(open_socket, wire, say_pcm("One."), PAUSE, say_pcm("Two."), PAUSE, version="2026-08-14")
    assert "turn_id" not in events[0]
    ids = [event["turn_id"] for event in events[1:]]
    assert len(set(ids)) == 2
    assert ids == sorted(ids, key=ids.index)


def test_silence_has_no_turns(open_socket: Open, wire: Any) -> None:
    """Only the greeting and the close."""
    assert [event["type"] for event in heard(open_socket, wire, PAUSE)] == ["connected"]


def test_it_greets_without_being_asked(open_socket: Open, wire: Any, hand_clock: HandClock) -> None:
    """A turn of the loop after the upgrade, once."""
    session = open_socket()
    assert wire.sent == []
    hand_clock.advance(0)
    session.on_binary(b"")
    assert [event["type"] for event in wire.sent] == ["connected"]


def test_a_config_moves_the_thresholds(open_socket: Open, wire: Any, say_pcm: SayPcm) -> None:
    """From then on; an empty one changes nothing."""
    session = open_socket()
    session.on_text('{"type":"config"}')
    session.on_text('{"type":"config","turn":{"end_timeout_ms":640}}')

    async def main() -> None:
        session.on_binary(say_pcm("Hi.") + PAUSE[: 2 * 10400])
        while wire.sent[-1]["type"] != "turn.end":
            await asyncio.sleep(0.001)

    asyncio.run(main())
    assert wire.closed is None


@pytest.mark.parametrize(
    "text",
    [
        "close",
        "{}",
        '{"type":"finalize"}',
        '{"type":"config","turn":[]}',
        '{"type":"config","turn":{"start_threshold":2}}',
        '{"type":"config","turn":{"eager_end_threshold":0.3,"end_threshold":0.4}}',
    ],
)
def test_a_wrong_command_leaves_the_socket_open(open_socket: Open, wire: Any, text: str) -> None:
    """It is answered by an error."""
    session = open_socket()
    session.on_text(text)
    assert [event["type"] for event in wire.sent] == ["connected", "error"]
    assert wire.sent[1]["status_code"] == 400
    assert wire.closed is None
    assert closed(session, wire)[-1]["type"] == "error"


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ({"model": "ink-whisper"}, "Invalid model"),
        ({"encoding": None}, "Missing encoding"),
        ({"sample_rate": None}, "Missing sample_rate"),
        ({"turn_start_threshold": "0.3"}, "Invalid request"),
        ({"turn_eager_end_threshold": "0.6", "turn_start_threshold": "0.5"}, "Invalid turn thresholds"),
        ({"keyterm": "x" * 1201}, "Invalid keyterm"),
    ],
)
def test_a_wrong_query_closes(
    open_socket: Open, wire: Any, hand_clock: HandClock, query: dict[str, str | None], title: str
) -> None:
    """After an error, with 1008; what comes meanwhile is not taken."""
    session = open_socket(**query)
    session.on_binary(b"\0\0")
    session.on_text('{"type":"close"}')
    hand_clock.advance(0)
    (error,) = wire.sent
    assert (error["type"], error["title"]) == ("error", title)
    assert wire.closed == (1008, title)


def test_an_idle_socket_is_closed(open_socket: Open, wire: Any, hand_clock: HandClock) -> None:
    """After 180 s without a message; pings are none."""
    session = open_socket()
    hand_clock.advance(179)
    session.on_binary(b"")
    hand_clock.advance(179)
    session.on_ping()
    assert wire.closed is None
    hand_clock.advance(1)
    assert wire.closed == (1000, "connection idle timeout")


def test_slots_and_credits(open_socket: Open, wire: Any, vendor: Vendor) -> None:
    """One slot while it is open; three credits a second of audio, silence too, until there are none."""
    account = vendor.accounts.first
    session = open_socket()
    session.on_binary(PAUSE)
    (expense,) = vendor.ledger.expenses_of(account.id)
    assert (expense.credits, expense.model, account.stt_slots.used) == (3, "ink-2", 1)
    account.credits_left = 2
    session.on_binary(PAUSE)
    assert (wire.sent[-1]["error_code"], wire.closed) == ("quota_exceeded", (1008, "Insufficient credits"))
    session.on_close()
    assert account.stt_slots.used == 0


def test_audio_much_faster_than_hearing_closes(
    make_vendor: Callable[..., Vendor], make_caller: Callable[..., Caller], wire: Any
) -> None:
    """What waits to be heard is bounded."""
    assert ROUTE.socket is not None
    request = Request(method="GET", path="/stt/turns/websocket", query=QUERY)
    session = ROUTE.socket(make_vendor(max_upload_bytes=2), request, make_caller("2026-03-01"), wire)
    session.on_binary(bytes(4))
    assert wire.closed == (1008, "Too much audio")


def test_a_bug_of_ours_closes_and_is_kept(
    open_socket: Open, wire: Any, say_pcm: SayPcm, vendor: Vendor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody hangs: 1011, and the journal has the defect."""

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("cartest_mocks.stt.turns.socket.events.turn", broken)
    heard(open_socket, wire, say_pcm("Hi."))
    assert wire.closed == (1011, "internal error")
    assert "a bug" in vendor.journal.defects[0]


def test_over_a_real_socket(cartest_mock: Mock, say_pcm: SayPcm) -> None:
    """Audio in frames of 100 ms, turns back, the documented close; older versions have no such path."""
    query = "model=ink-2&encoding=pcm_s16le&sample_rate=16000&api_key=sk_car_test"
    uri = f"{cartest_mock.websocket_url}/stt/turns/websocket?{query}&cartesia_version=2026-08-14"
    with connect(uri) as socket:
        audio = say_pcm(TEXT) + PAUSE
        for start in range(0, len(audio), 3200):
            socket.send(audio[start : start + 3200])
        socket.send('{"type":"close"}')
        received = [json.loads(message) for message in socket]
    assert (socket.close_code, socket.close_reason) == (1000, "Close message")
    assert (received[0]["type"], received[-1]["type"]) == ("connected", "turn.end")
    assert received[-1]["transcript"] == TEXT
