"""The table of operations."""

from cartest_mocks.table import ROUTES, Table


def test_every_operation_is_found_by_its_own_path() -> None:
    """With and without a trailing slash, and nothing else is at that path."""
    table = Table()
    for route in ROUTES:
        path = route.template.replace("{", "").replace("}", "")
        assert table.find(path)[route.method] is route
        assert table.find(path.rstrip("/") + "/")[route.method] is route
    assert table.find("/voices/a/b") == {}
    assert table.find("/nowhere") == {}


def test_no_operation_is_there_twice() -> None:
    """Method and path make one operation."""
    keys = [(route.method, route.template) for route in ROUTES]
    assert len(keys) == len(set(keys))


def test_each_row_has_one_way_in() -> None:
    """A handler or a socket."""
    assert all((route.handler is None) is not (route.socket is None) for route in ROUTES)
