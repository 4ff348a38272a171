"""Pages of a list."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartest_mocks.exchange import Problem, Request
from cartest_mocks.paging import Page, page_of, page_reply

ITEMS = [f"i{number:02}" for number in range(25)]


def page(
    items: list[str] = ITEMS, *, even_only: bool = False, query: dict[str, str] | None = None, **more: str
) -> Page[str]:
    values: dict[str, tuple[str, ...]] = {name: (value,) for name, value in ((query or {}) | more).items()}
    request = Request(method="GET", path="/", query=values)
    return page_of(items, request, id_of=str, keep=lambda item: not even_only or int(item[1:]) % 2 == 0)


def test_the_first_page_has_ten_items() -> None:
    """Ten is the default, and the cursor is the last id."""
    assert page() == Page(data=ITEMS[:10], has_more=True, next_page="i09")


def test_the_last_page_has_no_cursor_and_an_empty_page_follows() -> None:
    """SDK pagers ask on after the last id and stop on empty data."""
    assert page(starting_after="i19") == Page(data=ITEMS[20:], has_more=False, next_page=None)
    assert page(starting_after="i24") == Page(data=[], has_more=False, next_page=None)


def test_a_page_before_a_cursor() -> None:
    """``ending_before`` gives what stands right before it, in the order of the list."""
    assert page(ending_before="i12") == Page(data=ITEMS[2:12], has_more=True, next_page="i02")
    assert page(ending_before="i03", limit="3") == Page(data=ITEMS[:3], has_more=False, next_page=None)
    assert page(ending_before="i00") == Page(data=[], has_more=False, next_page=None)


def test_filters_do_not_move_cursors() -> None:
    """A cursor may be an item that the filter leaves out; the page is filled up nevertheless."""
    assert page(even_only=True, starting_after="i01", limit="2").data == ["i02", "i04"]
    assert page(even_only=True, ending_before="i05", limit="2") == Page(
        data=["i02", "i04"], has_more=True, next_page="i02"
    )


@pytest.mark.parametrize("limit", ["0", "101", "-1", "", "ten", "1.5", "٣", "9" * 10_000, " 5"])
def test_a_limit_out_of_range_is_a_400(limit: str) -> None:
    """Only 1 to 100 in digits is a limit."""
    with pytest.raises(Problem, match="400"):
        page(limit=limit)


def test_unknown_and_contradicting_cursors() -> None:
    """A cursor must name an item, else 404, and only one may be given, else 400."""
    wrong: list[tuple[str, dict[str, str]]] = [
        ("404", {"starting_after": "i99"}),
        ("404", {"ending_before": ""}),
        ("400", {"starting_after": "i01", "ending_before": "i02"}),
    ]
    for status, query in wrong:
        with pytest.raises(Problem, match=status):
            page(query=query)


class Thing(msgspec.Struct, frozen=True):
    id: str
    owner_id: str = "me"


@pytest.mark.parametrize("names_next", [True, False])
def test_the_answer_of_a_list(*, names_next: bool) -> None:
    """Items as they are to be shown, whether there is more, and where the version says so the cursor."""
    things = [Thing("a"), Thing("b"), Thing("c")]
    request = Request(method="GET", path="/", query={"limit": ("2",)})
    reply = page_reply(things, request, shown=lambda thing: thing.id.upper(), names_next=names_next)
    expected = {"data": ["A", "B"], "has_more": True} | ({"next_page": "b"} if names_next else {})
    assert (reply.status, msgspec.json.decode(reply.body)) == (200, expected)


@given(size=st.integers(0, 30), limit=st.integers(1, 100), forwards=st.booleans(), even_only=st.booleans())
def test_walking_the_pages_meets_every_item_once(
    size: int, limit: int, *, forwards: bool, even_only: bool
) -> None:
    """Following ``next_page`` in either direction gives the whole list."""
    items = ITEMS[:size]
    expected = [item for item in items if not even_only or int(item[1:]) % 2 == 0]
    name, seen = ("starting_after", list[str]()) if forwards else ("ending_before", expected[-1:])
    cursor = None if forwards else (expected[-1] if expected else None)
    while forwards or cursor is not None:
        query = {"limit": str(limit)} | ({name: cursor} if cursor is not None else {})
        found = page(items, even_only=even_only, query=query)
        assert found.has_more is (found.next_page is not None)
        seen = seen + list(found.data) if forwards else list(found.data) + seen
        cursor = found.next_page
        if cursor is None:
            break
    assert seen == expected
