"""The file: shared by processes, opened again, and never mistaken for somebody else's."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from cartest_contracts.errors import UsageError
from cartest_mocks.store import Collection
from cartest_mocks.store.sqlite import SqliteStore


class Thing(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    owner_id: str = "me"


ONE_OF_MANY = """
import sys
from pathlib import Path
from random import Random
import msgspec
from cartest_mocks.store import Collection, open_store

class Thing(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    owner_id: str = "me"

store = open_store(Path(sys.argv[1]))
things = Collection(store, "things", of=Thing)
store.seed(lambda: things.add(Thing(id="seed")))
random = Random(0)
for _ in range(50):
    things.make(lambda: Thing(id=str(random.getrandbits(64))))
store.close()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


def test_what_one_puts_the_other_finds_at_once(path: Path) -> None:
    """Two stores on one file are one store."""
    with closing(SqliteStore(path)) as one, closing(SqliteStore(path)) as other:
        mine, yours = (Collection(store, "things", of=Thing) for store in (one, other))
        mine.add(Thing(id="a"))
        assert yours.get("a") == Thing(id="a")
        yours.remove("a")
        assert mine.all() == []
        one.blobs.put("x", b"1")
        assert other.blobs.get("x") == b"1"


def test_it_outlives_its_process(path: Path) -> None:
    """A file that is opened again has what was put into it, and is not filled again."""
    for _ in range(2):
        with closing(SqliteStore(path)) as store:
            things = Collection(store, "things", of=Thing)
            store.seed(lambda: things.add(Thing(id=f"seed {len(things.all())}")))  # noqa: B023  # run at once
            assert things.all() == [Thing(id="seed 0")]


def test_processes_with_one_seed_share_a_file(path: Path) -> None:
    """They open it at the same time and draw the same ids: one fills it, and nobody loses an item."""
    many = [subprocess.Popen([sys.executable, "-c", ONE_OF_MANY, str(path)]) for _ in range(4)]
    assert [process.wait() for process in many] == [0] * 4
    with closing(SqliteStore(path)) as store:
        ids = [item.id for item in Collection(store, "things", of=Thing).all()]
    assert ids[0] == "seed"
    assert len(set(ids)) == len(ids) == 1 + 4 * 50


def test_no_store(path: Path) -> None:
    """Text, and a place where no file can be, are one clear line."""
    path.write_text("This is a letter, and no database at all, however long one looks at it.")
    with pytest.raises(UsageError, match=r"cannot keep a store in .*store\.db: file is not a database"):
        SqliteStore(path)
    with pytest.raises(UsageError, match="unable to open database file"):
        SqliteStore(path / "below")


def test_somebody_elses_database_is_left_alone(path: Path) -> None:
    """Another program's file, or one of another layout, is refused and not changed."""
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE items (id TEXT)")
        other.commit()
    before = path.read_bytes()
    with pytest.raises(UsageError, match="is not a store of this version of the mock"):
        SqliteStore(path)
    assert path.read_bytes() == before


def test_readers_do_not_wait(path: Path) -> None:
    """Readers do not wait for a writer who has not ended yet, and see nothing of it."""
    with closing(SqliteStore(path)) as one, closing(SqliteStore(path)) as other:
        mine, yours = (Collection(store, "things", of=Thing) for store in (one, other))
        with one.atomic():
            mine.add(Thing(id="a"))
            assert yours.all() == []
        assert yours.all() == [Thing(id="a")]
