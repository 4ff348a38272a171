"""TOKEN: the answer of ``POST /access-token`` (tokens.md section 2).

The token itself is a secret and stays out of observations. Who mints one to test it adds its readable half as the
label ``token``: a JSON object of ``header`` and ``claims``, or an empty text if it was no JWT.
"""

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from cartest_contracts.facts import EXPIRES_IN_RANGE, GRANTS
from cartest_contracts.knowledge import Knowledge
from cartest_contracts.observation import Observation
from cartest_contracts.rule import Rule, Violation, rule
from cartest_contracts.rules.reading import as_object, is_integer, json_of, media_type

__all__ = ["RULES"]


def _minted(observation: Observation) -> bool:
    return observation.operation == "POST /access-token" and observation.status == 200


def _readable(observation: Observation) -> bool:
    return _minted(observation) and "token" in observation.labels


def _part(observation: Observation, name: str) -> dict[str, Any]:
    try:
        return as_object(as_object(msgspec.json.decode(observation.labels["token"])).get(name))
    except msgspec.DecodeError:
        return {}


@rule(
    "TOKEN-01",
    "Minting answers a JSON object whose member token is a string.",
    source="tokens.md section 2",
    applies=_minted,
)
def _shape(observation: Observation) -> Iterator[Violation]:
    """Read media type and member; the token itself has been replaced by then, and any text is one."""
    if media_type(observation) != "application/json":
        yield Violation(expected="application/json", actual=media_type(observation) or "no content type")
    token = as_object(json_of(observation)).get("token")
    if not isinstance(token, str) or not token:
        yield Violation(expected="token: a string", actual=f"token is a {type(token).__name__}")


@rule(
    "TOKEN-02",
    "token is the only member: its expiry stands inside it.",
    source="tokens.md section 2",
    level="SHOULD",
    applies=_minted,
)
def _only_member(observation: Observation) -> Iterator[Violation]:
    """Look for further members; the vendor may add some, so it is a SHOULD."""
    others = sorted(as_object(json_of(observation)).keys() - {"token"})
    if others:
        yield Violation(expected="token alone", actual=f"also {', '.join(others)}")


@rule(
    "TOKEN-03",
    "The token is a JWT signed with HS256.",
    source="tokens.md section 2 (examples of the documents; clients must treat a token as opaque)",
    knowledge=Knowledge.RECORDED,
    applies=_readable,
)
def _algorithm(observation: Observation) -> Iterator[Violation]:
    """Read the header of the token, which the label keeps without its signature."""
    algorithm = _part(observation, "header").get("alg")
    if algorithm != "HS256":
        actual = f"alg {algorithm}" if algorithm else "no JWT header that can be read"
        yield Violation(expected="alg HS256", actual=actual)


@rule(
    "TOKEN-04",
    "The token grants exactly what was asked for.",
    source="tokens.md sections 1 and 2 (examples of the documents)",
    knowledge=Knowledge.RECORDED,
    applies=_readable,
)
def _grants(observation: Observation) -> Iterator[Violation]:
    """Compare the claims with the grants that were asked for; members that are false or absent say the same."""
    asked = as_object(observation.request.get("grants"))
    wanted = [grant for grant in GRANTS if asked.get(grant) is True]
    given = as_object(_part(observation, "claims").get("grants"))
    granted = [grant for grant, value in given.items() if value is not False and value is not None]
    if sorted(granted) != sorted(wanted):
        yield Violation(expected=f"grants {wanted}", actual=f"grants {granted}")


@rule(
    "TOKEN-05",
    "The token expires expires_in seconds after it was issued, and at most an hour.",
    source="tokens.md sections 1 and 2 (examples of the documents)",
    knowledge=Knowledge.RECORDED,
    applies=_readable,
)
def _lifetime(observation: Observation) -> Iterator[Violation]:
    """Subtract iat from exp and compare with what was asked for, or with the default."""
    claims = _part(observation, "claims")
    issued, expires = claims.get("iat"), claims.get("exp")
    if not (is_integer(issued) and is_integer(expires)):
        yield Violation(expected="iat and exp: integers", actual=f"iat {issued!r}, exp {expires!r}")
        return
    lifetime_s = expires - issued
    asked_s = observation.request.get("expires_in")
    if is_integer(asked_s) and lifetime_s != asked_s:
        yield Violation(expected=f"exp = iat + {asked_s}", actual=f"exp = iat + {lifetime_s}")
    elif not 0 < lifetime_s <= EXPIRES_IN_RANGE[1]:
        yield Violation(expected=f"at most {EXPIRES_IN_RANGE[1]} s", actual=f"exp = iat + {lifetime_s}")


@rule(
    "TOKEN-06",
    "The token names its issuer, https://api.cartesia.ai, and itself (jti).",
    source="tokens.md section 2 (examples of the documents)",
    knowledge=Knowledge.RECORDED,
    level="SHOULD",
    applies=_readable,
)
def _issuer(observation: Observation) -> Iterator[Violation]:
    """Look for the claims that the documents' examples have; clients must not rely on any."""
    claims = _part(observation, "claims")
    if claims.get("iss") != "https://api.cartesia.ai" or not isinstance(claims.get("jti"), str):
        actual = f"iss {claims.get('iss')!r}, jti {claims.get('jti')!r}"
        yield Violation(expected="iss https://api.cartesia.ai and a jti", actual=actual)


RULES: Final[tuple[Rule, ...]] = (_shape, _only_member, _algorithm, _grants, _lifetime, _issuer)
