"""``/stt/websocket`` without a socket: a session, a wire that remembers, and a clock moved by hand."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from cartesia.types.stt import STTManualFinalizeTranscriptResponse
from tests.mocks.handclock import HandClock

from cartest_mocks.exchange import Problem, Request, Session
from cartest_mocks.stt import ROUTES
from cartest_mocks.vendor import Caller, Vendor

SayPcm = Callable[..., bytes]
Open = Callable[..., Session]
QUERY: dict[str, tuple[str, ...]] = {
    "model": ("ink-whisper",),
    "encoding": ("pcm_s16le",),
    "sample_rate": ("16000",),
}
PAUSE = bytes(2 * 16000)
(ROUTE,) = [route for route in ROUTES if route.operation == "/stt/websocket"]


@pytest.fixture
def open_socket(vendor: Vendor, make_caller: Callable[..., Caller], wire: Any) -> Open:
    """Open a session; query members given replace the usual ones, ``None`` leaves one out."""

    def start(version: str = "2025-04-16", **query: str | None) -> Session:
        values = QUERY | {name: (value,) for name, value in query.items() if value is not None}
        for name, value in query.items():
            if value is None:
                del values[name]
        assert ROUTE.socket is not None
        request = Request(method="GET", path="/stt/websocket", query=values)
        return ROUTE.socket(vendor, request, make_caller(version), wire)

    return start


def run(main: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(main())


async def until(condition: Callable[[], bool]) -> None:
    """Let the loop turn until something holds; the suite's time-out bounds it."""
    while not condition():
        await asyncio.sleep(0.001)


def test_the_stt_grant_opens_it() -> None:
    """A key or a token with ``stt``."""
    assert (ROUTE.operation, ROUTE.access) == ("/stt/websocket", "stt")


def test_finalize_gives_the_final_then_flush_done(open_socket: Open, wire: Any, say_pcm: SayPcm) -> None:
    """Text and words carry their leading space, and a second final is a delta with times that go on."""

    async def main() -> None:
        session = open_socket()
        for text in ("Hello, world!", "Again."):
            session.on_binary(say_pcm(text))
            session.on_text("finalize")
        await until(lambda: len(wire.sent) == 4)

    run(main)
    first, flushed, second, _ = wire.sent
    assert [frame["type"] for frame in wire.sent] == ["transcript", "flush_done"] * 2
    assert (first["text"], second["text"]) == (" Hello, world!", " Again.")
    assert [word["word"] for word in first["words"]] == [" Hello,", " world!"]
    assert (first["is_final"], first["language"]) == (True, "en")
    assert flushed == {"type": "flush_done", "request_id": first["request_id"], "is_final": False}
    assert second["words"][0]["start"] == pytest.approx(first["duration"], abs=0.02)
    assert STTManualFinalizeTranscriptResponse.model_validate(first | {"words": None}).text == " Hello, world!"


@pytest.mark.parametrize("command", ["done", "close"])
def test_done_and_close_flush_acknowledge_and_close(
    open_socket: Open, wire: Any, say_pcm: SayPcm, command: str
) -> None:
    """What was said comes first, then ``done``, then 1000; what follows the command is not taken."""

    async def main() -> None:
        session = open_socket()
        session.on_binary(say_pcm("Bye."))
        session.on_text(command)
        session.on_binary(say_pcm("More."))
        session.on_text("finalize")
        await until(lambda: wire.closed is not None)

    run(main)
    assert [frame["type"] for frame in wire.sent] == ["transcript", "done"]
    assert wire.closed == (1000, "Close message")


def test_silence_has_no_final(open_socket: Open, wire: Any) -> None:
    """``finalize`` without speech is only acknowledged."""

    async def main() -> None:
        session = open_socket()
        session.on_binary(PAUSE)
        session.on_text("finalize")
        await until(lambda: bool(wire.sent))

    run(main)
    assert [frame["type"] for frame in wire.sent] == ["flush_done"]


