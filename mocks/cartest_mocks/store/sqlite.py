"""A store in an SQLite file that several mock processes share: what one puts there the others find at once.

Statements are small and the file is in WAL mode, so readers never wait and a writer waits for another's statement
at most. Nothing is forced to the disk: the file survives its processes, not a power cut, which is enough for a
mock and keeps the event loop from waiting for a drive.
"""

import sqlite3
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec

from cartest_contracts.errors import UsageError
from cartest_mocks.store.protocol import Item, Kept

__all__ = ["SqliteStore"]

_BUSY_S: Final = 10.0
"""How long to wait for another process; its statements take milliseconds."""
_APPLICATION_ID: Final = 0x43415254
"""``CART`` in the file's header, so that no other program's database is ever emptied by a reset."""
_LAYOUT: Final = 2
"""Number of the tables' layout; another one is another file."""
_TABLES: Final = """
    CREATE TABLE items (
        place INTEGER PRIMARY KEY,
        kind TEXT NOT NULL,
        id TEXT NOT NULL,
        owner_id TEXT NOT NULL,
        body BLOB NOT NULL,
        UNIQUE (kind, id)
    );
    CREATE INDEX items_of_kind ON items (kind, place);
    CREATE INDEX items_of_owner ON items (kind, owner_id, place);
    CREATE TABLE blobs (id TEXT PRIMARY KEY, data BLOB NOT NULL);
    CREATE TABLE seeded (once INTEGER PRIMARY KEY);
"""


class SqliteStore:
    """Items as JSON, one row each; the row number is their order."""

    def __init__(self, path: Path) -> None:
        try:
            self._open(path)
        except sqlite3.Error as error:
            raise UsageError(f"cannot keep a store in {path}: {error}") from error
        self.blobs: Final = _SqliteBlobs(self._connection)

    def _open(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None)
        try:
            self._prepare(path)
        except BaseException:
            self._connection.close()
            raise

    def _prepare(self, path: Path) -> None:
        self._run("PRAGMA synchronous = OFF")
        with self.atomic():
            if not self._run("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
                for statement in _TABLES.split(";"):
                    self._run(statement)
                self._run(f"PRAGMA application_id = {_APPLICATION_ID}")
                self._run(f"PRAGMA user_version = {_LAYOUT}")
            marks = [self._run(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")]
        if marks != [_APPLICATION_ID, _LAYOUT]:
            raise UsageError(f"{path} is not a store of this version of the mock")
        self._run("PRAGMA journal_mode = WAL")

    def put(self, kind: str, item: Kept) -> None:
        """Keep an item."""
        self._run(
            "INSERT INTO items (kind, id, owner_id, body) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (kind, id) DO UPDATE SET owner_id = excluded.owner_id, body = excluded.body",
            *_row(kind, item),
        )

    def insert(self, kind: str, item: Kept) -> bool:
        """Keep an item whose id is free."""
        done = self._run(
            "INSERT OR IGNORE INTO items (kind, id, owner_id, body) VALUES (?, ?, ?, ?)", *_row(kind, item)
        )
        return done.rowcount == 1

    def get(self, kind: str, item_id: str, of: type[Item]) -> Item | None:
        """Return the item of an id."""
        row = self._run("SELECT body FROM items WHERE kind = ? AND id = ?", kind, item_id).fetchone()
        return None if row is None else _reader(of).decode(row[0])

    def remove(self, kind: str, item_id: str) -> bool:
        """Forget an item."""
        return self._run("DELETE FROM items WHERE kind = ? AND id = ?", kind, item_id).rowcount == 1

    def all(self, kind: str, of: type[Item]) -> list[Item]:
        """Return all items of a kind."""
        rows = self._run("SELECT body FROM items WHERE kind = ? ORDER BY place", kind)
        return [_reader(of).decode(body) for (body,) in rows]

    def oldest(self, kind: str, of: type[Item]) -> Item | None:
        """Return the first item of a kind."""
        row = self._run("SELECT body FROM items WHERE kind = ? ORDER BY place LIMIT 1", kind).fetchone()
        return None if row is None else _reader(of).decode(row[0])

    def of_owner(self, kind: str, owner_id: str, of: type[Item]) -> list[Item]:
        """Return what one account has of a kind."""
        rows = self._run("SELECT body FROM items WHERE kind = ? AND owner_id = ? ORDER BY place", kind, owner_id)
        return [_reader(of).decode(body) for (body,) in rows]

    @contextmanager
    def atomic(self) -> Generator[None]:
        """Let several calls be one."""
        if self._connection.in_transaction:
            yield
            return
        self._run("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._run("ROLLBACK")
            raise
        self._run("COMMIT")

    def seed(self, fill: Callable[[], None]) -> None:
        """Fill the store once, whoever comes first."""
        with self.atomic():
            if self._run("INSERT OR IGNORE INTO seeded (once) VALUES (1)").rowcount == 1:
                fill()

    def refill(self, fill: Callable[[], None]) -> None:
        """Empty and fill the store."""
        with self.atomic():
            for table in ("items", "blobs", "seeded"):
                self._run(f"DELETE FROM {table}")  # noqa: S608  # three names that stand here
            self.seed(fill)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _run(self, statement: str, *values: str | bytes) -> sqlite3.Cursor:
        return self._connection.execute(statement, values)


class _SqliteBlobs:
    """Bytes in a table of their own."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection: Final = connection

    def put(self, blob_id: str, data: bytes) -> None:
        """Keep bytes."""
        self._connection.execute("INSERT OR REPLACE INTO blobs (id, data) VALUES (?, ?)", (blob_id, data))

    def get(self, blob_id: str) -> bytes | None:
        """Return the bytes of an id."""
        row = self._connection.execute("SELECT data FROM blobs WHERE id = ?", (blob_id,)).fetchone()
        return None if row is None else row[0]

    def remove(self, blob_id: str) -> bool:
        """Forget an id."""
        return self._connection.execute("DELETE FROM blobs WHERE id = ?", (blob_id,)).rowcount == 1


def _row(kind: str, item: Kept) -> tuple[str, str, str, bytes]:
    return kind, item.id, item.owner_id, msgspec.json.encode(item)


@cache
def _reader(of: type[Item]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(of)
