"""Pages of a list: ``limit``, ``starting_after``, ``ending_before`` (other-endpoints.md section 1).

The official SDKs ignore ``has_more`` and ask on from the last id until ``data`` is empty, so the page after
the last item exists and is empty.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from cartest_contracts.facts import LIMIT_RANGE
from cartest_contracts.resource_facts import DEFAULT_LIMIT
from cartest_mocks.exchange import Problem, Reply, Request
from cartest_mocks.replies import json_reply
from cartest_mocks.store import Kept

__all__ = ["Page", "page_of", "page_reply"]

_SHORT_NUMBER: Final = re.compile(r"\d{1,3}", re.ASCII)
_Item = TypeVar("_Item")
_Kept = TypeVar("_Kept", bound=Kept)


@dataclass(frozen=True, kw_only=True)
class Page(Generic[_Item]):
    """One page, in the order of the list."""

    data: Sequence[_Item]
    has_more: bool
    """Whether there is more in the direction of asking."""
    next_page: str | None
    """The cursor that asks on in that direction; ``None`` on the last page."""


def page_reply(
    items: Sequence[_Kept],
    request: Request,
    *,
    shown: Callable[[_Kept], Any],
    keep: Callable[[_Kept], bool] = lambda _: True,
    names_next: bool = True,
) -> Reply:
    """Answer with the page that the query asks for, each item as ``shown``; like :func:`page_of`."""
    page = page_of(items, request, id_of=lambda item: item.id, keep=keep)
    answer: dict[str, Any] = {"data": [shown(item) for item in page.data], "has_more": page.has_more}
    if names_next:
        answer["next_page"] = page.next_page
    return json_reply(answer)


def page_of(
    items: Sequence[_Item], request: Request, *, id_of: Callable[[_Item], str], keep: Callable[[_Item], bool]
) -> Page[_Item]:
    """Return the page that the query asks for, of the items that ``keep`` lets through.

    A cursor may point at an item that the filters leave out. Raise :class:`Problem` 400 for a limit out of
    range or both cursors, 404 for an unknown cursor (all assumed).
    """
    limit = _limit(request.first("limit"))
    after, before = request.first("starting_after"), request.first("ending_before")
    if after is not None and before is not None:
        raise Problem(400, "Invalid request", "starting_after and ending_before exclude each other.")
    if before is not None:
        kept = [item for item in items[: _position(items, before, id_of)] if keep(item)]
        data, has_more = kept[max(0, len(kept) - limit) :], len(kept) > limit
        return Page(data=data, has_more=has_more, next_page=id_of(data[0]) if has_more else None)
    start = 0 if after is None else _position(items, after, id_of) + 1
    kept = [item for item in items[start:] if keep(item)]
    data, has_more = kept[:limit], len(kept) > limit
    return Page(data=data, has_more=has_more, next_page=id_of(data[-1]) if has_more else None)


def _limit(text: str | None) -> int:
    if text is None:
        return DEFAULT_LIMIT
    lowest, highest = LIMIT_RANGE
    # At most three digits: int() takes time quadratic in the length of what it reads.
    if not _SHORT_NUMBER.fullmatch(text) or not lowest <= int(text) <= highest:
        raise Problem(400, "Invalid request", f"limit must be an integer from {lowest} to {highest}.")
    return int(text)


def _position(items: Sequence[_Item], cursor: str, id_of: Callable[[_Item], str]) -> int:
    for position, item in enumerate(items):
        if id_of(item) == cursor:
            return position
    raise Problem(404, "Not Found", "The cursor names no item of this list.")