def test_a_pause_makes_a_final_by_itself(open_socket: Open, wire: Any, say_pcm: SayPcm) -> None:
    """ink-whisper ends an utterance at a pause of the length asked for, once."""

    async def main() -> None:
        session = open_socket(max_silence_duration_secs="0.9")
        session.on_binary(say_pcm("Hello."))
        session.on_binary(PAUSE[: len(PAUSE) // 2])
        session.on_binary(PAUSE)
        session.on_binary(PAUSE)
        await until(lambda: bool(wire.sent))
        session.on_text("close")
        await until(lambda: wire.closed is not None)

    run(main)
    assert [frame.get("text") for frame in wire.sent] == [" Hello.", None]


def test_ink_2_sends_drafts(open_socket: Open, wire: Any, say_pcm: SayPcm) -> None:
    """About every second, each all that was heard since the last final; none for silence."""

    async def main() -> None:
        session = open_socket(model="ink-2")
        audio = say_pcm("One two three four five six seven.")
        for start in range(0, len(audio), 3200):
            session.on_binary(audio[start : start + 3200])
        session.on_binary(PAUSE)
        session.on_text("finalize")
        session.on_binary(say_pcm("Eight."))
        session.on_text("close")
        await until(lambda: wire.closed is not None)

    run(main)
    said = [(frame["text"], frame["is_final"]) for frame in wire.sent if frame["type"] == "transcript"]
    *drafts, (first, _), (second, _) = said
    assert [is_final for _, is_final in said] == [False] * len(drafts) + [True, True]
    assert (first, second) == (" One two three four five six seven.", " Eight.")
    assert len(drafts) >= 2
    assert all(first.startswith(text) for text, _ in drafts)
    final = next(frame for frame in wire.sent if frame.get("is_final") and frame["type"] == "transcript")
    starts = [word["start"] for word in final["words"]]
    assert len(starts) == 7
    assert starts == sorted(starts)


@pytest.mark.parametrize("model", ["ink-2", "ink-whisper"])
def test_long_speech_without_a_pause_is_cut(open_socket: Open, wire: Any, say_pcm: SayPcm, model: str) -> None:
    """Finals come although nobody pauses; joined they are what was said."""
    text = " ".join(f"number{number}" for number in range(70))

    async def main() -> None:
        session = open_socket(model=model)
        audio = say_pcm(text)
        for start in range(0, len(audio), 100_001):
            session.on_binary(audio[start : start + 100_001])
        session.on_text("close")
        await until(lambda: wire.closed is not None)

    run(main)
    finals = [frame["text"] for frame in wire.sent if frame["type"] == "transcript" and frame["is_final"]]
    assert len(finals) > 1
    assert "".join(finals).strip() == text


def test_an_unknown_command_leaves_the_socket_open(open_socket: Open, wire: Any) -> None:
    """The error names what is allowed, in the shape of the version."""
    open_socket().on_text("FINALIZE")
    open_socket("2026-03-01").on_text('{"type":"close"}')
    old, new = wire.sent
    assert set(old) == {"type", "request_id", "message", "code"}
    assert old["code"] == 400
    assert set(new) == {"type", "request_id", "error_code", "status_code", "title", "message"}
    assert (new["status_code"], new["error_code"]) == (400, None)
    for frame in wire.sent:
        assert '"finalize", "done", "close"' in frame["message"]
    assert wire.closed is None


def test_a_missing_parameter_is_told_after_the_upgrade(
    open_socket: Open, wire: Any, hand_clock: HandClock, say_pcm: SayPcm
) -> None:
    """Not before: first 101, then the error frame, then close 1008; audio sent meanwhile does no harm."""
    session = open_socket(sample_rate=None)
    session.on_binary(say_pcm("Hi."))
    session.on_text("finalize")
    assert wire.sent == []
    hand_clock.advance(0)
    (error,) = wire.sent
    assert error["message"] == "Missing sample_rate: sample_rate is required."
    assert wire.closed == (1008, "Missing sample_rate")


def test_an_invalid_language_is_told_in_the_recorded_words(
    open_socket: Open, wire: Any, hand_clock: HandClock
) -> None:
    """The one text is not repeated."""
    open_socket(language="tw")
    hand_clock.advance(0)
    assert wire.sent[0]["message"] == "invalid language: tw"


@pytest.mark.parametrize(("version", "limit_s"), [("2025-04-16", 20), ("2025-11-04", 180), ("2026-08-14", 180)])
def test_an_idle_socket_is_closed(
    open_socket: Open, wire: Any, hand_clock: HandClock, version: str, limit_s: int
) -> None:
    """After 20 s, later 180 s, without a message; a message resets the time, a ping does not (C12)."""
    session = open_socket(version)
    hand_clock.advance(limit_s - 1)
    session.on_binary(b"")
    session.on_ping()
    hand_clock.advance(limit_s - 1)
    assert wire.closed is None
    session.on_ping()
    hand_clock.advance(1)
    assert wire.closed == (1000, "connection idle timeout")


def test_audio_much_faster_than_hearing_is_refused(
    make_vendor: Callable[..., Vendor], make_caller: Callable[..., Caller], wire: Any
) -> None:
    """What waits to be heard is bounded."""
    assert ROUTE.socket is not None
    request = Request(method="GET", path="/stt/websocket", query=QUERY)
    session = ROUTE.socket(make_vendor(max_upload_bytes=1000), request, make_caller(), wire)
    session.on_binary(bytes(1000))
    assert wire.closed is None
    session.on_binary(b"\0")
    assert wire.closed == (1008, "Too much audio")


def test_an_open_socket_holds_a_slot(open_socket: Open, vendor: Vendor) -> None:
    """Idle or not; one too many is refused with 429 before the upgrade, and closing gives the slot back."""
    pool = vendor.accounts.first.stt_slots
    assert pool.limit is not None
    sessions = [open_socket() for _ in range(pool.limit)]
    with pytest.raises(Problem, match="429"):
        open_socket()
    sessions[0].on_close()
    open_socket()
    assert pool.used == pool.limit


def test_closing_in_the_middle_of_hearing(open_socket: Open, vendor: Vendor, wire: Any, say_pcm: SayPcm) -> None:
    """What was under way is dropped, the slot comes back, and late frames do no harm."""

    async def main() -> None:
        session = open_socket()
        session.on_binary(say_pcm("Hello."))
        session.on_text("finalize")
        await asyncio.sleep(0)
        session.on_close()
        session.on_binary(say_pcm("Hello."))
        session.on_text("finalize")
        await asyncio.sleep(0)

    run(main)
    assert wire.sent == []
    assert vendor.accounts.first.stt_slots.used == 0


def test_a_bug_of_ours_closes_the_socket_and_is_kept(
    open_socket: Open, vendor: Vendor, wire: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody hangs: 1011, and the journal has the defect."""

    def broken(_: object) -> None:
        raise RuntimeError("a bug")

    async def main() -> None:
        session = open_socket()
        monkeypatch.setattr(wire, "send_text", broken)
        session.on_text("finalize")
        await until(lambda: wire.closed is not None)

    run(main)
    assert wire.closed == (1011, "internal error")
    assert "a bug" in vendor.journal.defects[0]


def test_audio_is_paid_for(open_socket: Open, wire: Any, vendor: Vendor) -> None:
    """As it comes; where credits end, so does the socket."""
    vendor.accounts.first.credits_left = 1
    session = open_socket("2026-03-01")
    session.on_binary(PAUSE)
    assert wire.sent == []
    session.on_binary(PAUSE)
    assert (wire.sent[-1]["error_code"], wire.closed) == ("quota_exceeded", (1008, "Insufficient credits"))
