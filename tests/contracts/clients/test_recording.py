import ssl
from pathlib import Path

import pytest
import trustme

from cartest_contracts.clients.credential import Credential
from cartest_contracts.clients.recording import (
    ObservationIds,
    Recording,
    request_headers,
    tls_context,
    unreachable,
)
from cartest_contracts.observation import Arrival
from cartest_contracts.target import Target

TARGET = Target(url="http://127.0.0.1:8080", api_key="sk_car_test.canary")


def recording(**more: str) -> Recording:
    return Recording(
        id="r1",
        transport="http",
        operation="GET /",
        url="https://user:pw@host/x?api_key=abc&limit=2&note=my-secret",
        version="",
        headers=[("Authorization", "Bearer abc"), ("X-Note", "my-secret")],
        credential=Credential(value="my-secret"),
        clock_ns=iter(range(100)).__next__,
        labels=more,
    )


def test_ids_count_up() -> None:
    """The same run gives the same ids."""
    ids = ObservationIds("x")
    assert [ids(), ids()] == ["x-000001", "x-000002"]


def test_nothing_recorded_holds_the_credential() -> None:
    """URL, headers both ways, texts sent and problems lose it, whatever it looks like."""
    made = recording()
    made.answer_headers = [("X-Echo", "my-secret")]
    made.sent.append(made.sent_message("{ my-secret"))
    seen = made.observation("closed", "broke at my-secret")
    assert "my-secret" not in str(seen)
    assert "abc" not in str(seen)
    assert seen.url == "https://host/x?api_key=[redacted]&limit=2&note=[redacted]"
    assert seen.request_headers == (("authorization", "Bearer [redacted]"), ("x-note", "[redacted]"))
    assert (seen.sent[0].text, seen.problem) == ("{ [redacted]", "broke at [redacted]")


def test_pieces_without_end_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not only bytes are bounded: each piece takes memory of its own, however small it is."""
    monkeypatch.setattr("cartest_contracts.clients.recording.MAX_ARRIVALS", 2)
    made = recording()
    made.arrive(Arrival(at_ns=1, kind="done", size=5))
    assert (made.overflow(5, 10), made.overflow(6, 10)) == (None, "the answer is over 10 bytes")
    made.arrive(Arrival(at_ns=1, kind="done"))
    assert made.overflow(0, 10) == "the answer is in over 2 pieces"


def test_json_is_kept_as_a_value_and_anything_else_as_its_beginning() -> None:
    """A message that is JSON can be read by rules; of another enough is kept to see what it was."""
    made = recording()
    assert made.sent_message('{"a":1}').message == {"a": 1}
    for content in ("[" * 100_000, b"\xff" * 5000):
        sent = made.sent_message(content)
        assert sent.message is None
        assert sent.size == len(content)
        assert 0 < len(sent.text or "") <= 4 * 4096


def test_the_first_arrival_is_the_first_byte() -> None:
    """Without a better instant the first arrival's counts; the clock ends what has no end of its own."""
    made = recording(case="x")
    assert made.start_ns == 0
    made.arrive(Arrival(at_ns=5, kind="body", size=3))
    made.arrive(Arrival(at_ns=6, kind="body", size=4))
    seen = made.observation("complete")
    assert (seen.first_byte_ns, made.size, seen.end_ns, seen.labels) == (5, 7, 1, {"case": "x"})


def test_headers_of_the_caller_win() -> None:
    """Names are compared without case; ``None`` leaves one out."""
    chosen = request_headers(TARGET, Credential(value="k"), {"Cartesia-Version": "x", "Authorization": None})
    assert chosen == {"cartesia-version": "x", "user-agent": "cartest"}


def test_trust_is_loaded_where_there_is_something_to_trust(tmp_path: Path) -> None:
    """Plain targets load no authorities; TLS targets the system's and their own."""
    ca_file = tmp_path / "ca.pem"
    trustme.CA().cert_pem.write_to_path(str(ca_file))
    secure = Target(url="https://127.0.0.1", api_key="k")
    own = Target(url="https://127.0.0.1", api_key="k", ca_file=ca_file)
    assert tls_context(TARGET).get_ca_certs() == []
    assert len(tls_context(own).get_ca_certs()) == len(tls_context(secure).get_ca_certs()) + 1
    assert tls_context(own).verify_mode == ssl.CERT_REQUIRED


@pytest.mark.parametrize(
    ("url", "error", "text"),
    [
        ("http://127.0.0.1:8080", OSError("no\nroute"), "cannot reach 127.0.0.1:8080: no route"),
        ("https://host", OSError(), "cannot reach host:443: OSError"),
        ("http://host", "key sk_car_test.canary", "cannot reach host:80: key [redacted]"),
    ],
)
def test_an_unreachable_target_is_named_in_one_line(url: str, error: Exception | str, text: str) -> None:
    """Host, port and reason, never the key."""
    assert str(unreachable(Target(url=url, api_key="sk_car_test.canary"), error)) == text
