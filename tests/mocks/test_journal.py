"""What the mock remembers."""

import sys
from typing import Any

import pytest

from cartest_mocks.exchange import Request
from cartest_mocks.journal import Journal

SECRET = "sk_car_abc.def"


def request(**members: Any) -> Request:
    return Request(method="POST", path="/tts/bytes", **members)


def keep(journal: Journal, **members: Any) -> Any:
    journal.request(request(**members), request_id="r", operation="POST /tts/bytes")
    return list(journal)[-1]


def test_a_request_is_kept_without_its_credentials() -> None:
    """In headers, query and body."""
    entry = keep(
        Journal(),
        headers={"x-api-key": SECRET, "authorization": f"Bearer {SECRET}", "accept": "*/*"},
        query={"api_key": ("other",), "a": ("1", "2"), "b": (SECRET,)},
        body=b'{"key": "sk_car_abc.def"}',
        received_ns=5,
    )
    assert SECRET not in repr(entry)
    assert entry.target == "POST /tts/bytes?api_key=[redacted]&a=1&a=2&b=[redacted]"
    assert dict(entry.headers)["accept"] == "*/*"
    assert (entry.text, entry.size, entry.at_ns) == ('{"key": "[redacted]"}', 25, 5)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"\xff\xfe\x00", "<3 bytes>"),
        (b"x" * 5000, "x" * 4096),
        (b"x" * 4095 + "ä".encode() + b"y" * 10, "x" * 4095),
        ("ä".encode(), "ä"),
    ],
)
def test_bodies_are_shortened(body: bytes, text: str) -> None:
    """To 4 KiB, at a character's border; what is no text is counted."""
    entry = keep(Journal(), body=body)
    assert (entry.text, entry.size) == (text, len(body))


def test_the_ring_forgets_the_oldest() -> None:
    """Numbers go on, so the gap can be seen."""
    journal = Journal(capacity=2)
    for _ in range(3):
        keep(journal)
    assert [entry.number for entry in journal] == [2, 3]
    journal.clear()
    assert len(journal) == 0
    assert keep(journal).number == 4


def test_entries_by_kind_and_operation() -> None:
    """Sockets and HTTP alike."""
    journal = Journal()
    socket: dict[str, Any] = {"at_ns": 1, "request_id": "r", "operation": "/tts/websocket"}
    keep(journal)
    journal.reply(at_ns=2, request_id="r", operation="POST /tts/bytes", status=402, size=3, note=SECRET)
    journal.message("text", **socket)
    journal.message(b"\xff", **socket)
    journal.event(b"{}", **socket)
    journal.closed(**socket, code=1000, reason="bye")
    (reply,) = journal.of("reply")
    assert (reply.status, reply.size, reply.note) == (402, 3, "[redacted]")
    assert [entry.text for entry in journal.of("message")] == ["text", "<1 bytes>"]
    assert [entry.kind for entry in journal.of("event", "closed", operation="/tts/websocket")] == [
        "event",
        "closed",
    ]
    assert journal.of("event", operation="other") == []
    (closed,) = journal.of("closed")
    assert (closed.status, closed.note) == (1000, "bye")


def test_defects_are_kept_apart() -> None:
    """However many requests follow; without credentials."""
    journal = Journal(capacity=1)
    journal.defect(ValueError(SECRET))
    for _ in range(3):
        keep(journal)
    assert len(journal.defects) == 1
    assert "ValueError" in journal.defects[0]
    assert SECRET not in journal.defects[0]


def test_a_large_body_is_not_held() -> None:
    """Only its beginning and its size are."""
    journal, body = Journal(), b"x" * 5000
    held = sys.getrefcount(body)
    entry = keep(journal, body=body)
    assert (len(entry.text), entry.size) == (4096, 5000)
    assert sys.getrefcount(body) == held


def test_defects_are_bounded() -> None:
    """The first hundred tell enough."""
    journal = Journal()
    for number in range(101):
        journal.defect(ValueError(number))
    assert len(journal.defects) == 100
    assert journal.defects[-1].endswith("99\n")
