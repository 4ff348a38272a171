import pytest
from websockets.http11 import Request
from websockets.streams import StreamReader

from cartest_contracts.wire.handshake import refusal, upgrade_request
from cartest_contracts.wire.http import Head

KEY = "dGhlIHNhbXBsZSBub25jZQ=="
ACCEPTED = {
    "upgrade": "WebSocket",
    "connection": "keep-alive, Upgrade",
    "sec-websocket-accept": "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
}


def head(changes: dict[str, str], *, status: int = 101) -> Head:
    return Head(status=status, headers=tuple((ACCEPTED | changes).items()))


def test_the_request_asks_for_an_upgrade() -> None:
    """A server reads the path with its query and all headers."""
    data = upgrade_request("/tts/websocket?a=b", host="127.0.0.1:80", key=KEY, headers=[("x-api-key", "k")])
    reader = StreamReader()
    reader.feed_data(data)
    parsing = Request.parse(reader.read_line)
    with pytest.raises(StopIteration) as parsed:
        next(parsing)
    request: Request = parsed.value.value
    assert request.path == "/tts/websocket?a=b"
    assert dict(request.headers.raw_items()) == {
        "Host": "127.0.0.1:80",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": KEY,
        "Sec-WebSocket-Version": "13",
        "x-api-key": "k",
    }


def test_the_answer_of_the_rfc_is_accepted() -> None:
    """The sample nonce of RFC 6455 section 1.3 has this accept value."""
    assert refusal(head({}), KEY) is None


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (head({}, status=401), "status 401"),
        (head({}, status=200), "status 200"),
        (head({"upgrade": ""}), "Upgrade: websocket"),
        (head({"connection": "close"}), "Connection: Upgrade"),
        (head({"sec-websocket-accept": KEY}), "Sec-WebSocket-Accept"),
        (head({"sec-websocket-extensions": "permessage-deflate"}), "extension"),
    ],
)
def test_other_answers_are_refused_with_a_reason(answer: Head, reason: str) -> None:
    """Each condition of RFC 6455 section 4.1 is named when it fails."""
    assert reason in (refusal(answer, KEY) or "")
