"""A store in memory: the default, gone with the process."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any, Final

from cartest_mocks.store.protocol import Item, Kept

__all__ = ["MemoryStore"]


class MemoryStore:
    """Items as they are, in dictionaries, which keep the place of a key whose value is replaced."""

    def __init__(self) -> None:
        self._kinds: dict[str, dict[str, Any]] = {}
        """Items by kind and id; the kind decides their type."""
        self._atomic = False
        self._seeded = False
        self.blobs: Final = _MemoryBlobs()

    def put(self, kind: str, item: Kept) -> None:
        """Keep an item."""
        self._kinds.setdefault(kind, {})[item.id] = item

    def insert(self, kind: str, item: Kept) -> bool:
        """Keep an item whose id is free."""
        return self._kinds.setdefault(kind, {}).setdefault(item.id, item) is item

    def get(self, kind: str, item_id: str, of: type[Item]) -> Item | None:  # noqa: ARG002  # a file needs the type
        """Return the item of an id."""
        return self._kinds.get(kind, _NOTHING).get(item_id)

    def remove(self, kind: str, item_id: str) -> bool:
        """Forget an item."""
        return self._kinds.get(kind, _NOTHING).pop(item_id, None) is not None

    def all(self, kind: str, of: type[Item]) -> list[Item]:  # noqa: ARG002  # the same
        """Return all items of a kind."""
        return list(self._kinds.get(kind, _NOTHING).values())

    def oldest(self, kind: str, of: type[Item]) -> Item | None:  # noqa: ARG002  # the same
        """Return the first item of a kind."""
        return next(iter(self._kinds.get(kind, _NOTHING).values()), None)

    def of_owner(self, kind: str, owner_id: str, of: type[Item]) -> list[Item]:
        """Return what one account has of a kind."""
        return [item for item in self.all(kind, of) if item.owner_id == owner_id]

    @contextmanager
    def atomic(self) -> Generator[None]:
        """Let several calls be one."""
        if self._atomic:
            yield
            return
        kinds = {kind: dict(items) for kind, items in self._kinds.items()}
        blobs = self.blobs.copied()
        self._atomic = True
        try:
            yield
        except BaseException:
            self._kinds = kinds
            self.blobs.restore(blobs)
            raise
        finally:
            self._atomic = False

    def seed(self, fill: Callable[[], None]) -> None:
        """Fill the store once."""
        if not self._seeded:
            self.refill(fill)

    def refill(self, fill: Callable[[], None]) -> None:
        """Empty and fill the store."""
        with self.atomic():
            self._kinds = {}
            self.blobs.restore({})
            fill()
        self._seeded = True

    def close(self) -> None:
        """Do nothing: there is no file."""


class _MemoryBlobs:
    """Bytes in a dictionary."""

    def __init__(self) -> None:
        self._data: dict[str, bytes] = {}

    def put(self, blob_id: str, data: bytes) -> None:
        """Keep bytes."""
        self._data[blob_id] = data

    def get(self, blob_id: str) -> bytes | None:
        """Return the bytes of an id."""
        return self._data.get(blob_id)

    def remove(self, blob_id: str) -> bool:
        """Forget an id."""
        return self._data.pop(blob_id, None) is not None

    def copied(self) -> dict[str, bytes]:
        """Return what is kept now."""
        return dict(self._data)

    def restore(self, data: dict[str, bytes]) -> None:
        """Keep what was kept then."""
        self._data = data


_NOTHING: Final[dict[str, Any]] = {}
