"""One request to ``/tts/bytes`` or ``/tts/sse``."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from cartest_contracts.clients.credential import Credential
from cartest_contracts.facts import DOCUMENTED_VOICES
from cartest_contracts.formats import OutputFormat
from cartest_contracts.observation import Observation
from cartest_contracts.verify.case import Cost, Expectation, Tools

__all__ = ["MODEL", "VOICE", "SpeechCase", "speech_request", "spoken_characters"]

MODEL: Final = "sonic-3"
VOICE: Final = DOCUMENTED_VOICES[0].id


def speech_request(transcript: str, output_format: OutputFormat, **more: Any) -> dict[str, Any]:
    """Return a request body (bytes, SSE) or message (socket) as the documents show it."""
    wanted: dict[str, Any] = {"container": output_format.container}
    if output_format.container == "mp3":
        wanted |= {"sample_rate": output_format.sample_rate, "bit_rate": output_format.bit_rate}
    else:
        wanted |= {"encoding": output_format.encoding, "sample_rate": output_format.sample_rate}
    return {
        "model_id": MODEL,
        "transcript": transcript,
        "voice": {"mode": "id", "id": VOICE},
        "output_format": wanted,
        "language": "en",
        **more,
    }


def spoken_characters(request: Mapping[str, Any]) -> int:
    """Return the characters that a request may be billed for."""
    transcript = request.get("transcript")
    return len(transcript) if isinstance(transcript, str) else 0


@dataclass(frozen=True, kw_only=True)
class SpeechCase:
    """One request for speech over HTTP, right or wrong on purpose."""

    id: str
    transport: Literal["bytes", "sse"]
    request: Mapping[str, Any]
    expect: Expectation
    content: bytes | None = None
    """Replaces the body, where that is no JSON."""
    headers: Mapping[str, str | None] = field(default_factory=dict[str, str | None])
    credential: Credential | None = None
    width: int = 1

    @property
    def cost(self) -> Cost:
        """One request; a refused one is not billed."""
        accepted = 200 in self.expect.statuses
        return Cost(requests=1, characters=spoken_characters(self.request) if accepted else 0)

    async def run(self, tools: Tools) -> list[Observation]:
        """Ask."""
        return [
            await tools.http.speak(
                self.request,
                self.transport,
                content=self.content,
                headers=self.headers,
                credential=self.credential,
                labels=self.expect.labels,
            )
        ]
