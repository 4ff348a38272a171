from collections import Counter
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cartest_mocks.files.shelf import Shelf
from cartest_mocks.store import Store, open_store


class Thing(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    owner_id: str = "me"
    size: int = 1


class Counting:
    """A store that counts what is asked of it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.asked: Counter[str] = Counter()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def ask(*words: object) -> Any:
            self.asked[name] += 1
            return getattr(self._store, name)(*words)

        return ask


@pytest.fixture(params=["memory", "file"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[Store]:
    opened = open_store(tmp_path / "store.db" if request.param == "file" else None)
    yield opened
    opened.close()


def shelf_on(store: Store) -> Shelf[Thing]:
    return Shelf(store, "things", of=Thing, size=lambda thing: thing.size)


def put(shelf: Shelf[Thing], name: str, size: int = 1) -> Thing:
    return shelf.make(lambda: Thing(id=name, size=size))


def test_the_oldest_go_first_by_number_and_by_size(store: Store) -> None:
    """Whichever bound is passed, and whoever counted before."""
    a, b, c, d = (put(shelf_on(store), name, size) for name, size in (("a", 5), ("b", 1), ("c", 1), ("d", 3)))
    shelf = shelf_on(store)
    assert shelf.take_surplus(most=4, most_size=10) == []
    assert shelf.take_surplus(most=3, most_size=10) == [a]
    assert shelf.take_surplus(most=3, most_size=3) == [b, c]
    assert shelf.get("a") is None
    assert shelf.get("d") == d
    assert shelf.take_surplus(most=1, most_size=0) == [d]
    assert shelf.take_surplus(most=0, most_size=0) == []


def test_what_the_count_forgot_is_no_end_of_the_world(store: Store) -> None:
    """An empty shelf has nothing to give, whatever its count says."""
    put(shelf_on(store), "a")
    store.remove("things", "a")
    assert shelf_on(store).take_surplus(most=0, most_size=0) == []


def test_one_more_costs_the_same_however_many_there_are(store: Store) -> None:
    """Nothing reads all of them."""

    def cost() -> Counter[str]:
        counting: Any = Counting(store)
        put(shelf_on(counting), f"more-{next(names)}")
        shelf_on(counting).take_surplus(most=most, most_size=10_000)
        asked: Counter[str] = counting.asked
        return asked

    names = iter(range(1000))
    most = 2
    for name in ("a", "b"):
        put(shelf_on(store), name)
    few = cost()
    most = 300
    for number in range(298):
        put(shelf_on(store), f"thing-{number}")
    many = cost()
    assert few == many
    assert not {"all", "of_owner"} & many.keys()
