"""All items of one kind, typed: what endpoints use of a store."""

from collections.abc import Callable
from typing import Final, Generic

from cartest_mocks.store.protocol import Item, Store

__all__ = ["Collection"]


class Collection(Generic[Item]):
    """The items of one kind, in the order in which they were added."""

    __slots__ = ("_kind", "_of", "_store")

    def __init__(self, store: Store, kind: str, *, of: type[Item]) -> None:
        self._store: Final = store
        self._kind: Final = kind
        self._of: Final = of

    def add(self, item: Item) -> None:
        """Keep an item, last in the order; one of an id that exists takes its place."""
        self._store.put(self._kind, item)

    def make(self, draw: Callable[[], Item]) -> Item:
        """Keep and return a new item, drawn again for as long as its id is taken.

        Mocks that share a file draw the same ids when they have the same seed.
        """
        while not self._store.insert(self._kind, item := draw()):
            pass
        return item

    def get(self, item_id: str) -> Item | None:
        """Return the item of an id."""
        return self._store.get(self._kind, item_id, self._of)

    def remove(self, item_id: str) -> bool:
        """Forget an item; return whether it was there."""
        return self._store.remove(self._kind, item_id)

    def all(self) -> list[Item]:
        """Return every item in order."""
        return self._store.all(self._kind, self._of)

    def oldest(self) -> Item | None:
        """Return the first item in order."""
        return self._store.oldest(self._kind, self._of)

    def of_owner(self, owner_id: str) -> list[Item]:
        """Return the items of one account in order."""
        return self._store.of_owner(self._kind, owner_id, self._of)
