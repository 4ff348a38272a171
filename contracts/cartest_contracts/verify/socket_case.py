"""One TTS socket and what is said on it, in stages: the contexts of a stage run side by side."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cartest_contracts.clients.context import Context, Message
from cartest_contracts.clients.credential import Credential
from cartest_contracts.observation import Observation
from cartest_contracts.rules.reading import as_object
from cartest_contracts.verify.case import Cost, Expectation, Tools
from cartest_contracts.verify.speech_case import spoken_characters

__all__ = ["Script", "SocketCase"]


@dataclass(frozen=True, kw_only=True)
class Script:
    """What is sent into one context, and the status that must come of it."""

    messages: tuple[Message, ...]
    """Messages that name no ``context_id`` make a script without context: its answers carry none either."""
    expect: Expectation | None = None
    cancel: bool = False
    """Cancel it as soon as the other contexts of its stage have ended."""

    @property
    def labels(self) -> dict[str, str]:
        """What the rules need to know of it."""
        return self.expect.labels if self.expect is not None else {}


@dataclass(frozen=True, kw_only=True)
class SocketCase:
    """One socket; its own observation comes last."""

    id: str
    stages: tuple[tuple[Script, ...], ...] = ()
    expect: Expectation | None = None
    """Of the handshake."""
    path: str = "/tts/websocket"
    query: Mapping[str, str] = field(default_factory=dict[str, str])
    headers: Mapping[str, str | None] = field(default_factory=dict[str, str | None])
    credential: Credential | None = None

    @property
    def width(self) -> int:
        """Contexts of the widest stage."""
        return max((len(stage) for stage in self.stages), default=1)

    @property
    def cost(self) -> Cost:
        """The socket and its contexts; a refused context is not billed."""
        scripts = [script for stage in self.stages for script in stage]
        billed = [script for script in scripts if script.expect is None or 200 in script.expect.statuses]
        messages = [as_object(message) for script in billed for message in script.messages]
        return Cost(requests=1 + len(scripts), characters=sum(map(spoken_characters, messages)))

    async def run(self, tools: Tools) -> list[Observation]:
        """Open the socket, say everything, close it."""
        observations: list[Observation] = []
        async with tools.sockets.open(
            self.path,
            query=self.query,
            headers=self.headers,
            credential=self.credential,
            labels=self.expect.labels if self.expect is not None else {},
        ) as socket:
            for stage in self.stages:
                if not socket.open:
                    break  # SOCKET-06 says why; what was never sent shows nothing
                contexts = [
                    (script, await socket.speak(script.messages, labels=script.labels)) for script in stage
                ]
                observations += await _finish(contexts)
        return [*observations, socket.observation]


async def _finish(contexts: list[tuple[Script, Context]]) -> list[Observation]:
    """Wait for the ends of a stage; contexts to be cancelled are cancelled after the others."""
    ended = {id(context): await context.finish() for script, context in contexts if not script.cancel}
    for script, context in contexts:
        if script.cancel:
            await context.cancel()
            ended[id(context)] = await context.finish()
    return [ended[id(context)] for _, context in contexts]
