"""What of a head is remembered."""

import pytest

from cartest_contracts.versions import DEFAULT_VERSION
from cartest_mocks.accounts import Accounts
from cartest_mocks.exchange import Reply, Request
from cartest_mocks.passes import Pass, Passes


def granted() -> Pass:
    return Pass(
        handler=lambda _vendor, _request, _caller: Reply(),
        methods={},
        operation="GET /x",
        version=DEFAULT_VERSION,
        account=None,
    )


def get(path: str = "/x", **headers: str) -> Request:
    return Request(
        method="GET", path=path, headers={name.replace("_", "-"): text for name, text in headers.items()}
    )


def test_a_pass_is_for_its_head_alone() -> None:
    """Another path, version or credential is judged by itself; what nothing looks at does not matter."""
    passes, accounts, found = Passes(), Accounts.default(), granted()
    passes.keep(get(x_api_key="a"), accounts, found)
    assert passes.find(get(x_api_key="a", accept="*/*"), accounts) is found
    others = (
        get(),
        get("/y", x_api_key="a"),
        get(x_api_key="b"),
        get(x_api_key="a", cartesia_version="2025-04-16"),
    )
    assert [passes.find(other, accounts) for other in others] == [None] * 4
    assert passes.find(get(x_api_key="a", authorization="Bearer a"), accounts) is None


def test_new_accounts_make_every_pass_void() -> None:
    """A reset opens them anew; a pass would lead to the account of before."""
    passes, before, after = Passes(), Accounts.default(), Accounts.default()
    passes.keep(get(), before, granted())
    assert passes.find(get(), after) is None
    passes.keep(get("/y"), after, granted())
    assert passes.find(get(), after) is None


def test_what_is_held_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """In number, and in length: a path or a credential may have 64 KiB."""
    monkeypatch.setattr("cartest_mocks.passes._MOST", 2)
    passes, accounts = Passes(), Accounts.default()
    for path in ("/a", "/b", "/c", f"/{'d' * 2000}"):
        passes.keep(get(path), accounts, granted())
    kept = [path for path in ("/a", "/b", "/c", f"/{'d' * 2000}") if passes.find(get(path), accounts)]
    assert kept == ["/c"]
