"""Opening the store that the configuration names."""

from pathlib import Path

from cartest_mocks.store.memory import MemoryStore
from cartest_mocks.store.protocol import Store

__all__ = ["open_store"]


def open_store(path: Path | None) -> Store:
    """Return a store in memory, or on a file that is made if it is missing.

    :raises UsageError: the file is no store, or cannot be one.
    """
    if path is None:
        return MemoryStore()
    from cartest_mocks.store.sqlite import SqliteStore  # not at import: only a file needs SQLite

    return SqliteStore(path)
