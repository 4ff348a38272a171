"""Tokens that must not be believed, made from good ones (RFC 7519; tokens.md section 2)."""

from typing import Any, Final

import jwt

from cartest_contracts.verify.grant_cases import BAD_TOKENS, EARLY_TOKENS, SIGNED

__all__ = ["forgeries"]

_HOUR_S: Final = 3600


def forgeries(whole: str, without_grants: str, *, secret: str) -> dict[str, str]:
    """Return bad tokens by their names.

    ``whole`` has every grant, ``without_grants`` none. Of tokens that are no JWT only the signature can change;
    what needs a signature that holds is made only where ``secret`` is known.
    """
    signature, altered, unsigned = BAD_TOKENS
    made = {signature: _with_another_signature(whole)}
    try:
        header: dict[str, Any] = jwt.get_unverified_header(whole)
        claims: dict[str, Any] = jwt.decode(whole, options={"verify_signature": False})
    except jwt.PyJWTError:
        return made
    named = {"kid": header.get("kid")} if isinstance(header.get("kid"), str) else {}
    head, _, _ = without_grants.partition(".")
    made[altered] = ".".join((head, whole.split(".")[1], without_grants.rpartition(".")[2]))
    made[unsigned] = jwt.encode(claims, "", algorithm="none", headers=named)
    if secret:
        issued_s = int(claims.get("iat", 0))
        nbf, iat = EARLY_TOKENS
        late = {"exp": issued_s + 3 * _HOUR_S}
        made[SIGNED[0]] = jwt.encode(claims, secret, algorithm="HS384", headers=named)
        made[nbf] = jwt.encode({**claims, **late, "nbf": issued_s + _HOUR_S}, secret, headers=named)
        made[iat] = jwt.encode({**claims, **late, "iat": issued_s + _HOUR_S}, secret, headers=named)
    return made


def _with_another_signature(token: str) -> str:
    """Return the token with the first character of its signature changed: as well encoded as before."""
    body, dot, signature = token.rpartition(".")
    return f"{body}{dot}{'B' if signature.startswith('A') else 'A'}{signature[1:]}"
