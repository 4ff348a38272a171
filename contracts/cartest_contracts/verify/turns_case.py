"""Speech with pauses through ``/stt/turns/websocket``: turns that start, may end, resume and end."""

from dataclasses import dataclass
from typing import Final

import msgspec

from cartest_contracts.audio.samples import SILENCE
from cartest_contracts.formats import OutputFormat
from cartest_contracts.observation import Observation
from cartest_contracts.rules.reading import audio_of
from cartest_contracts.verify.case import Cost, Expectation, Tools
from cartest_contracts.verify.speech_case import speech_request

__all__ = ["RefusedSocketCase", "TurnsCase"]

_FORMAT: Final = OutputFormat.raw("pcm_s16le", 16000)
_FRAME_BYTES: Final = 3200
"""About 100 ms a frame is advised (other-endpoints.md section 4)."""


@dataclass(frozen=True, kw_only=True)
class TurnsCase:
    """Sentences, each followed by a pause, then ``close``."""

    id: str
    sentences: tuple[tuple[str, float], ...]
    """Text and the seconds of silence after it."""
    model: str = "ink-2"
    width: int = 1

    @property
    def cost(self) -> Cost:
        """The speech, the socket and what is said on it."""
        return Cost(requests=len(self.sentences) + 2, characters=sum(len(text) for text, _ in self.sentences))

    async def run(self, tools: Tools) -> list[Observation]:
        """Speak, then let it be heard; without speech there is nothing to hear."""
        spoken = [await tools.http.speak(speech_request(text, _FORMAT)) for text, _ in self.sentences]
        if not all(map(audio_of, spoken)):
            return spoken
        audio = b"".join(
            audio_of(speech) + SILENCE["pcm_s16le"] * round(pause_s * _FORMAT.sample_rate)
            for speech, (_, pause_s) in zip(spoken, self.sentences, strict=True)
        )
        frames = [audio[at : at + _FRAME_BYTES] for at in range(0, len(audio), _FRAME_BYTES)]
        query = {"model": self.model, "encoding": "pcm_s16le", "sample_rate": str(_FORMAT.sample_rate)}
        text = " ".join(text for text, _ in self.sentences)
        async with tools.sockets.open(
            "/stt/turns/websocket", query=query, labels={"expect_close": "1000"}
        ) as socket:
            if not socket.accepted:
                return [*spoken, socket.observation]
            labels = {"expect_text": text}
            hearing = await socket.speak([*frames, {"type": "close"}], labels=labels, lasting=True)
            await socket.wait_closed()
            heard = hearing.conclude()
        return [*spoken, *_joined(heard, socket.observation)]


def _joined(heard: Observation, socket: Observation) -> tuple[Observation, Observation]:
    """Return both with every event in what was heard: the greeting may come before anything is said."""
    early = tuple(each for each in socket.arrivals if each.event is not None)
    rest = tuple(each for each in socket.arrivals if each.event is None)
    # The end of the socket is the end that close asks for.
    closed = heard.end == "closed"
    return (
        msgspec.structs.replace(
            heard,
            arrivals=(*early, *heard.arrivals),
            end="complete" if closed else heard.end,
            problem=None if closed else heard.problem,
        ),
        msgspec.structs.replace(socket, arrivals=rest),
    )


@dataclass(frozen=True, kw_only=True)
class RefusedSocketCase:
    """A socket whose query is wrong: it may open, then comes an error, and the close."""

    id: str
    path: str
    """With its query, in which names may repeat."""
    expect: Expectation
    width: int = 1

    @property
    def cost(self) -> Cost:
        """One socket."""
        return Cost(requests=1)

    async def run(self, tools: Tools) -> list[Observation]:
        """Open it and wait for its end."""
        async with tools.sockets.open(self.path, labels=self.expect.labels) as socket:
            if socket.open:
                await socket.wait_closed()
        return [socket.observation]
