import pytest

from cartest_contracts.observation import Transport
from cartest_contracts.wire.body import PlainBody, body_decoder
from cartest_contracts.wire.bytes_stream import AudioBody
from cartest_contracts.wire.sse import SseBody


@pytest.mark.parametrize(
    ("transport", "status", "content_type", "kind"),
    [
        ("bytes", 200, "audio/pcm", AudioBody),
        ("bytes", 200, "text/html", AudioBody),
        ("bytes", 400, "audio/pcm", PlainBody),
        ("bytes", 302, "", PlainBody),
        ("sse", 200, "Text/Event-Stream; charset=utf-8", SseBody),
        ("sse", 200, "text/html", PlainBody),
        ("sse", 429, "text/event-stream", PlainBody),
        ("http", 200, "text/event-stream", PlainBody),
        ("websocket", 401, "text/plain", PlainBody),
    ],
)
def test_the_question_chooses_the_decoder(
    transport: Transport, status: int, content_type: str, kind: type[object]
) -> None:
    """What was asked for decides; errors are plain whatever was asked."""
    assert isinstance(body_decoder(transport, status=status, content_type=content_type), kind)


def test_a_plain_body_is_one_arrival_at_its_end() -> None:
    """It has the instant of its first byte and is always kept."""
    body = PlainBody()
    assert body.feed(1, b"") == body.feed(2, b"T: ") == body.feed(3, b"M") == []
    (arrival,) = body.eof(4)
    assert (arrival.at_ns, arrival.kind, arrival.size, arrival.data) == (2, "body", 4, b"T: M")


def test_an_empty_plain_body_does_not_arrive() -> None:
    """Nothing read, nothing arrived."""
    assert PlainBody().eof(1) == []
