"""A collection that holds only its newest items.

How many there are, and how large they are together, stands beside them in the store: adding one reads the count
and what has to go, however many are kept.
"""

from collections.abc import Callable
from typing import Final, Generic, TypeVar

import msgspec

from cartest_mocks.store import Collection, Kept, Store

__all__ = ["Shelf"]

_Item = TypeVar("_Item", bound=Kept)


class _Count(msgspec.Struct, frozen=True, kw_only=True):
    """What is on a shelf."""

    id: str = "count"
    owner_id: str = ""
    items: int = 0
    size: int = 0

    def and_so(self, items: int, size: int) -> "_Count":
        return _Count(items=self.items + items, size=self.size + size)


class Shelf(Generic[_Item]):
    """Items of one kind, of which the oldest go first; what it does belongs into one ``store.atomic()``."""

    def __init__(self, store: Store, kind: str, *, of: type[_Item], size: Callable[[_Item], int]) -> None:
        self._items: Final = Collection(store, kind, of=of)
        self._counts: Final = Collection(store, f"{kind}-count", of=_Count)
        self._size: Final = size

    def get(self, item_id: str) -> _Item | None:
        """Return the item of an id."""
        return self._items.get(item_id)

    def make(self, draw: Callable[[], _Item]) -> _Item:
        """Keep and return a new item, drawn again for as long as its id is taken."""
        item = self._items.make(draw)
        self._counts.add(self._count().and_so(1, self._size(item)))
        return item

    def take_surplus(self, *, most: int, most_size: int) -> list[_Item]:
        """Remove and return the oldest until no more than ``most`` items of ``most_size`` together are left."""
        count, gone = self._count(), list[_Item]()
        while (count.items > most or count.size > most_size) and (oldest := self._items.oldest()) is not None:
            self._items.remove(oldest.id)
            count = count.and_so(-1, -self._size(oldest))
            gone.append(oldest)
        self._counts.add(count)
        return gone

    def _count(self) -> _Count:
        return self._counts.get("count") or _Count()
