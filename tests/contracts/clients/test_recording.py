import ssl
from pathlib import Path

import pytest
import trustme

from cartest_contracts.clients.bounds import BOUNDS, Bounds
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


def recording(bounds: Bounds = BOUNDS, **more: str) -> Recording:
    return Recording(
        bounds=bounds,
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


def test_the_bound_that_an_answer_meets_is_named() -> None:
    """Not only bytes are bounded: each piece takes memory of its own, however small it is."""
    made = recording(Bounds(answer_bytes=10, arrivals=1))
    made.arrive(Arrival(at_ns=1, kind="body", size=5))
    assert (made.overflow(received=10), made.bound) == (None, None)
    assert (made.overflow(received=11), made.bound) == ("the answer is over 10 bytes", "bytes")
    assert made.overflow(Arrival(at_ns=1, kind="body")) == "the answer is in over 1 pieces"
    assert made.observation("cancelled").bound == "pieces"


def test_what_is_asked_for_may_be_long() -> None:
    """Each character explains some audio; what is no JSON object explains none."""
    made = recording(Bounds(answer_bytes=10, bytes_a_character=5))
    for content in ('{"transcript":"Hi"}', "[]", '{"transcript":"!"}'):
        made.sent.append(made.sent_message(content))
    assert (made.overflow(received=25), made.overflow(received=26)) == (None, "the answer is over 25 bytes")


def test_text_is_bounded_apart_from_audio() -> None:
    """What is parsed takes many times its bytes in memory; audio in an event does not count."""
    made = recording(Bounds(text_bytes=10))
    made.arrive(Arrival(at_ns=1, kind="chunk", size=109, event={"data": "A" * 100}))
    made.arrive(Arrival(at_ns=1, kind="garbled", size=99))
    assert made.overflow(text=1) is None
    line = "the answer has over 10 bytes beside its audio"
    assert (made.overflow(text=2), made.bound) == (line, "text")
    assert made.overflow(Arrival(at_ns=1, kind="unknown", size=2, event={})) == line


def test_audio_beyond_a_limit_is_not_kept() -> None:
    """All of it from there on, so that no audio with a hole in it is judged; a plain body always is."""
    made = recording(Bounds(kept_bytes=4))
    pieces = [
        Arrival(at_ns=1, kind="chunk", size=9, audio_bytes=3, event={"data": "AAAA", "step_time": 1}),
        Arrival(at_ns=2, kind="body", size=1, audio_bytes=1, data=b"1"),
        Arrival(at_ns=3, kind="chunk", size=9, event={"data": "?", "step_time": 1}),
        Arrival(at_ns=4, kind="done", size=2, event={}),
    ]
    for transport, kept in (("sse", ["AAAA", None, None, None]), ("http", ["AAAA", b"1", "?", None])):
        made = recording(Bounds(kept_bytes=4))
        made.transport = "sse" if transport == "sse" else "http"
        for piece in pieces:
            made.arrive(piece)
        assert [(each.event or {}).get("data", each.data) for each in made.arrivals] == kept
        assert made.arrivals[2].event == {"step_time": 1} | ({"data": "?"} if transport == "http" else {})


def test_a_problem_is_one_line_that_no_terminal_obeys() -> None:
    """A close reason, say, is the server's."""
    seen = recording().observation("closed", "closed with 1000 \x1b[2J\r\nbye")
    assert seen.problem == r"closed with 1000 \x1b[2J\r\nbye"


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
