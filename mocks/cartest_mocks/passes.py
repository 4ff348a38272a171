"""What the head of a request decides alone, remembered: clients send the same heads again and again.

Kept is only what no clock can change: a route, a version and the account of an API key. Access tokens expire, so
they are looked at every time; what a path or a credential is refused is found anew every time.
"""

from collections.abc import Mapping
from typing import Final

import msgspec

from cartest_contracts.versions import ApiVersion
from cartest_mocks.accounts import Account, Accounts
from cartest_mocks.exchange import Request
from cartest_mocks.routes import HttpHandler, Route

__all__ = ["Pass", "Passes"]

_Key = tuple[str, str, str | None, str | None, str | None]

_MOST: Final = 1024
_MOST_CHARACTERS: Final = 1024
"""Longer paths and credentials, which no known account has, are not held."""


class Pass(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A request that may reach its endpoint."""

    handler: HttpHandler
    methods: Mapping[str, Route]
    """All that the path has."""
    operation: str
    version: ApiVersion
    account: Account | None
    """``None`` only on public operations."""


class Passes:
    """The passes of the heads that were seen lately."""

    def __init__(self) -> None:
        self._known: dict[_Key, Pass] = {}
        self._accounts: Accounts | None = None

    def find(self, request: Request, accounts: Accounts) -> Pass | None:
        """Return the pass of a head; accounts that were opened anew make all of them void."""
        if accounts is not self._accounts:
            return None
        return self._known.get(_key(request))

    def keep(self, request: Request, accounts: Accounts, granted: Pass) -> None:
        """Remember the pass of a head that was judged against these accounts."""
        if accounts is not self._accounts or len(self._known) >= _MOST:
            self._known.clear()
            self._accounts = accounts
        key = _key(request)
        if sum(len(part) for part in key if part is not None) <= _MOST_CHARACTERS:
            self._known[key] = granted


def _key(request: Request) -> _Key:
    """Return all that routing, versions and credentials look at."""
    headers = request.headers
    return (
        request.method,
        request.path,
        headers.get("cartesia-version"),
        headers.get("authorization"),
        headers.get("x-api-key"),
    )
