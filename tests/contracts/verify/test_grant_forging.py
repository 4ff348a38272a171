"""Forged tokens are what their names say."""

import jwt
import pytest

from cartest_contracts.verify.grant_cases import BAD_TOKENS, EARLY_TOKENS, SIGNED
from cartest_contracts.verify.grant_forging import forgeries

SECRET = "s" * 48
CLAIMS = {"grants": {"tts": True}, "iat": 1000, "exp": 1060}
WHOLE = jwt.encode(CLAIMS, SECRET, headers={"kid": "k"})
EMPTY = jwt.encode({**CLAIMS, "grants": {}}, SECRET, headers={"kid": "k"})
NO_CHECKS = {"verify_exp": False, "verify_nbf": False, "verify_iat": False}


def claims(token: str, *algorithms: str) -> dict[str, object]:
    return jwt.decode(token, SECRET, algorithms=list(algorithms), options=NO_CHECKS)  # type: ignore[arg-type]  # a typed dict


def test_without_the_secret_no_signature_holds() -> None:
    """Changed, taken from another token, or left away; the claims are those of the good one."""
    made = forgeries(WHOLE, EMPTY, secret="")
    assert tuple(made) == BAD_TOKENS
    for token in made.values():
        with pytest.raises(jwt.PyJWTError):
            claims(token, "HS256")
        assert jwt.decode(token, options={"verify_signature": False})["grants"] == {"tts": True}
    assert jwt.get_unverified_header(made["alg none"]) == {"alg": "none", "kid": "k", "typ": "JWT"}


def test_with_the_secret_it_is_the_claims_that_are_wrong() -> None:
    """Another algorithm of the same family, and times that have not come; they would live long enough."""
    made = forgeries(WHOLE, EMPTY, secret=SECRET)
    assert tuple(made) == (*BAD_TOKENS, *SIGNED, *EARLY_TOKENS)
    assert claims(made["other algorithm"], "HS384")["grants"] == {"tts": True}
    early = [claims(made[name], "HS256") for name in EARLY_TOKENS]
    assert [(each.get("nbf"), each["iat"], each["exp"]) for each in early] == [
        (4600, 1000, 11800), (None, 4600, 11800),
    ]  # fmt: skip


def test_of_what_is_no_jwt_only_the_signature_can_change() -> None:
    """It stays as well encoded as it was."""
    assert forgeries("a.b.Axy", "a.b.d", secret=SECRET) == {"wrong signature": "a.b.Bxy"}
    assert forgeries("xyz", "y", secret="") == {"wrong signature": "Ayz"}
    unnamed = forgeries(jwt.encode(CLAIMS, SECRET), EMPTY, secret="")
    assert "kid" not in jwt.get_unverified_header(unnamed["alg none"])
