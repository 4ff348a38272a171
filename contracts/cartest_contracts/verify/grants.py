"""Tries the grant matrix on a target: mint a token for every set of grants, then every cell, allow rows first.

Denials cost nothing; what must be allowed says three characters or uploads a moment of silence. A denial means
nothing where the same request with the right credential fails too, so a broken allow row makes the result
untrustworthy, and says so.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from cartest_contracts.audio.containers import wav_header
from cartest_contracts.clients.credential import NO_CREDENTIAL, Credential
from cartest_contracts.clients.http_client import HttpClient
from cartest_contracts.clients.socket_client import SocketClient
from cartest_contracts.formats import OutputFormat
from cartest_contracts.observation import Observation
from cartest_contracts.rules.grants import DENIED
from cartest_contracts.run import GrantCheck
from cartest_contracts.target import Target
from cartest_contracts.verify.case import Tools, case_ids, ids_of_case, labelled
from cartest_contracts.verify.driver import CONCURRENCY, OnObservation, Progress
from cartest_contracts.verify.grant_matrix import SUBSETS, Cell, cells, token_name
from cartest_contracts.verify.hearing_cases import STT_MODEL, UploadPath, upload
from cartest_contracts.verify.mint_case import mint
from cartest_contracts.verify.slots import Slots
from cartest_contracts.verify.speech_case import speech_request

__all__ = ["GrantResult", "check_grants"]

_GARBAGE: Final = "sk_car_cartest.garbage"
_LIFETIME_S: Final = 600
_EXPIRED_AFTER_S: Final = 2.1
"""A token of one second, and what two clocks of one machine may differ by."""
_TINY: Final = OutputFormat.wav("pcm_s16le", 8000)
_MOMENT: Final = wav_header(_TINY) + bytes(3200)
_SOCKET_QUERY: Final = {"model": STT_MODEL, "encoding": "pcm_s16le", "sample_rate": "16000"}


@dataclass(frozen=True, kw_only=True)
class GrantResult:
    """The matrix as it was found; its findings come from judging the observations, as all others."""

    rows: tuple[GrantCheck, ...]
    problems: tuple[str, ...] = ()
    """Why the matrix proves nothing; any entry makes the verdict *unknown*."""


async def check_grants(
    target: Target,
    *,
    on_observation: OnObservation,
    progress: Progress = lambda _done, _planned, _operation: None,
    concurrency: int = CONCURRENCY,
    expired: bool | None = None,
    wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> GrantResult:
    """Try every cell of :func:`.grant_matrix.cells`; raise :class:`TargetError` if the target cannot be reached.

    ``expired`` says whether expired tokens are tried too; ``None``: on this machine only, because a distant server
    may allow for clocks that differ. ``wait`` lets seconds pass until they have expired.
    """
    async with HttpClient(target, ids=case_ids) as http:
        tools = Tools(target=target, http=http, sockets=SocketClient(target, ids=case_ids))
        checking = _Checking(tools, on_observation, progress, Slots(concurrency))
        return await checking.run(cells(expired=target.is_loopback if expired is None else expired), wait)


class _Checking:
    """One run over the matrix."""

    def __init__(self, tools: Tools, on_observation: OnObservation, progress: Progress, slots: Slots) -> None:
        self._tools = tools
        self._on_observation = on_observation
        self._progress = progress
        self._slots = slots
        self._credentials: dict[str, str] = {"api key": tools.target.api_key, "garbage": _GARBAGE, "none": ""}
        self._done = 0

    async def run(self, matrix: tuple[Cell, ...], wait: Callable[[float], Awaitable[None]]) -> GrantResult:
        """Mint, allow, deny, expire."""
        problem = await self._mint_all()
        minted_s = time.monotonic()
        if problem is not None:
            return GrantResult(rows=(), problems=(problem,))
        now = [cell for cell in matrix if cell.credential != "expired"]
        later = [cell for cell in matrix if cell.credential == "expired"]
        allow = [cell for cell in now if cell.allowed]
        deny = [cell for cell in now if not cell.allowed]
        rows = await self._all(allow, len(matrix))
        problems = tuple(
            f"untrustworthy: {row.operation} should let in {row.credential} by {row.channel}, status {row.status}"
            for row in rows
            if not row.ok
        )
        rows += await self._all(deny, len(matrix))
        if later:
            await wait(max(0.0, minted_s + _EXPIRED_AFTER_S - time.monotonic()))
            rows += await self._all(later, len(matrix))
        return GrantResult(rows=tuple(rows), problems=problems)

    async def _mint_all(self) -> str | None:
        """Mint one token for every set of grants, and one that will expire; return what kept us from it."""
        lifetimes = [(token_name(grants), grants, _LIFETIME_S) for grants in SUBSETS]
        for name, grants, lifetime_s in [*lifetimes, ("expired", SUBSETS[-1], 1)]:
            body = {"grants": dict.fromkeys(sorted(grants), True), "expires_in": lifetime_s}
            with ids_of_case(f"grant-mint-{name}".replace(" ", "-")):
                observation, token = await mint(self._tools, body)
            self._deliver(observation)
            if token is None:
                return f"untrustworthy: no token could be minted, status {observation.status}"
            self._credentials[name] = token
        whole = self._credentials[token_name(SUBSETS[-1])]
        self._credentials["forged"] = _forge(whole)
        return None

    async def _all(self, some: list[Cell], planned: int) -> list[GrantCheck]:
        async def one(cell: Cell) -> Observation:
            async with self._slots.taken(1):
                observation = await self._try(cell)
            self._done += 1
            self._progress(self._done, planned, cell.operation.name)
            return observation

        observations = await asyncio.gather(*map(one, some))
        for observation in observations:
            self._deliver(observation)
        return [_row(cell, observation) for cell, observation in zip(some, observations, strict=True)]

    async def _try(self, cell: Cell) -> Observation:
        value = self._credentials[cell.credential]
        credential = NO_CREDENTIAL if cell.channel == "none" else Credential(value=value, channel=cell.channel)
        labels = {"grant_case": cell.case, "credential": cell.credential, "channel": cell.channel}
        with ids_of_case(f"grant-{cell.operation.name}-{cell.credential}-{cell.channel}".replace(" ", "-")):
            observation = await _ask(self._tools, cell, credential)
        return labelled([observation], labels)[0]

    def _deliver(self, observation: Observation) -> None:
        self._on_observation(labelled([observation], {"scenario": "grants"})[0])


async def _ask(tools: Tools, cell: Cell, credential: Credential) -> Observation:
    """Make the cheapest valid request for an operation."""
    match cell.operation.name:
        case "POST /tts/bytes" | "POST /tts/sse" as name:
            request = speech_request("Hi.", OutputFormat.raw("pcm_s16le", 8000))
            return await tools.http.speak(
                request, "sse" if name.endswith("sse") else "bytes", credential=credential
            )
        case "POST /stt" | "POST /audio/transcriptions" as name:
            form = {"model": STT_MODEL}
            return await upload(
                tools, cast("UploadPath", name.removeprefix("POST ")), form, _MOMENT, credential=credential
            )
        case "GET /voices":
            return await tools.http.call("GET", "/voices", params={"limit": "1"}, credential=credential)
        case "POST /access-token":
            body: Mapping[str, Any] = {"grants": {"tts": True}, "expires_in": 60}
            return (await mint(tools, body, credential=credential))[0]
        case template:
            path = template.replace("{agent_id}", "agent_cartest")
            query = _SOCKET_QUERY if path == "/stt/websocket" else None
            async with tools.sockets.open(path, query=query, credential=credential) as socket:
                pass
            return socket.observation


def _row(cell: Cell, observation: Observation) -> GrantCheck:
    status = observation.status
    match cell.case:
        case "allowed":
            ok = status is not None and status not in DENIED
        case "no credential":
            ok = status == 401
        case _:
            ok = status in DENIED
    return GrantCheck(
        credential=cell.credential,
        channel=cell.channel,
        operation=cell.operation.name,
        expected="allow" if cell.allowed else "deny",
        status=status,
        ok=ok,
        observation_id=observation.id,
    )


def _forge(token: str) -> str:
    """Return the token with another signature of the same length."""
    body, dot, signature = token.rpartition(".")
    return f"{body}{dot}{signature[::-1] if signature[::-1] != signature else 'A' * len(signature)}"
