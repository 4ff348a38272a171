"""A session file is read as it was written, by people too, and holds no secret."""

from pathlib import Path

import pytest

from cartest_contracts.errors import HarnessError, UsageError
from cartest_contracts.sessions import (
    Binary,
    Close,
    Expire,
    Message,
    Quiet,
    Session,
    Settle,
    SocketPlan,
    Talk,
    Text,
    Wait,
    read_session,
    write_session,
)
from cartest_contracts.sessions.files import dump_session, load_session

EVERYTHING = Session(
    api_version="2025-04-16",
    rule="CONTEXT-03",
    sockets=(SocketPlan(), SocketPlan(path="/stt/websocket", query={"model": "ink-whisper"})),
    talks={"a": Talk(context_id="a", lasting=True, labels={"program": "p"}), "stt": Talk(socket=1)},
    steps=(
        Message(talk="a", message={"context_id": "a", "transcript": "Hi."}),
        Text(socket=1, text="finalize"),
        Binary(talk="stt", data=b"\x00\x01"),
        Wait(talk="a", until="chunk"),
        Expire(talk="a", seconds=1.1),
        Quiet(ms=5),
        Settle(),
        Close(socket=1),
    ),
)
HEADER = b'{"cartest_session":1,"talks":{"a":{}}}\n'


def test_every_step_survives(tmp_path: Path) -> None:
    """Written and read again, in a folder that is made."""
    path = tmp_path / "sessions" / "a.jsonl"
    write_session(path, EVERYTHING)
    assert read_session(path) == EVERYTHING


def test_a_line_is_short_enough_to_be_written_by_hand() -> None:
    """What is usual is left out."""
    assert load_session(HEADER + b'\n{"do":"wait","talk":"a"}\n').steps == (Wait(talk="a"),)
    assert dump_session(Session()).splitlines() == [b'{"cartest_session":1}']


def test_no_secret_is_written() -> None:
    """Whatever looks like a key is replaced, in messages and headers alike; audio stays what it is."""
    session = Session(
        sockets=(SocketPlan(headers={"x": "sk_car_abc.secret"}),),
        steps=(
            Message(message={"note": "sk_car_abc.secret"}),
            Text(text="sk_car_abc.secret"),
            Binary(data=b"sk_car_"),
        ),
    )
    written = dump_session(session)
    assert b"secret" not in written
    assert load_session(written).steps[2] == Binary(data=b"sk_car_")


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (b"", "line 1"),
        (b"{}", "line 1: no session file of format 1"),
        (b'{"cartest_session":2}', "no session file of format 1"),
        (HEADER + b'{"do":"sing"}', "line 2"),
        (HEADER + b"\n\nno JSON", "line 4"),
        (HEADER + b'{"do":"wait","talk":"b"}', "line 2: no talk is called 'b'"),
        (HEADER + b'{"do":"settle","socket":3}', "line 2: there is no socket 3"),
        (HEADER + b'{"do":"send","message":' + b"[" * 100_000, "line 2"),
    ],
)
def test_a_bad_line_is_named(lines: bytes, says: str) -> None:
    """The person who wrote it sees where."""
    with pytest.raises(UsageError, match=says):
        load_session(lines)


def test_files_that_cannot_be_used_say_so(tmp_path: Path) -> None:
    """A missing one is a matter of usage, a disk that refuses is not."""
    with pytest.raises(UsageError, match="cannot read"):
        read_session(tmp_path / "none.jsonl")
    (tmp_path / "bad.jsonl").write_bytes(b"{}")
    with pytest.raises(UsageError, match=r"bad\.jsonl, line 1"):
        read_session(tmp_path / "bad.jsonl")
    with pytest.raises(HarnessError, match="cannot write"):
        write_session(tmp_path / "bad.jsonl" / "x.jsonl", EVERYTHING)
