"""Round trips: what text-to-speech said goes through speech-to-text and must come back as the same words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from cartest_contracts.clients.credential import Credential
from cartest_contracts.clients.form import Form
from cartest_contracts.formats import OutputFormat
from cartest_contracts.observation import Observation
from cartest_contracts.rules.reading import audio_of
from cartest_contracts.verify.case import Cost, Expectation, Tools
from cartest_contracts.verify.speech_case import speech_request

__all__ = ["STT_MODEL", "HearingCase", "HearingSocketCase", "UploadCase", "UploadPath", "upload"]

UploadPath = Literal["/stt", "/audio/transcriptions"]
STT_MODEL: Final = "ink-whisper"

_FRAME_S: Final = 0.1
"""About 100 ms of audio a binary frame is advised (other-endpoints.md section 4)."""


async def upload(
    tools: Tools,
    path: UploadPath,
    form: Mapping[str, str],
    audio: bytes | None,
    *,
    credential: Credential | None = None,
    labels: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    params: Mapping[str, str] | None = None,
) -> Observation:
    """Send a multipart form; without ``audio`` it has no file."""
    files = {} if audio is None else {"file": ("audio.wav", audio)}
    return await tools.http.call(
        "POST",
        path,
        form=Form(texts=form, files=files),
        credential=credential,
        labels=labels,
        headers=headers,
        params=params or None,
    )


@dataclass(frozen=True, kw_only=True)
class UploadCase:
    """A form that must get a certain status."""

    id: str
    path: UploadPath
    form: Mapping[str, str]
    expect: Expectation
    audio: bytes | None = None
    width: int = 1

    @property
    def cost(self) -> Cost:
        """One request."""
        return Cost(requests=1)

    async def run(self, tools: Tools) -> list[Observation]:
        """Upload."""
        return [await upload(tools, self.path, self.form, self.audio, labels=self.expect.labels)]


@dataclass(frozen=True, kw_only=True)
class HearingCase:
    """Speech to a file, the file to a transcription."""

    id: str
    path: UploadPath
    transcript: str
    output_format: OutputFormat
    form: Mapping[str, str] = field(default_factory=lambda: {"model": STT_MODEL})
    width: int = 1

    @property
    def cost(self) -> Cost:
        """The speech and its transcription."""
        return Cost(requests=2, characters=len(self.transcript))

    async def run(self, tools: Tools) -> list[Observation]:
        """Speak, then listen; without speech there is nothing to listen to."""
        spoken = await tools.http.speak(speech_request(self.transcript, self.output_format))
        audio = audio_of(spoken)
        if spoken.status != 200 or not audio:
            return [spoken]
        labels = {"expect_text": self.transcript, "expect_status": "200"}
        return [spoken, await upload(tools, self.path, self.form, audio, labels=labels)]


@dataclass(frozen=True, kw_only=True)
class HearingSocketCase:
    """Speech to samples, the samples through ``/stt/websocket``."""

    id: str
    transcript: str
    output_format: OutputFormat
    """Raw."""
    width: int = 1

    @property
    def cost(self) -> Cost:
        """The speech, the socket and what is said on it."""
        return Cost(requests=3, characters=len(self.transcript))

    async def run(self, tools: Tools) -> list[Observation]:
        """Speak, then send the samples in frames, ``finalize`` and ``done``."""
        spoken = await tools.http.speak(speech_request(self.transcript, self.output_format))
        audio = audio_of(spoken)
        if spoken.status != 200 or not audio:
            return [spoken]
        size = round(self.output_format.sample_rate * _FRAME_S) * self.output_format.sample_bytes
        frames = [audio[at : at + size] for at in range(0, len(audio), size)]
        query = {
            "model": STT_MODEL,
            "encoding": str(self.output_format.encoding),
            "sample_rate": str(self.output_format.sample_rate),
        }
        async with tools.sockets.open("/stt/websocket", query=query) as socket:
            if not socket.accepted:
                return [spoken, socket.observation]
            hearing = await socket.speak([*frames, "finalize", "done"], labels={"expect_text": self.transcript})
            heard = await hearing.finish()
        return [spoken, heard, socket.observation]
