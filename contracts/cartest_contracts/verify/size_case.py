"""A request body, and a message on a socket, that are larger than any honest one."""

from dataclasses import dataclass
from typing import Final

import msgspec

from cartest_contracts.formats import OutputFormat
from cartest_contracts.observation import Observation
from cartest_contracts.verify.case import Cost, Tools
from cartest_contracts.verify.speech_case import speech_request

__all__ = ["SizeCase"]

_PADDING: Final = "x" * ((1 << 20) + 1)
"""A mebibyte is the assumed limit (API notes README section 6)."""


@dataclass(frozen=True, kw_only=True)
class SizeCase:
    """Both, with a surplus that nobody would speak; what is recorded of it is without."""

    id: str = "too-large"
    width: int = 1

    @property
    def cost(self) -> Cost:
        """One request and one socket; a refusal is not billed."""
        return Cost(requests=2)

    async def run(self, tools: Tools) -> list[Observation]:
        """Send them."""
        small = speech_request("Hi.", OutputFormat.raw("pcm_s16le", 16000), context_id="large", padding="…")
        large = msgspec.json.encode({**small, "padding": _PADDING})
        answer = await tools.http.call(
            "POST",
            "/tts/bytes",
            content=large,
            headers={"content-type": "application/json"},
            labels={"too_large": "body"},
        )
        async with tools.sockets.open(labels={"too_large": "message"}) as socket:
            if socket.open:
                await socket.send(large.decode())
                await socket.wait_closed()
        return [_without_padding(each, small) for each in (answer, socket.observation)]


def _without_padding(observation: Observation, small: object) -> Observation:
    sent = tuple(msgspec.structs.replace(each, message=small) for each in observation.sent)
    return msgspec.structs.replace(observation, sent=sent)
