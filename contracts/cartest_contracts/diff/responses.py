"""What differs between the answers of one operation in two OpenAPI documents.

Errors of one kind are described alike for many statuses; what differs for several of them is said once.
"""

from collections.abc import Iterator
from dataclasses import replace

from cartest_contracts.diff.difference import Difference
from cartest_contracts.diff.node import Node
from cartest_contracts.diff.schemas import differences

__all__ = ["responses"]


def responses(old: Node, new: Node) -> Iterator[tuple[str, Difference]]:
    """Yield each difference with the statuses that it holds for: ``400, 401``."""
    statuses: dict[tuple[str, str, bool], list[str]] = {}
    first: dict[tuple[str, str, bool], Difference] = {}
    for status, difference in _by_status(old.members(), new.members(), old, new):
        key = (difference.place, difference.what, difference.breaking)
        statuses.setdefault(key, []).append(status)
        first.setdefault(key, difference)
    for key, difference in first.items():
        yield ", ".join(statuses[key]), difference


def _by_status(
    before: dict[str, Node], after: dict[str, Node], old: Node, new: Node
) -> Iterator[tuple[str, Difference]]:
    for status, response in before.items():
        if found := _covering(status, after):
            for difference in _response(response, found):
                yield status, difference
        else:
            # Which conditions lead to an error may change at any time (README.md section 1).
            breaking = status.startswith("2")
            yield status, Difference(old=response, new=new, what="is no longer an answer", breaking=breaking)
    for status, response in after.items():
        if not _covering(status, before):
            yield (
                status,
                Difference(old=old, new=response, what="is a new answer", breaking=status.startswith("2")),
            )


def _covering(status: str, described: dict[str, Node]) -> Node | None:
    """Return the answer that describes a status; a range describes all of its own."""
    return described.get(status) or described.get(f"{status[0]}XX")


def _response(old: Node, new: Node) -> Iterator[Difference]:
    had, has = old.members("content"), new.members("content")
    gone, come = had.keys() - has.keys(), has.keys() - had.keys()
    if gone or come:
        yield Difference(old=old, new=new, what=_media(sorted(gone), sorted(come)), breaking=True)
    for media_type in [name for name in had if name in has]:
        for keyword in ("schema", "itemSchema"):
            yield from differences(had[media_type].at(keyword), has[media_type].at(keyword), flow="response")
    yield from _headers(old, new)


def _media(gone: list[str], come: list[str]) -> str:
    if gone and come:
        return f"is {' or '.join(come)} instead of {' or '.join(gone)}"
    return f"is no longer {' or '.join(gone)}" if gone else f"may also be {' or '.join(come)}"


def _headers(old: Node, new: Node) -> Iterator[Difference]:
    had, has = old.members("headers"), new.members("headers")
    for name in dict.fromkeys([*had, *has]):
        place = f"header {name}"
        if name not in has:
            yield Difference(old=had[name], new=new, what="is gone", breaking=True, place=place)
        elif name not in had:
            yield Difference(old=old, new=has[name], what="is new", breaking=False, place=place)
        else:
            for difference in differences(had[name].at("schema"), has[name].at("schema"), flow="response"):
                yield replace(difference, place=f"{place} {difference.place}".strip())
