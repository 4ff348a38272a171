"""What every store does, in memory and in a file alike."""

from collections.abc import Generator
from pathlib import Path

import msgspec
import pytest

from cartest_mocks.store import Collection, MemoryStore, Store, open_store


class Thing(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    owner_id: str = "me"
    sizes: tuple[int, ...] = ()


A, B, C = (Thing(id=name, sizes=(1, 2)) for name in "abc")


@pytest.fixture(params=["memory", "file"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[Store]:
    opened = open_store(tmp_path / "store.db" if request.param == "file" else None)
    yield opened
    opened.close()


@pytest.fixture
def things(store: Store) -> Collection[Thing]:
    return Collection(store, "things", of=Thing)


def test_items_keep_the_order_in_which_they_came(things: Collection[Thing]) -> None:
    """A new state stands where the old one stood; what is removed and added again comes last."""
    for item in (A, B, C):
        things.add(item)
    changed = Thing(id="a", sizes=(9,))
    things.add(changed)
    assert things.all() == [changed, B, C]
    assert things.oldest() == changed
    assert things.remove("a")
    assert not things.remove("a")
    assert things.get("a") is None
    things.add(A)
    assert things.all() == [B, C, A]
    assert things.oldest() == B
    assert things.get("a") == A


def test_an_empty_kind(things: Collection[Thing]) -> None:
    """Asking for what was never put is no error."""
    assert things.all() == []
    assert things.oldest() is None
    assert things.of_owner("me") == []
    assert things.get("a") is None
    assert not things.remove("a")


def test_kinds_and_owners_are_apart(store: Store, things: Collection[Thing]) -> None:
    """An id is taken only within its kind; an owner sees the owner's own, in order."""
    others = Collection(store, "others", of=Thing)
    yours = Thing(id="b", owner_id="you")
    for item in (A, yours, C):
        things.add(item)
    assert others.get("a") is None
    assert others.make(lambda: B) == B
    assert things.of_owner("me") == [A, C]
    assert things.of_owner("you") == [yours]
    things.add(Thing(id="a", owner_id="you"))
    assert [item.id for item in things.of_owner("you")] == ["a", "b"]


def test_an_id_that_is_taken_is_drawn_again(things: Collection[Thing]) -> None:
    """What is there stays as it is, and the new item gets the first free id."""
    things.add(A)
    drawn = iter([Thing(id="a", sizes=(7,)), Thing(id="a"), B])
    assert things.make(lambda: next(drawn)) == B
    assert things.all() == [A, B]


def test_odd_ids(things: Collection[Thing]) -> None:
    """Whatever a path or a body can hold is an id like any other."""
    for name in ("", "ö", "a'; DROP TABLE items; --", "\x00", "%", "1", "😀"):
        things.add(Thing(id=name))
        assert things.get(name) == Thing(id=name)


def test_an_atomic_step_is_kept_whole(store: Store, things: Collection[Thing]) -> None:
    """One step inside another is part of it."""
    with store.atomic():
        things.add(A)
        with store.atomic():
            things.add(B)
            store.blobs.put("x", b"1")
    assert things.all() == [A, B]
    assert store.blobs.get("x") == b"1"


def test_an_atomic_step_that_raises_leaves_nothing(store: Store, things: Collection[Thing]) -> None:
    """Items and bytes are as they were before, and the store goes on working."""
    things.add(A)
    store.blobs.put("x", b"1")

    def step() -> None:
        with store.atomic():
            things.add(Thing(id="a", sizes=()))
            things.add(B)
            store.blobs.put("x", b"2")
            raise LookupError

    with pytest.raises(LookupError):
        step()
    assert things.all() == [A]
    assert store.blobs.get("x") == b"1"
    with store.atomic():
        things.add(C)
    assert things.all() == [A, C]


def test_bytes(store: Store) -> None:
    """Put, replaced, got and removed by id."""
    assert store.blobs.get("x") is None
    store.blobs.put("x", bytes(range(256)))
    store.blobs.put("x", b"")
    assert store.blobs.get("x") == b""
    assert store.blobs.remove("x")
    assert not store.blobs.remove("x")


def test_a_store_is_filled_once(store: Store, things: Collection[Thing]) -> None:
    """What exists from the start comes back only when the store is filled again, and then alone."""
    store.seed(lambda: things.add(A))
    things.remove("a")
    store.seed(lambda: things.add(A))
    assert things.all() == []
    things.add(B)
    store.blobs.put("x", b"1")
    store.refill(lambda: things.add(C))
    assert things.all() == [C]
    assert store.blobs.get("x") is None
    store.seed(lambda: things.add(A))
    assert things.all() == [C]


def test_without_a_file_it_is_memory() -> None:
    """Nothing is written anywhere."""
    assert isinstance(open_store(None), MemoryStore)
