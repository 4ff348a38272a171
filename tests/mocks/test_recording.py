"""What a socket's journal says, over a real socket."""

import json

from websockets.sync.client import connect

from cartest_mocks.server import Mock

KEY = {"x-api-key": "sk_car_test"}
HELLO = {
    "model_id": "sonic-3",
    "transcript": "Hello.",
    "voice": {"mode": "id", "id": "694f9389-aac1-45b6-b726-9d9369183238"},
    "output_format": {"container": "raw", "encoding": "pcm_s16le", "sample_rate": 8000},
    "context_id": "a",
}


def test_messages_events_and_the_close_are_recorded(cartest_mock: Mock) -> None:
    """Under the request id of the handshake; chunks and pings are left out."""
    with connect(f"{cartest_mock.websocket_url}/tts/websocket", additional_headers=KEY) as ws:
        assert ws.response is not None
        request_id = ws.response.headers["x-request-id"]
        assert ws.ping().wait(5)
        ws.send(json.dumps(HELLO))
        while json.loads(ws.recv(5))["type"] != "done":
            pass
        ws.send(b"\x00\xff")
        ws.recv(5)
        ws.close(1001, "bye")
    while not cartest_mock.journal.of("closed"):
        cartest_mock.call(lambda: None)
    entries = cartest_mock.journal.of("message", "event", "closed", operation="/tts/websocket")
    assert {entry.request_id for entry in entries} == {request_id}
    assert [entry.kind for entry in entries] == ["message", "event", "message", "event", "closed"]
    assert entries[0].text == json.dumps(HELLO)
    assert json.loads(entries[1].text)["type"] == "done"
    assert entries[2].text == "<2 bytes>"
    assert json.loads(entries[3].text)["type"] == "error"
    assert (entries[4].status, entries[4].note) == (1001, "bye")
