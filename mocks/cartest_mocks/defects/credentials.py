"""Changes of credentials on their way in, of which the defects of tokens and grants are made."""

from collections.abc import Callable, Iterator
from typing import Any, Final

import jwt
from msgspec.structs import replace

from cartest_mocks.accounts import DEFAULT_KEY
from cartest_mocks.defects.changes import requests
from cartest_mocks.defects.seams import Seams
from cartest_mocks.exchange import Request
from cartest_mocks.tokens import ALGORITHM, SECRET

__all__ = [
    "Claims",
    "has_token",
    "keys_of",
    "read_claims",
    "sign",
    "signature_holds",
    "tokens",
    "with_key",
    "without_first",
]

Claims = dict[str, Any]

_FOREVER_S: Final = 1 << 40


def tokens(change: Callable[[str], str], *, path: str = "") -> Seams:
    """Change access tokens, wherever a request carries them, before the mock reads them."""

    def changed(request: Request) -> Request:
        headers, query = dict(request.headers), dict(request.query)
        scheme, _, bearer = headers.get("authorization", "").partition(" ")
        if _is_token(bearer):
            headers["authorization"] = f"{scheme} {change(bearer)}"
        for name in ("access_token", "api_key"):
            if name in query and _is_token(query[name][0]):
                query[name] = (change(query[name][0]),)
        return replace(request, headers=headers, query=query)

    return requests(changed, path=path)


def sign(token: str, *, for_ever: bool = False, algorithm: str = ALGORITHM, **claims: Any) -> str:
    """Return the token with other claims (``None`` takes one away), and a signature that holds."""
    header, known = jwt.get_unverified_header(_unsigned(token)), read_claims(token)
    if for_ever:
        claims = {**claims, "exp": _FOREVER_S}
    changed = {name: value for name, value in {**known, **claims}.items() if value is not None}
    return jwt.encode(changed, SECRET, algorithm=algorithm, headers={"kid": header["kid"], "typ": None})


def read_claims(token: str) -> Claims:
    """Return the claims of a token, whoever signed it."""
    claims: Claims = jwt.decode(_unsigned(token), options={"verify_signature": False})
    return claims


def signature_holds(token: str) -> bool:
    """Whether the mock has signed the token; its dates are not looked at."""
    try:
        jwt.decode(
            token,
            SECRET,
            algorithms=[ALGORITHM],
            options={"verify_exp": False, "verify_iat": False, "verify_nbf": False},
        )
    except jwt.PyJWTError:
        return False
    return True


def has_token(request: Request) -> bool:
    """Whether a request carries something that looks like an access token."""
    return any(map(_is_token, keys_of(request)))


def keys_of(request: Request) -> Iterator[str]:
    """Yield every credential that a request carries, the one that counts first."""
    yield from (value for _, value in _carried(request))


def without_first(request: Request) -> Request:
    """Return a request with several credentials without the first one; one alone stays."""
    carried = list(_carried(request))
    if len(carried) < 2:
        return request
    name = carried[0][0]
    return replace(
        request,
        headers={each: value for each, value in request.headers.items() if each != name},
        query={each: values for each, values in request.query.items() if each != name},
    )


def _carried(request: Request) -> Iterator[tuple[str, str]]:
    yield from (("authorization", each) for each in request.headers.get("authorization", "").split()[1:])
    for name, value in (
        ("x-api-key", request.headers.get("x-api-key")),
        ("access_token", request.first("access_token")),
        ("api_key", request.first("api_key")),
    ):
        if value is not None:
            yield name, value


def with_key(request: Request) -> Request:
    """Return the request with the default account's key in the place of its credential."""
    return replace(request, headers={**request.headers, "authorization": f"Bearer {DEFAULT_KEY}"})


def _unsigned(token: str) -> str:
    """Take the signature away: one that is none would keep the rest from being read."""
    return f"{token.rpartition('.')[0]}."


def _is_token(value: str) -> bool:
    return value.startswith("eyJ") and value.count(".") == 2
