"""Workers of Schemathesis live on, and those that die are told of."""

import threading
from typing import Any, NoReturn

import pytest
import schemathesis.core.deserialization as reading
from tests.contracts.fuzzing.test_bounding import found_by
from tests.contracts.hostile.server import Behaviour, Peer

from cartest_contracts.fuzzing.surviving import told_of_deaths


def answer(data: bytes, content_type: str) -> Behaviour:
    async def behave(peer: Peer) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nConnection: close\r\n"
        await peer.send(f"{head}Content-Length: {len(data)}\r\n\r\n".encode() + data)

    return behave


@pytest.mark.parametrize(
    "content_type", ["application/yaml", "text/x-yaml; charset=utf-8", "application/json+yaml"]
)
@pytest.mark.parametrize(
    "data", [b"[" * 100_000, b"a: &a [x]\nb: *c", b"\xff: {"], ids=["deep", "broken", "no-text"]
)
def test_yaml_that_cannot_be_read_is_judged(content_type: str, data: bytes) -> None:
    """Every operation is tried, and what came has not the content type that it must have."""
    summary, rules, seen = found_by(answer(data, content_type), count=10)
    assert summary.problems == ()
    assert len(seen) == 9
    assert "SCHEMA-02" in rules


def test_a_worker_that_dies_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """In one line, and nothing on the terminal; else a run that tried nothing would be a good one."""

    def explode(*_: Any) -> NoReturn:
        raise RecursionError("too\ndeep")

    printed: list[object] = []
    monkeypatch.setattr(threading, "excepthook", printed.append)
    monkeypatch.setitem(reading._DESERIALIZERS, "application/json", explode)  # pyright: ignore[reportPrivateUsage]
    summary, _, seen = found_by(answer(b"{}", "application/json"), count=10)
    assert summary.problems[0].startswith("a worker of Schemathesis died")
    assert summary.problems[0].endswith("RecursionError: too deep")
    assert (len(seen), printed) == (0, [])


def test_other_threads_are_none_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """They die as they did."""
    died: list[threading.ExceptHookArgs] = []
    told: list[str] = []
    monkeypatch.setattr(threading, "excepthook", died.append)

    def explode() -> NoReturn:
        raise ValueError("other")

    with told_of_deaths(told.append):
        thread = threading.Thread(target=explode, name="other")
        thread.start()
        thread.join()
    assert [str(death.exc_value) for death in died] == ["other"]
    assert told == []
    assert threading.excepthook == died.append
