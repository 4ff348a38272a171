"""What the mock keeps between requests, items by kind and id, and bytes: in memory, or in a file to share."""

from cartest_mocks.store.collection import Collection
from cartest_mocks.store.memory import MemoryStore
from cartest_mocks.store.opened import open_store
from cartest_mocks.store.protocol import Blobs, Kept, Store

__all__ = ["Blobs", "Collection", "Kept", "MemoryStore", "Store", "open_store"]
