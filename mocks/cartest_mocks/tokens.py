"""Access tokens: minting them (``POST /access-token``) and reading them back (tokens.md).

HS256 with one fixed, public test secret; the claims are those of the vendor's examples. A token belongs to the
account that minted it: the signed ``kid`` names that account. Time is always the mock's clock, never the
system's, so PyJWT checks signature and shape here and :func:`verify` checks the dates.
"""

import base64
import math
import random
from typing import Any, Final, cast

import jwt

from cartest_contracts.facts import GRANTS, Grant
from cartest_contracts.messages import parse_access_token
from cartest_mocks.accounts import Account, Accounts
from cartest_mocks.exchange import Problem, Reply, Request
from cartest_mocks.replies import json_reply
from cartest_mocks.routes import Route
from cartest_mocks.vendor import Caller, Vendor

__all__ = ["ALGORITHM", "ISSUER", "ROUTES", "SECRET", "mint", "verify"]

ALGORITHM: Final = "HS256"
ISSUER: Final = "https://api.cartesia.ai"
SECRET: Final = "cartest-public-test-secret-that-protects-nothing"  # noqa: S105  # public on purpose, so that tests can forge


def mint(account: Account, *, grants: frozenset[Grant], expires_in_s: int, now_s: float, jti: str) -> str:
    """Return a signed token of the account, valid from now for ``expires_in_s`` seconds (tokens.md section 2)."""
    issued_s = math.floor(now_s)
    claims = {
        "grants": {grant: True for grant in GRANTS if grant in grants},
        "jti": jti,
        "iat": issued_s,
        "iss": ISSUER,
        "exp": issued_s + expires_in_s,
    }
    return jwt.encode(claims, SECRET, algorithm=ALGORITHM, headers={"kid": account.signing_id, "typ": None})


def verify(token: str, *, accounts: Accounts, now_s: float) -> tuple[Account, frozenset[Grant]]:
    """Return whose token it is and what it grants; raise :class:`Problem` 401 if bad, early or expired."""
    try:
        decoded = jwt.decode_complete(
            token,
            SECRET,
            algorithms=[ALGORITHM],
            issuer=ISSUER,
            # These three compare with the system's clock; the mock's clock decides below.
            options={
                "require": ["grants", "iat", "iss", "exp"],
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
    # ValueError and RecursionError: PyJWT lets both out for headers that are not text or nest without end.
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise _invalid() from error
    claims = cast("dict[str, Any]", decoded["payload"])
    account = accounts.by_signing_id(str(decoded["header"].get("kid")))
    expires_s, grants = claims["exp"], claims["grants"]
    if account is None or not isinstance(grants, dict) or type(expires_s) is not int:
        raise _invalid()
    if now_s >= expires_s:  # at ``exp`` itself the token is dead (RFC 7519 section 4.1.4)
        raise Problem(401, "Unauthorized", "The access token has expired.")
    # Both are optional in RFC 7519 (sections 4.1.5 and 4.1.6), and refused there like a token that has expired.
    begins = [moment for name in ("nbf", "iat") if isinstance(moment := claims.get(name), int | float)]
    if now_s < max(begins, default=0):
        raise Problem(401, "Unauthorized", "The access token is not valid yet.")
    granted = cast("dict[str, Any]", grants)
    return account, frozenset(grant for grant in GRANTS if granted.get(grant) is True)


def _invalid() -> Problem:
    return Problem(401, "Unauthorized", "The access token is not valid.")


def _post_access_token(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    """Answer ``POST /access-token``; the gatekeeper has let API keys through and nothing else."""
    asked = parse_access_token(request.body)
    token = mint(
        caller.customer,
        grants=asked.grants,
        expires_in_s=asked.expires_in,
        now_s=vendor.clock.wall_s(),
        jti=_token_id(vendor.random),
    )
    return json_reply({"token": token})


def _token_id(source: random.Random) -> str:
    return base64.urlsafe_b64encode(source.randbytes(9)).decode("ascii")


ROUTES: Final = (Route(method="POST", template="/access-token", access="key", handler=_post_access_token),)
