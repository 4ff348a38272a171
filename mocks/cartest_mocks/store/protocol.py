"""What every store can do; endpoints reach it through a :class:`~cartest_mocks.store.collection.Collection`.

Nothing here waits: a store is used on the thread that opened it, which is the mock's event loop, and each call is
one small statement. Never hold :meth:`Store.atomic` across an ``await``.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

__all__ = ["Blobs", "Item", "Kept", "Store"]


class Kept(Protocol):
    """An item as a store sees it; in truth a frozen :class:`msgspec.Struct`."""

    @property
    def id(self) -> str:
        """Its name, the only one of its kind."""
        ...

    @property
    def owner_id(self) -> str:
        """Id of the account that it belongs to."""
        ...


Item = TypeVar("Item", bound=Kept)


class Blobs(Protocol):
    """Bytes by id: what a client uploaded, or asked to have saved."""

    def put(self, blob_id: str, data: bytes) -> None:
        """Keep bytes, in place of what that id had."""

    def get(self, blob_id: str) -> bytes | None:
        """Return the bytes of an id."""
        ...

    def remove(self, blob_id: str) -> bool:
        """Forget an id; return whether it was there."""
        ...


class Store(Protocol):
    """Items by kind (``voices``, ``datasets``, …) and id, each kind in the order in which its items were put."""

    @property
    def blobs(self) -> Blobs:
        """The bytes beside the items."""
        ...

    def put(self, kind: str, item: Kept) -> None:
        """Keep an item last in the order, or in the place of the one that has its id."""

    def insert(self, kind: str, item: Kept) -> bool:
        """Keep an item last in the order unless its id is taken; return whether it was kept."""
        ...

    def get(self, kind: str, item_id: str, of: type[Item]) -> Item | None:
        """Return the item of an id."""
        ...

    def remove(self, kind: str, item_id: str) -> bool:
        """Forget an item; return whether it was there."""
        ...

    def all(self, kind: str, of: type[Item]) -> list[Item]:
        """Return all items of a kind in order."""
        ...

    def oldest(self, kind: str, of: type[Item]) -> Item | None:
        """Return the first item of a kind, without a look at the others."""
        ...

    def of_owner(self, kind: str, owner_id: str, of: type[Item]) -> list[Item]:
        """Return what one account has of a kind, in order."""
        ...

    def atomic(self) -> AbstractContextManager[None]:
        """Let several calls be one: nobody else writes in between, and if it raises nothing of it is kept.

        Inside another it is part of that one.
        """
        ...

    def seed(self, fill: Callable[[], None]) -> None:
        """Run ``fill``, which puts the items that exist from the start, unless that was done before by anyone."""

    def refill(self, fill: Callable[[], None]) -> None:
        """Forget everything, then run ``fill``."""

    def close(self) -> None:
        """Let go of the file; nothing may be asked of it afterwards."""
