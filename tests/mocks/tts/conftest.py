"""Requests to speak, and a socket session on a hand-moved clock."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from cartest_mocks.exchange import Request, Session
from cartest_mocks.tts.socket import open_socket
from cartest_mocks.vendor import Caller, Vendor

VOICE_ID = "694f9389-aac1-45b6-b726-9d9369183238"


@pytest.fixture
def ask() -> Callable[..., dict[str, Any]]:
    """The members of a valid request; keyword arguments replace or add some, ``None`` removes one."""

    def make(**changes: Any) -> dict[str, Any]:
        members = {
            "model_id": "sonic-3",
            "transcript": "Hello there.",
            "voice": {"mode": "id", "id": VOICE_ID},
            "output_format": {"container": "raw", "encoding": "pcm_s16le", "sample_rate": 8000},
            **changes,
        }
        return {name: value for name, value in members.items() if value is not None}

    return make


@pytest.fixture
def post() -> Callable[[dict[str, Any] | bytes], Request]:
    """A POST with that body."""

    def make(body: dict[str, Any] | bytes, **headers: str) -> Request:
        data = body if isinstance(body, bytes) else msgspec.json.encode(body)
        return Request(method="POST", path="/", headers=headers, body=data)

    return make


@pytest.fixture
def make_socket(vendor: Vendor, make_caller: Callable[..., Caller], wire: Any) -> Callable[..., Session]:
    """A session on the fake wire; arguments are those of the caller."""

    def make(*version: str, **caller: Any) -> Session:
        request = Request(method="GET", path="/tts/websocket")
        return open_socket(vendor, request, make_caller(*version, **caller), wire)

    return make


@pytest.fixture
def say(ask: Callable[..., dict[str, Any]]) -> Callable[..., None]:
    """Send a generation request into a session: ``say(session, "context", "text", continue=True)``."""

    def send(session: Session, context_id: str | None, transcript: str, **changes: Any) -> None:
        message = ask(context_id=context_id, transcript=transcript, **changes)
        session.on_text(msgspec.json.encode(message).decode())

    return send
