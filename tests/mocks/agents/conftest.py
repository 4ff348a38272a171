"""A call without a socket."""

import asyncio
import base64
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from tests.mocks.handclock import HandClock

from cartest_contracts.audio.heard import Heard
from cartest_contracts.audio.listen import decode_pcm, listen_samples
from cartest_contracts.audio.samples import encode_pcm
from cartest_contracts.audio.speech import speak
from cartest_mocks.agents import ROUTES
from cartest_mocks.agents.call import INPUT_FORMATS
from cartest_mocks.exchange import Request, Session
from cartest_mocks.vendor import Caller, Vendor


class Phone:
    """The client's side of a call: what it says, and what it got."""

    def __init__(self, session: Session, wire: Any, clock: HandClock) -> None:
        self.session = session
        self.wire = wire
        self.clock = clock
        self.stream_id = "s1"
        self.format = INPUT_FORMATS["pcm_16000"]

    def event(self, event: str, **members: Any) -> None:
        self.session.on_text(json.dumps({"event": event, **members}))

    def start(self, *, input_format: str = "pcm_16000", **members: Any) -> None:
        self.format = INPUT_FORMATS[input_format]
        self.event("start", stream_id=self.stream_id, config={"input_format": input_format}, **members)

    def media(self, audio: bytes) -> None:
        payload = base64.b64encode(audio).decode()
        self.event("media_input", stream_id=self.stream_id, media={"payload": payload})

    def say(self, text: str) -> None:
        """Speak in frames of 20 ms, as telephones do."""
        audio = speak(text, voice="caller", context_id=None, output_format=self.format).audio
        size = self.format.sample_rate // 50 * self.format.sample_bytes
        for start in range(0, len(audio), size):
            self.media(audio[start : start + size])

    def pause(self, seconds: float = 0.6) -> None:
        assert self.format.encoding is not None
        silent = np.zeros(round(seconds * self.format.sample_rate), dtype=np.float32)
        self.media(encode_pcm(silent, self.format.encoding))

    @property
    def kinds(self) -> list[str]:
        return [frame["event"] for frame in self.wire.sent]

    @property
    def output(self) -> bytes:
        return b"".join(
            base64.b64decode(frame["media"]["payload"])
            for frame in self.wire.sent
            if frame["event"] == "media_output"
        )

    def heard(self) -> Heard:
        assert self.format.encoding is not None
        return listen_samples(decode_pcm(self.output, self.format.encoding), self.format.sample_rate)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Let the loop turn, and not the clock, until something holds; the suite's time-out bounds it."""
        while not condition():
            await asyncio.sleep(0.001)


@pytest.fixture
def phone(vendor: Vendor, make_caller: Callable[..., Caller], wire: Any, hand_clock: HandClock) -> Phone:
    return Phone(
        _dialled(vendor, make_caller("2025-04-16"), wire, "/agents/stream/agent_0a1b2c3d"), wire, hand_clock
    )


@pytest.fixture
def managed_phone(vendor: Vendor, make_caller: Callable[..., Caller], wire: Any, hand_clock: HandClock) -> Phone:
    """A call with a managed agent, which nobody has deployed."""
    return Phone(
        _dialled(vendor, make_caller("2026-03-01"), wire, "/v1/agents/websocket/agent_1"), wire, hand_clock
    )


def _dialled(vendor: Vendor, caller: Caller, wire: Any, path: str) -> Session:
    (route,) = [route for route in ROUTES if route.socket is not None and route.pattern.fullmatch(path)]
    assert route.socket is not None
    return route.socket(vendor, Request(method="GET", path=path), caller, wire)
