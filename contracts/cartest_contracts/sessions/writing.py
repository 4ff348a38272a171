"""From what was observed to a session that does it again.

What a message may have waited for is waited for again: every end, error and first audio that had come before it
was sent. That keeps cause and effect and drops the times, so the session is as fast as its target.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple
from urllib.parse import parse_qsl, urlsplit

import msgspec

from cartest_contracts.observation import Arrival, Observation, Sent
from cartest_contracts.redact import REDACTED, SECRET_HEADERS, SECRET_QUERY
from cartest_contracts.rules.walk import ClockMove
from cartest_contracts.sessions.session import (
    Binary,
    Close,
    Expire,
    Message,
    Quiet,
    Session,
    SocketPlan,
    Step,
    Talk,
    Text,
    Wait,
)

__all__ = ["session_of"]

_OURS: Final = frozenset(
    {"cancelled", "case", "clock_moves", "credential", "hung_up_ns", "scenario", "user", "worker"}
)
"""Labels that say how an observation came about, not what must hold of it."""
_HEADERS: Final = frozenset({"host", "user-agent", "connection", "upgrade", *SECRET_HEADERS})
_QUIET_MS: Final = 500


class _Talked(NamedTuple):
    name: str
    socket: int
    observation: Observation

    @property
    def lasting(self) -> bool:
        return "program" in self.observation.labels


class _Event(NamedTuple):
    at_ns: int
    talked: _Talked | None
    socket: int
    sent: Sent | None


def session_of(observations: Sequence[Observation], *, rule: str = "", about: str = "") -> Session:
    """Return the session of observations that belong together: contexts, and their sockets if they are there."""
    seen = [each for each in observations if each.transport == "websocket"]
    numbers = {name: number for number, name in enumerate(dict.fromkeys(each.connection_id for each in seen))}
    handshakes = {each.connection_id: each for each in seen}
    handshakes |= {each.connection_id: each for each in seen if each.operation == "socket"}
    talks = list(_talks(seen, numbers))
    version = next((each.version for each in seen), "")
    return Session(
        api_version=version,
        rule=rule,
        about=about,
        sockets=tuple(_plan(handshakes[name]) for name in numbers) or (SocketPlan(),),
        talks={
            each.name: Talk(
                context_id=each.observation.context_id,
                socket=each.socket,
                lasting=each.lasting,
                labels=_labels(each.observation),
            )
            for each in talks
        },
        steps=tuple(_steps(talks, list(_events(seen, talks, numbers)))),
    )


def _talks(seen: Iterable[Observation], numbers: dict[str, int]) -> Iterator[_Talked]:
    names: set[str] = set()
    for each in seen:
        if each.operation == "socket":
            continue
        wish = name = each.context_id or "talk"
        while name in names:
            name = f"{wish}-{len(names) + 1}"
        names.add(name)
        yield _Talked(name, numbers[each.connection_id], each)


def _plan(handshake: Observation) -> SocketPlan:
    parts = urlsplit(handshake.url)
    return SocketPlan(
        path=parts.path,
        query={name: value for name, value in parse_qsl(parts.query) if name not in SECRET_QUERY},
        headers={
            name: value
            for name, value in handshake.request_headers
            if name not in _HEADERS and not name.startswith("sec-") and REDACTED not in value
        },
        labels=_labels(handshake) if handshake.operation == "socket" else {},
    )


def _labels(observation: Observation) -> dict[str, str]:
    return {name: value for name, value in observation.labels.items() if name not in _OURS}


def _events(seen: Iterable[Observation], talks: Iterable[_Talked], numbers: dict[str, int]) -> Iterator[_Event]:
    """What the client did; an event without a message is a close."""
    for talked in talks:
        for sent in talked.observation.sent:
            yield _Event(sent.at_ns, talked, talked.socket, sent)
    for each in seen:
        if each.operation == "socket":
            for sent in each.sent:
                yield _Event(sent.at_ns, None, numbers[each.connection_id], sent)
    hung_up = {talked.socket: talked.observation.labels.get("hung_up_ns") for talked in talks}
    for socket, at in hung_up.items():
        if at is not None:
            yield _Event(int(at), None, socket, None)


def _steps(talks: Sequence[_Talked], events: list[_Event]) -> Iterator[Step]:
    waiting = _Waiting(talks)
    events.sort(key=lambda event: event.at_ns)
    closed: set[int] = set()
    for event in events:
        yield from waiting.until(event.at_ns, event.talked, closed)
        if event.sent is None:
            closed.add(event.socket)
            yield Close(socket=event.socket)
        else:
            yield _said(event.sent, event.talked.name if event.talked else None, event.socket)
    yield from waiting.until(None, None, closed)
    for socket in dict.fromkeys(
        each.socket for each in talks if each.lasting and each.observation.end == "timeout"
    ):
        # What was missing then is given time to come.
        yield Quiet(socket=socket, ms=_QUIET_MS)


class _Waiting:
    """What has come so far, and was waited for."""

    def __init__(self, talks: Sequence[_Talked]) -> None:
        self._talks = talks
        self._known: set[Wait | Expire] = set()
        moves = {move for talked in talks for move in _moves(talked.observation) if move.seconds}
        self._moves = sorted(moves, key=lambda move: move.began_ns)
        self._past_ns = 0

    def until(self, at_ns: int | None, by: _Talked | None, closed: set[int]) -> Iterator[Step]:
        """Yield waits for what had come at an instant (``None``: the end); for who then spoke, audio too."""
        moved = [
            each
            for each in self._moves
            if self._past_ns <= each.began_ns and (at_ns is None or each.began_ns < at_ns)
        ]
        for talked in self._talks:
            if talked.socket in closed or (at_ns is None and not talked.lasting):
                continue
            for wait in self._waits(talked, at_ns, audio=talked == by, moved=moved):
                if wait not in self._known:
                    self._known.add(wait)
                    yield wait
        self._past_ns = at_ns or self._past_ns

    def _waits(
        self, talked: _Talked, at_ns: int | None, *, audio: bool, moved: list[ClockMove]
    ) -> Iterator[Wait | Expire]:
        came = [each for each in talked.observation.arrivals if at_ns is None or each.at_ns < at_ns]
        done = next((each for each in came if each.kind == "done"), None)
        if done is not None and talked.lasting and Wait(talk=talked.name, until="done") not in self._known:
            for move in moved:
                if _moved_by(done, move):
                    yield Expire(talk=talked.name, seconds=move.seconds)
                    break
        if not talked.lasting:
            if any(each.kind in {"done", "error"} for each in came):
                yield Wait(talk=talked.name)
            return
        if done is not None:
            yield Wait(talk=talked.name, until="done")
        if errors := sum(each.kind == "error" for each in came):
            yield Wait(talk=talked.name, until="error", count=errors)
        if audio and any(each.kind == "chunk" for each in came):
            yield Wait(talk=talked.name, until="chunk")


def _moved_by(done: Arrival, move: ClockMove) -> bool:
    return done.at_ns >= move.began_ns


def _moves(observation: Observation) -> tuple[ClockMove, ...]:
    return msgspec.json.decode(observation.labels.get("clock_moves", "[]"), type=tuple[ClockMove, ...])


def _said(sent: Sent, talk: str | None, socket: int) -> Step:
    number = 0 if talk is not None else socket
    if sent.data is not None:
        return Binary(talk=talk, socket=number, data=sent.data)
    if sent.message is not None:
        return Message(talk=talk, socket=number, message=sent.message)
    return Text(talk=talk, socket=number, text=sent.text or "")
