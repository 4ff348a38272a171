"""VOICES: ``GET /voices`` and ``GET /voices/{id}`` (other-endpoints.md sections 1 and 6)."""

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from cartest_contracts.facts import LIMIT_RANGE
from cartest_contracts.knowledge import Knowledge
from cartest_contracts.observation import Observation
from cartest_contracts.rule import Rule, Violation, rule
from cartest_contracts.rules.reading import as_list, as_object, json_of, version_of
from cartest_contracts.versions import FIRST_VERSION, ApiVersion

__all__ = ["RULES"]

_DEFAULT_LIMIT: Final = 10
_PAGED_SINCE: Final = ApiVersion.parse("2024-11-13")
_NEXT_PAGE_SINCE: Final = ApiVersion.parse("2025-04-16")
_ACCESS_SINCE: Final = ApiVersion.parse("2026-08-14")
_COMMON: Final = ("id", "name", "description", "created_at", "language")


def _listed(observation: Observation) -> bool:
    return observation.operation == "GET /voices" and observation.status == 200


def _is_paged(observation: Observation) -> bool:
    version = version_of(observation)
    return _listed(observation) and version is not None and version >= _PAGED_SINCE


def _names_next(observation: Observation) -> bool:
    version = version_of(observation)
    return _is_paged(observation) and version is not None and version >= _NEXT_PAGE_SINCE


def _got(observation: Observation) -> bool:
    return observation.operation == "GET /voices/{id}" and observation.status == 200


def _query(observation: Observation) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(observation.url).query))


def _items(observation: Observation) -> list[Any]:
    answer = json_of(observation)
    return as_list(answer) or as_list(as_object(answer).get("data"))


@rule(
    "VOICES-01",
    "A list of voices is an object of data (array) and has_more (boolean); at 2024-06-10 a bare array.",
    source="other-endpoints.md sections 1 and 6",
    applies=lambda observation: _listed(observation) and version_of(observation) is not None,
)
def _shape(observation: Observation) -> Iterator[Violation]:
    """Look at the list as a whole: a page with data and has_more, in the first version a bare array."""
    answer = json_of(observation)
    if not _is_paged(observation):
        if not isinstance(answer, list):
            yield Violation(expected=f"an array at {FIRST_VERSION}", actual=type(answer).__name__)
        return
    page = as_object(answer)
    if not isinstance(page.get("data"), list):
        yield Violation(expected="data: an array", actual=f"data is a {type(page.get('data')).__name__}")
    if not isinstance(page.get("has_more"), bool):
        yield Violation(expected="has_more: true or false", actual=f"has_more is {page.get('has_more')!r}")
    if not isinstance(page.get("next_page"), str | None):
        yield Violation(expected="next_page: a string or null", actual=f"next_page is {page['next_page']!r}")


@rule(
    "VOICES-02",
    "Every voice has the members of its version.",
    source="other-endpoints.md section 6 (Voice by version)",
    applies=lambda observation: _listed(observation) or _got(observation),
)
def _members(observation: Observation) -> Iterator[Violation]:
    """Look for the members that every voice of the version must have.

    Others may be absent, and further ones may come.
    """
    single = _got(observation)
    for index, item in enumerate([json_of(observation)] if single else _items(observation)):
        voice = as_object(item)
        missing = [name for name in (*_COMMON, *_owner_members(observation)) if name not in voice]
        if missing:
            where = "" if single else f"data[{index}]"
            yield Violation(expected=f"members {', '.join(missing)}", actual="they are missing", where=where)


def _owner_members(observation: Observation) -> tuple[str, ...]:
    version = version_of(observation)
    if version is None:
        return ()
    if version < _PAGED_SINCE:
        return ("is_public",)
    return ("is_owner", "access") if version >= _ACCESS_SINCE else ("is_owner",)


@rule(
    "VOICES-03",
    "A page holds no more than limit voices (10 if none is given).",
    source="other-endpoints.md section 1",
    applies=_is_paged,
)
def _limit(observation: Observation) -> Iterator[Violation]:
    """Compare the number of voices with the limit that was asked for."""
    given = _query(observation).get("limit", "")
    limit = int(given) if given.isdecimal() else _DEFAULT_LIMIT
    count = len(_items(observation))
    if count > min(limit, LIMIT_RANGE[1]):
        yield Violation(expected=f"at most {limit} voices", actual=f"{count} voices")


@rule(
    "VOICES-04",
    "A page never holds its own cursor, and no voice twice: pagers move on.",
    source="other-endpoints.md section 1 (pagers of py and js 4.2.0 stop only on empty data)",
    applies=_is_paged,
)
def _moves_on(observation: Observation) -> Iterator[Violation]:
    """Look for voices that a page has twice, and for the cursor's own voice on the page after it."""
    ids = [as_object(item).get("id") for item in _items(observation)]
    query = _query(observation)
    for cursor in ("starting_after", "ending_before"):
        if cursor in query and query[cursor] in ids:
            yield Violation(expected=f"no voice {query[cursor]}", actual=f"the voice that {cursor} named")
    if len(set(map(str, ids))) < len(ids):
        yield Violation(expected="every voice once", actual=f"{len(ids) - len(set(map(str, ids)))} repeated")


@rule(
    "VOICES-05",
    "From 2025-04-16 on next_page is the last voice's id while there are more, and absent or null at the end.",
    source="other-endpoints.md section 1; API notes README section 4, row 15",
    knowledge=Knowledge.ASSUMED,
    applies=_names_next,
)
def _next_page(observation: Observation) -> Iterator[Violation]:
    """Compare next_page with has_more: a cursor while there is more, null at the end.

    Early versions differ and are left out.
    """
    page = as_object(json_of(observation))
    voices = _items(observation)
    last = as_object(voices[-1]).get("id") if voices and page.get("has_more") is True else None
    # Newest pages may go backwards from ending_before, where the cursor is the first voice.
    if "ending_before" not in _query(observation) and page.get("next_page") != last:
        yield Violation(expected=f"next_page: {last!r}", actual=f"next_page is {page.get('next_page')!r}")


@rule(
    "VOICES-06",
    "A voice that was asked for by id is that voice.",
    source="other-endpoints.md section 6",
    applies=_got,
)
def _same_voice(observation: Observation) -> Iterator[Violation]:
    """Compare the id of the answer with the one in the path."""
    asked = unquote(urlsplit(observation.url).path.rstrip("/").rpartition("/")[2])
    given = as_object(json_of(observation)).get("id")
    if given != asked:
        yield Violation(expected=f"id: {asked!r}", actual=f"id is {given!r}")


RULES: Final[tuple[Rule, ...]] = (_shape, _members, _limit, _moves_on, _next_page, _same_voice)
