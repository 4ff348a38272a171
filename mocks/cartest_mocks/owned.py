"""What belongs to an account and nobody else sees: a foreign id is as good as an unknown one."""

from typing import TypeVar

from cartest_mocks.accounts import Account
from cartest_mocks.exchange import Problem
from cartest_mocks.store import Collection, Kept

__all__ = ["owned_or_none", "require_owned"]

_Item = TypeVar("_Item", bound=Kept)


def owned_or_none(collection: Collection[_Item], item_id: str, account: Account) -> _Item | None:
    """Return the account's item of an id."""
    item = collection.get(item_id)
    return item if item is not None and item.owner_id == account.id else None


def require_owned(collection: Collection[_Item], item_id: str, account: Account, *, what: str) -> _Item:
    """Return the account's item of an id; raise :class:`Problem` 404 that says what was not found."""
    item = owned_or_none(collection, item_id, account)
    if item is None:
        raise Problem(404, f"{what} not found", f"The requested {what.lower()} was not found.")
    return item
