"""Filling an account to its limits: contexts, listening sockets, speaking sockets; groups for PLAN.

It needs the key of an account that may be filled. Where the plan of that account is known exactly one more than it
allows is asked for; elsewhere a bounded number, and if all of it is let in nothing is learnt.
"""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import msgspec

from cartest_contracts.audio.containers import wav_header
from cartest_contracts.clients.credential import Credential
from cartest_contracts.facts import PLANS
from cartest_contracts.formats import OutputFormat
from cartest_contracts.observation import Observation
from cartest_contracts.rules.reading import answered_status
from cartest_contracts.verify.case import Cost, Tools
from cartest_contracts.verify.hearing_cases import STT_MODEL, upload
from cartest_contracts.verify.speech_case import speech_request

if TYPE_CHECKING:
    from cartest_contracts.clients.socket import Socket

__all__ = ["LimitCase"]

_BOUND: Final = 16
"""Contexts, or listening sockets, that are held at most where the plan is not known."""
_SOCKETS_BOUND: Final = 24
_PLAIN: Final = OutputFormat.raw("pcm_s16le", 16000)
_TINY: Final = OutputFormat.wav("pcm_s16le", 8000)
_MOMENT: Final = wav_header(_TINY) + bytes(1600)
_LISTENING: Final = {"model": STT_MODEL, "encoding": "pcm_s16le", "sample_rate": "16000"}
_PATIENCE_S: Final = 2.0
"""A refusal comes at once."""
_Meanwhile = Callable[[], Awaitable[list[tuple[str, Observation]]]]
_HOLD: Final = {"max_buffer_delay_ms": 5000, "continue": True}
"""Nothing is spoken, and so nothing can expire, for as long."""


@dataclass(frozen=True, kw_only=True)
class LimitCase:
    """Three groups, one after the other, because they share an account."""

    id: str = "limits"
    width: int = 1

    @property
    def cost(self) -> Cost:
        """At most; it is another account that pays."""
        return Cost(requests=2 * _BOUND + _SOCKETS_BOUND + 14)

    async def run(self, tools: Tools) -> list[Observation]:
        """Fill contexts, then listening sockets, then speaking ones."""
        others = tools.target.others
        channel = Credential.of(tools.target).channel
        key = Credential(value=others.limited, channel=channel, name="limited account")
        plan = PLANS.get(others.limited_plan)
        tts, stt, sockets = (plan.tts, plan.stt, plan.tts_sockets) if plan is not None else (None, None, None)
        filling = _Filling(tools, key)
        return [
            *_group(f"{self.id}-contexts", await filling.contexts(tts), tts),
            *_group(f"{self.id}-listening", await filling.listeners(stt), stt),
            *_group(f"{self.id}-sockets", await filling.speakers(sockets), sockets),
        ]


def _group(name: str, rows: list[tuple[str, Observation]], limit: int | None) -> list[Observation]:
    labels = {"group": name, "relation": "limit", **({"limit": str(limit)} if limit is not None else {})}
    return [msgspec.structs.replace(each, labels={**each.labels, **labels, "role": role}) for role, each in rows]


@dataclass(frozen=True)
class _Filling:
    """One account while it is filled; every method returns role and observation."""

    tools: Tools
    key: Credential

    async def contexts(self, limit: int | None) -> list[tuple[str, Observation]]:
        """Hold contexts on one socket; meanwhile ask over HTTP, and listen."""
        async with self.tools.sockets.open(credential=self.key) as socket:
            if not socket.open:
                return [("", socket.observation)]
            held = [
                await socket.speak([_message(f"held-{number}", "Hold", **_HOLD)])
                for number in range((_BOUND if limit is None else limit) + 1)
            ]
            await held[-1].wait(bool, timeout_s=_PATIENCE_S)
            full = limit is not None or not all(context.active for context in held)
            meanwhile = [await self._speak("over"), ("other", await self._listen())] if full else []
            for context in held:
                if context.active:
                    await context.send(_message(str(context.context_id), ""))
            ended = [await context.finish() for context in held]
            after = await socket.speak([_message("after", "Fine.")])
            last = ("after", await after.finish())
        return [*_roles(ended, limit), *meanwhile, last]

    async def listeners(self, limit: int | None) -> list[tuple[str, Observation]]:
        """Hold listening sockets, idle ones; meanwhile upload, and speak."""

        async def meanwhile() -> list[tuple[str, Observation]]:
            uploaded = await upload(self.tools, "/stt", {"model": STT_MODEL}, _MOMENT, credential=self.key)
            return [("over", uploaded), await self._speak("other")]

        rows, full = await self._sockets("/stt/websocket", _LISTENING, limit, _BOUND, meanwhile)
        return [*rows, ("after", await self._listen())] if full else rows

    async def speakers(self, limit: int | None) -> list[tuple[str, Observation]]:
        """Hold speaking sockets that say nothing."""

        async def nothing() -> list[tuple[str, Observation]]:
            return []

        rows, full = await self._sockets("/tts/websocket", {}, limit, _SOCKETS_BOUND, nothing)
        if full:
            async with self.tools.sockets.open(credential=self.key) as socket:
                pass
            rows.append(("after", socket.observation))
        return rows

    async def _sockets(
        self, path: str, query: Mapping[str, str], limit: int | None, bound: int, meanwhile: _Meanwhile
    ) -> tuple[list[tuple[str, Observation]], bool]:
        """Open sockets until one is refused, or there are enough; return them and whether the account was full."""
        opened: list[Socket] = []
        async with AsyncExitStack() as stack:
            for _ in range((bound if limit is None else limit) + 1):
                socket = await stack.enter_async_context(
                    self.tools.sockets.open(path, query=query, credential=self.key)
                )
                opened.append(socket)
                if not socket.accepted:
                    break
            full = limit is not None or not opened[-1].accepted
            rows: list[tuple[str, Observation]] = await meanwhile() if full else []
        return [*_roles([socket.observation for socket in opened], limit), *rows], full

    async def _speak(self, role: str) -> tuple[str, Observation]:
        return role, await self.tools.http.speak(speech_request("Hi.", _PLAIN), credential=self.key)

    async def _listen(self) -> Observation:
        async with self.tools.sockets.open("/stt/websocket", query=_LISTENING, credential=self.key) as socket:
            pass
        return socket.observation


def _roles(seen: list[Observation], limit: int | None) -> list[tuple[str, Observation]]:
    """Return what is over the limit, if that is known; elsewhere what was refused is."""
    return [
        ("over" if (answered_status(each) == 429 if limit is None else number >= limit) else "held", each)
        for number, each in enumerate(seen)
    ]


def _message(context_id: str, transcript: str, **more: Any) -> dict[str, Any]:
    return speech_request(transcript, _PLAIN, context_id=context_id, **more)
