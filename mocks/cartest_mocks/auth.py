"""Authentication: from the forms of a credential to an account and its grants (API notes README section 3).

Precedence when several forms are present is unknown; assumed: ``Authorization``, ``X-API-Key``,
``access_token``, ``api_key``. The first one present is the one that counts: if it is bad the request is
refused, whatever the others hold. Which operations a credential opens is the gatekeeper's question.
"""

from typing import Final

from cartest_contracts.facts import Grant
from cartest_mocks import tokens
from cartest_mocks.accounts import Account, Accounts
from cartest_mocks.clock import Clock
from cartest_mocks.exchange import Problem, Request

__all__ = ["authenticate", "authenticate_admin"]

Identity = tuple[Account, frozenset[Grant] | None]

_TOKEN_PREFIX: Final = "eyJ"  # noqa: S105  # how every JWT begins


def authenticate(request: Request, *, accounts: Accounts, clock: Clock, socket: bool) -> Identity:
    """Return the account and its grants, ``None`` for an API key; raise :class:`Problem` 401.

    The query forms count on sockets only; on plain HTTP they are not documented and are ignored.
    """
    headers = request.headers
    if (authorization := headers.get("authorization")) is not None:
        return _either(_bearer(authorization), accounts, clock)
    if (api_key := headers.get("x-api-key")) is not None:
        return _account_of(api_key, accounts), None
    if socket and (access_token := request.first("access_token")) is not None:
        return tokens.verify(access_token, accounts=accounts, now_s=clock.wall_s())
    # A token in ``api_key`` is what js 3.0.0 sends from browsers, so it is tolerated (tokens.md section 5).
    if socket and (api_key := request.first("api_key")) is not None:
        return _either(api_key, accounts, clock)
    raise Problem(401, "Unauthorized", "No API key or access token was given.")


def authenticate_admin(request: Request, *, accounts: Accounts, clock: Clock) -> Account:
    """Return the account of an admin key; raise :class:`Problem` 401, or 403 for another good credential.

    That ordinary keys are refused is documented, the status is not (assumed: as for a missing grant).
    """
    headers = request.headers
    authorization = headers.get("authorization")
    key = headers.get("x-api-key", "") if authorization is None else _bearer(authorization)
    account = accounts.by_admin_key(key)
    if account is None:
        authenticate(request, accounts=accounts, clock=clock, socket=False)
        raise Problem(403, "Forbidden", "This operation needs an admin API key.")
    return account


def _either(credential: str, accounts: Accounts, clock: Clock) -> Identity:
    if credential.startswith(_TOKEN_PREFIX):
        return tokens.verify(credential, accounts=accounts, now_s=clock.wall_s())
    return _account_of(credential, accounts), None


def _bearer(authorization: str) -> str:
    scheme, _, credential = authorization.partition(" ")
    if scheme.lower() != "bearer":
        raise Problem(401, "Unauthorized", "The Authorization header must be of the form: Bearer <credential>.")
    return credential.lstrip(" ")


def _account_of(key: str, accounts: Accounts) -> Account:
    # Never trimmed: a key with a line break in it is a bug to be shown (real-world bugs, row 42).
    account = accounts.by_key(key)
    if account is not None:
        return account
    if accounts.by_admin_key(key) is not None:
        raise Problem(401, "Unauthorized", "An admin API key cannot be used for this operation.")
    raise Problem(401, "Unauthorized", "The API key is not valid.")
