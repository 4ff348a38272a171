"""Defects of limits, and of what belongs to another account (PLAN, FOREIGN)."""

from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from cartest_contracts.versions import ApiVersion
from cartest_mocks.accounts import DEFAULT_KEY, LIMITED_KEY, OTHER_KEY
from cartest_mocks.defects.changes import refusals, requests
from cartest_mocks.defects.defect import Defect
from cartest_mocks.defects.event_changes import SOCKET, events, lines
from cartest_mocks.defects.messages import read_message, write_message
from cartest_mocks.defects.seams import Answer, Event, Line, Message, Seams
from cartest_mocks.exchange import Reply, Request

__all__ = ["DEFECTS"]

_NEWEST: Final = ApiVersion.parse("2026-08-14")
_CASES: Final = ("limits",)
_THINGS: Final = ("thing-dataset",)
_LISTS: Final = ("/datasets", "/datasets/")


def _as_another(key: str, other: str, *, where: Callable[[str], bool] = lambda _path: True) -> Seams:
    """Take what one account asks of these paths for another's question; what it would change stays its own."""

    def changed(request: Request) -> Request:
        if _key_of(request) != key or not where(request.path) or request.method not in {"GET", "POST"}:
            return request
        headers = {name: value.replace(key, other) for name, value in request.headers.items()}
        return replace(request, headers=headers)

    return requests(changed)


def _key_of(request: Request) -> str:
    given = request.headers.get("authorization", request.headers.get("x-api-key", ""))
    return given.removeprefix("Bearer ")


def _coded(error_code: str | None) -> Seams:
    """Give refusals for a limit another code."""

    def event(event: Event) -> tuple[Event]:
        return ({**event, "error_code": error_code},) if event.get("status_code") == 429 else (event,)

    return events(event, "error", on=(SOCKET,))


def _full_for_ever(_request: Request) -> Line:
    """Refuse whatever begins on a socket after a refusal for a limit."""
    known: set[object] = set()
    full: list[bool] = []

    def event(event: Event) -> tuple[Event]:
        full.extend([True] * (event.get("status_code") == 429))
        return (event,)

    def message(message: Message) -> tuple[Message]:
        asked = read_message(message)
        begins = asked.get("context_id") not in known
        known.add(asked.get("context_id"))
        return (write_message({**asked, "model_id": "none"}) if full and begins else message,)

    return Line(event=event, message=message)


def _one_pool() -> Seams:
    """Refuse to speak right after a refusal to listen."""
    refusals_to_listen: list[Reply] = []

    def answer(request: Request, answer: Answer) -> Answer:
        if request.path == "/stt" and isinstance(answer, Reply) and answer.status == 429:
            refusals_to_listen.append(answer)
        elif request.path == "/tts/bytes" and refusals_to_listen and _key_of(request) == LIMITED_KEY:
            return refusals_to_listen.pop()
        return answer

    return Seams(answer=answer)


DEFECTS: Final = (
    Defect(
        id="no-limits",
        breaks="A plan's limit is not enforced: whatever is asked for at once is let in.",
        rule="PLAN-01",
        cases=_CASES,
        seams=_as_another(LIMITED_KEY, DEFAULT_KEY),
    ),
    Defect(
        id="limits-without-code",
        breaks="A refusal for a limit has no error_code.",
        rule="PLAN-02",
        at=_NEWEST,
        cases=_CASES,
        seams=_coded(None),
    ),
    Defect(
        id="full-for-ever",
        breaks="A socket on which the limit was met takes no new context any more.",
        rule="PLAN-03",
        cases=_CASES,
        seams=lines(_full_for_ever, SOCKET),
    ),
    Defect(
        id="one-pool-for-all",
        breaks="Who listens as much as the plan allows may not speak.",
        rule="PLAN-04",
        cases=_CASES,
        seams=_one_pool,
    ),
    Defect(
        id="too-large-is-wrong",
        breaks="A body that is too large is refused as if it were malformed.",
        rule="PLAN-05",
        cases=("too-large",),
        seams=refusals(lambda _request, reply: replace(reply, status=400), status=413),
    ),
    Defect(
        id="strangers-may-read",
        breaks="What an account keeps can be read with the key of another.",
        rule="FOREIGN-01",
        cases=_THINGS,
        seams=_as_another(OTHER_KEY, DEFAULT_KEY, where=lambda path: path not in _LISTS),
    ),
    Defect(
        id="strangers-may-list",
        breaks="What an account keeps is in the list of another.",
        rule="FOREIGN-02",
        cases=_THINGS,
        seams=_as_another(OTHER_KEY, DEFAULT_KEY, where=lambda path: path in _LISTS),
    ),
)
