"""Whatever a client sends, the mock answers as the vendor would: no 500, no defect, no hang."""

import json
import socket
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from websockets.sync.client import ClientConnection, connect

from cartest_mocks.server import Mock
from cartest_mocks.table import ROUTES
from cartest_mocks.vendor import MockConfig

KEY = {"x-api-key": "sk_car_test"}
VERSIONS = ["2024-06-10", "2025-04-16", "2026-03-01", "2026-08-14"]
FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
VALID = {
    "model_id": st.sampled_from(["sonic-3", "sonic-2", "sonic", "x"]),
    "transcript": st.sampled_from(["Hi.", "", " ", "...", "一二", "<break time='1s'/>a", "\ud800"])
    | st.text(max_size=30),
    "voice": st.just({"mode": "id", "id": "694f9389-aac1-45b6-b726-9d9369183238"}),
    "output_format": st.sampled_from(
        [
            {"container": "raw", "encoding": "pcm_mulaw", "sample_rate": 8000},
            {"container": "wav", "encoding": "pcm_f32le", "sample_rate": 8000},
            {"container": "mp3", "sample_rate": 8000, "bit_rate": 32000},
        ]
    ),
}
OPTIONAL = {
    "language": st.sampled_from(["en", "xx"]),
    "generation_config": st.fixed_dictionaries({}, optional={"speed": st.floats(0, 2), "volume": st.floats(0, 3)}),
    "duration": st.floats(-1, 2),
    "context_id": st.sampled_from(["a", "b", ""]),
    "continue": st.booleans(),
    "flush": st.booleans(),
    "cancel": st.booleans(),
    "max_buffer_delay_ms": st.integers(-1, 6000),
    "add_timestamps": st.booleans(),
    "add_phoneme_timestamps": st.booleans(),
    "save": st.booleans(),
}
NEARLY = st.fixed_dictionaries(
    {name: value | ANYTHING for name, value in VALID.items()},
    optional={name: value | ANYTHING for name, value in OPTIONAL.items()},
)
MOSTLY = st.fixed_dictionaries(VALID, optional=OPTIONAL)
BODIES = st.binary(max_size=100) | (ANYTHING | NEARLY | MOSTLY).map(lambda value: json.dumps(value).encode())


@pytest.fixture(scope="module")
def fuzzed() -> Iterator[Mock]:
    with Mock(MockConfig(profile="instant", plan="enterprise")) as mock:
        yield mock


@pytest.fixture(scope="module")
def client(fuzzed: Mock) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=fuzzed.url, headers=KEY, timeout=10) as client:
        yield client


@FEW
@given(
    route=st.sampled_from([route for route in ROUTES if route.access != "control"]),
    version=st.sampled_from(VERSIONS),
    body=BODIES,
    content_type=st.sampled_from(["application/json", "multipart/form-data; boundary=b", "text/plain"]),
)
def test_any_body_gets_an_answer(
    fuzzed: Mock, client: httpx.Client, route: Any, version: str, body: bytes, content_type: str
) -> None:
    """Of every operation, in every version, below 500."""
    answer = client.request(
        route.method,
        route.template.replace("{", "").replace("}", ""),
        content=body,
        headers={"cartesia-version": version, "content-type": content_type},
    )
    assert answer.status_code < 500
    assert fuzzed.journal.defects == []


@FEW
@given(version=st.sampled_from(VERSIONS), messages=st.lists(BODIES, max_size=6))
def test_any_messages_get_events(fuzzed: Mock, version: str, messages: list[bytes]) -> None:
    """The socket stays open: it still answers a cancel at the end."""
    url = f"{fuzzed.websocket_url}/tts/websocket?cartesia_version={version}"
    with connect(url, additional_headers=KEY, max_size=None) as ws:
        for message in messages:
            ws.send(message, text=_is_text(message))
        ws.send('{"context_id": "the end", "cancel": true}')
        while "the end" not in _text(ws):
            pass
    assert fuzzed.journal.defects == []


def _is_text(message: bytes) -> bool:
    try:
        message.decode()
    except UnicodeDecodeError:
        return False
    return True


def _text(ws: ClientConnection) -> str:
    received = ws.recv(10)
    assert isinstance(received, str)
    return received


@FEW
@given(data=st.binary(max_size=300), start=st.sampled_from([b"", b"POST /tts/bytes HTTP/1.1\r\nHost: x\r\n"]))
def test_any_bytes_end_in_peace(fuzzed: Mock, data: bytes, start: bytes) -> None:
    """An answer, or silence until we leave."""
    with socket.create_connection(("127.0.0.1", int(fuzzed.url.rpartition(":")[2]))) as client:
        client.sendall(start + data)
    assert fuzzed.journal.defects == []


def test_a_defect_would_be_seen(fuzzed: Mock, monkeypatch: pytest.MonkeyPatch) -> None:
    """The checks above can fail: a handler that raises is 500 and a defect."""
    monkeypatch.setattr("cartest_mocks.tts.admission.check_kept", _fail)
    body = json.dumps(
        {
            "model_id": "sonic-3",
            "transcript": "Hi.",
            "voice": {"mode": "id", "id": "x"},
            "output_format": {"container": "raw", "encoding": "pcm_mulaw", "sample_rate": 8000},
        }
    )
    answer = httpx.post(f"{fuzzed.url}/tts/bytes", content=body, headers=KEY)
    assert answer.status_code == 500
    assert "ZeroDivisionError" in fuzzed.journal.defects[0]
    fuzzed.journal.clear()


def _fail(*_: object, **__: object) -> None:
    raise ZeroDivisionError
