"""LIFE: what an account keeps (voices, datasets and their files, dictionaries) from its making to its end.

One set of rules for all: a group with ``relation`` = ``lifecycle`` holds the requests of one kind of thing, whose
roles are ``created``, ``got``, ``listed`` (one page after the other), ``patched``, ``reread``, ``removed``,
``gone`` and ``relisted``. The label ``item`` is the id of the thing that is followed; ``walk`` = ``cut`` says that
there were more pages than anybody wanted to read. A group with ``relation`` = ``training`` is a fine-tune:
``created``, ``asked`` while time goes by, and its ``voices``.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from cartest_contracts.knowledge import Knowledge
from cartest_contracts.observation import Observation
from cartest_contracts.rule import GroupRule, Violation, together
from cartest_contracts.rules.grouping import having, role_of
from cartest_contracts.rules.reading import as_list, as_object, json_of

__all__ = ["RULES"]

_PAGES: Final = "other-endpoints.md section 1"
_RESOURCES: Final = "other-endpoints.md sections 6, 8 and 9"
_MOVING: Final = frozenset({"updated_at"})
"""Members that change with every change."""
_TRAINING: Final = ("created", "training", "completed")

_Group = Sequence[Observation]


def _succeeded(observation: Observation) -> bool:
    return observation.status is not None and 200 <= observation.status < 300


def _has(*roles: str) -> Callable[[_Group], bool]:
    """Whether the thing was made, and there is at least one observation of each of the roles."""

    def applies(group: _Group) -> bool:
        made = group[0].labels.get("relation") == "lifecycle" and _succeeded(group[0])
        return made and bool(_item(group)) and set(roles) <= {role_of(each) for each in group}

    return applies


def _item(group: _Group) -> str:
    return group[0].labels.get("item", "")


def _entries(page: Observation) -> list[dict[str, Any]]:
    """Return the things on a page; some early lists are bare arrays."""
    answer = json_of(page)
    return [as_object(each) for each in as_list(answer) or as_list(as_object(answer).get("data"))]


def _ids(page: Observation) -> list[str]:
    return [str(entry.get("id")) for entry in _entries(page)]


def _cut(group: _Group, role: str) -> bool:
    return any(each.labels.get("walk") == "cut" for _, each in having(group, role))


def _texts(observation: Observation) -> dict[str, Any]:
    """Return the members of a request that are said to come back as they were sent."""
    return {
        name: value
        for name, value in observation.request.items()
        if name in {"name", "description", "language"} and isinstance(value, str)
    }


def _unlike(expected: dict[str, Any], observation: Observation, at: int) -> Iterator[Violation]:
    """Compare members with those of an answer that has them."""
    answer = as_object(json_of(observation))
    if not _succeeded(observation):
        yield Violation(
            expected="status 200", actual=f"status {observation.status}", where=role_of(observation), at=at
        )
        return
    for name, value in expected.items():
        if answer.get(name) != value:
            actual = f"{name} is {answer[name]!r}" if name in answer else f"no {name}"
            yield Violation(expected=f"{name}: {value!r}", actual=actual, where=role_of(observation), at=at)


def _is_paged(group: _Group) -> bool:
    """Whether the list has pages; the bare arrays of 2024-06-10 have none."""
    return _has("listed")(group) and not isinstance(json_of(next(having(group, "listed"))[1]), list)


@together(
    "LIFE-01",
    "What was created is found by its id, with the members that it was given.",
    source=_RESOURCES,
    applies=_has("created", "got"),
)
def _found(group: _Group) -> Iterator[Violation]:
    """Ask for the id, and compare name, description and language with the request."""
    at, got = next(having(group, "got"))
    yield from _unlike({"id": _item(group), **_texts(group[0])}, got, at)


@together(
    "LIFE-02",
    "What was created is in the list, once.",
    source=f"{_PAGES}; {_RESOURCES}",
    applies=lambda group: _has("created", "listed")(group) and not _cut(group, "listed"),
)
def _listed(group: _Group) -> Iterator[Violation]:
    """Walk through all pages and count the id."""
    pages = list(having(group, "listed"))
    count = sum(_ids(page).count(_item(group)) for _, page in pages)
    if count != 1:
        yield Violation(
            expected=f"{_item(group)} once", actual=f"{count} times on {len(pages)} pages", at=pages[-1][0]
        )


@together(
    "LIFE-03",
    "Going from page to page visits no item twice, and ends on an empty page.",
    source=f"{_PAGES} (pagers of py and js 4.2.0 stop only on empty data)",
    applies=_is_paged,
)
def _visited(group: _Group) -> Iterator[Violation]:
    """Walk as the official pagers do: each page begins after the last item of the one before."""
    seen: set[str] = set()
    pages = list(having(group, "listed"))
    for at, page in pages:
        again = seen & set(_ids(page))
        if again:
            yield Violation(expected="items that no page before had", actual=f"{min(again)} again", at=at)
            return
        seen.update(_ids(page))
    at, last = pages[-1]
    if not _cut(group, "listed") and (_ids(last) or not _succeeded(last)):
        yield Violation(
            expected="an empty page at the end", actual=f"status {last.status}, {len(_ids(last))} items", at=at
        )


@together(
    "LIFE-04",
    "has_more is true exactly on pages that another item follows, and no page holds more than its limit.",
    source=_PAGES,
    applies=_is_paged,
)
def _more(group: _Group) -> Iterator[Violation]:
    """Compare has_more of each page with whether the next one has items."""
    pages = list(having(group, "listed"))
    for at, page in pages:
        limit = dict(parse_qsl(urlsplit(page.url).query)).get("limit", "")
        if limit.isdecimal() and len(_ids(page)) > int(limit):
            yield Violation(expected=f"at most {limit} items", actual=f"{len(_ids(page))} items", at=at)
    for (at, page), (_, following) in pairwise(pages):
        stated = as_object(json_of(page)).get("has_more")
        if isinstance(stated, bool) and stated is not bool(_ids(following)):
            actual = f"has_more is {str(stated).lower()} before a page of {len(_ids(following))} items"
            yield Violation(expected=f"has_more: {str(not stated).lower()}", actual=actual, at=at)


@together(
    "LIFE-05",
    "What was changed reads back as changed, and all other members as they were.",
    source=_RESOURCES,
    applies=lambda group: (
        _has("got", "patched", "reread")(group)
        and all(_succeeded(each) for _, each in having(group, "got", "patched"))
    ),
)
def _changed(group: _Group) -> Iterator[Violation]:
    """Ask for the id again; compare the members sent with the request, the others with the answer before it."""
    before = as_object(json_of(next(having(group, "got"))[1]))
    changes = _texts(next(having(group, "patched"))[1])
    at, after = next(having(group, "reread"))
    kept = {name: value for name, value in before.items() if name not in changes and name not in _MOVING}
    yield from _unlike({**changes, **kept}, after, at)


@together(
    "LIFE-06",
    "What was deleted is gone: it is not found by its id.",
    source=_RESOURCES,
    knowledge=Knowledge.ASSUMED,
    applies=lambda group: _has("gone")(group) and _is_removed(group),
)
def _gone(group: _Group) -> Iterator[Violation]:
    """Ask for the id once more."""
    at, gone = next(having(group, "gone"))
    if gone.status != 404:
        yield Violation(expected="status 404", actual=f"status {gone.status}", where="gone", at=at)


@together(
    "LIFE-07",
    "What was deleted is no longer in the list.",
    source=_RESOURCES,
    applies=lambda group: _has("relisted")(group) and _is_removed(group),
)
def _unlisted(group: _Group) -> Iterator[Violation]:
    """Walk through all pages again."""
    for at, page in having(group, "relisted"):
        if _item(group) in _ids(page):
            yield Violation(expected=f"no {_item(group)}", actual="it is still listed", at=at)


def _is_removed(group: _Group) -> bool:
    removed = next(having(group, "removed"), None)
    return removed is not None and _succeeded(removed[1])


def _is_training(group: _Group) -> bool:
    return group[0].labels.get("relation") == "training" and _succeeded(group[0])


def _statuses(group: _Group) -> list[tuple[int, object]]:
    rows = having(group, "created", "asked")
    return [(at, as_object(json_of(each)).get("status")) for at, each in rows]


@together(
    "LIFE-08",
    "A fine-tune goes from created over training to completed or failed, and never back.",
    source="other-endpoints.md section 8",
    applies=_is_training,
)
def _trained(group: _Group) -> Iterator[Violation]:
    """Ask for it again and again while time goes by; steps may be skipped, because nobody asks all the time."""
    reached = 0
    for at, status in _statuses(group):
        known = status in (*_TRAINING, "failed")
        place = _TRAINING.index(str(status)) if status in _TRAINING else len(_TRAINING) - 1
        if not known or place < reached:
            expected = f"{_TRAINING[reached]} or later" if known else "a known status"
            yield Violation(expected=expected, actual=f"status is {status!r}", at=at)
        reached = max(reached, place)


@together(
    "LIFE-09",
    "A fine-tune that has completed has a voice.",
    source="other-endpoints.md section 8",
    knowledge=Knowledge.ASSUMED,
    applies=lambda group: (
        _is_training(group)
        and _statuses(group)[-1][1] == "completed"
        and any(True for _ in having(group, "voices"))
    ),
)
def _voiced(group: _Group) -> Iterator[Violation]:
    """List the voices of the fine-tune after its end."""
    at, voices = next(having(group, "voices"))
    if not _entries(voices):
        yield Violation(expected="a voice", actual="an empty list", where="voices", at=at)


RULES: Final[tuple[GroupRule, ...]] = (
    _found,
    _listed,
    _visited,
    _more,
    _changed,
    _gone,
    _unlisted,
    _trained,
    _voiced,
)
