"""The credentials of the grant matrix: minted, borrowed and forged, each under its name."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from cartest_contracts.clients.credential import Credential
from cartest_contracts.observation import Observation
from cartest_contracts.verify.case import Tools, ids_of_case
from cartest_contracts.verify.grant_cases import EXPIRED, ODD_TOKENS, OTHER_TOKEN
from cartest_contracts.verify.grant_forging import forgeries
from cartest_contracts.verify.grant_matrix import EVERYTHING, SUBSETS, token_name
from cartest_contracts.verify.grant_powers import Powers
from cartest_contracts.verify.mint_case import mint

__all__ = ["GARBAGE", "LIFETIME_S", "NotMinted", "every_grant", "mint_all"]

GARBAGE: Final = "sk_car_cartest.garbage"
LIFETIME_S: Final = 3600
"""The longest there is (tokens.md section 1): the mock's clock is moved while they are used."""
_ODD: Final[Mapping[str, Any]] = dict(
    zip(
        ODD_TOKENS,
        (
            {"admin": True, "*": True},
            None,
            {"tts": None, "stt": None, "agent": None},
            {"tts": "true", "stt": "true", "agent": "true"},
            {"tts": 1, "stt": 1, "agent": 1},
            ["tts", "stt", "agent"],
        ),
        strict=True,
    )
)


class NotMinted(Exception):
    """A token that must be minted was not: the matrix proves nothing."""


def every_grant() -> dict[str, bool]:
    """Return all grants, as a request asks for them."""
    return dict.fromkeys(sorted(SUBSETS[-1]), True)


async def mint_all(tools: Tools, powers: Powers, deliver: Callable[[Observation], None]) -> dict[str, str]:
    """Return every credential that can be had, by its name; raise :class:`NotMinted` for one that must be.

    Grants that are none may be refused (tokens.md section 3 leaves it open): then there is no such token.
    """

    async def ask(name: str, body: Mapping[str, Any], key: str = "") -> str | None:
        with ids_of_case(f"grant-mint-{name}".replace(" ", "-")):
            credential = (
                Credential(value=key, channel="authorization", name="other account's key") if key else None
            )
            observation, token = await mint(tools, body, credential=credential)
        deliver(observation)
        if token is None and name not in {*ODD_TOKENS, OTHER_TOKEN}:
            raise NotMinted(f"no token could be minted, status {observation.status}")
        return token

    held = {"api key": tools.target.api_key, "garbage": GARBAGE, "none": ""}
    others = tools.target.others
    held |= {"other account's key": others.foreign, "admin key": others.admin}
    for grants in SUBSETS:
        name = token_name(grants)
        held[name] = await ask(name, _body(dict.fromkeys(sorted(grants), True))) or ""
    for name, odd in _ODD.items():
        held[name] = await ask(name, _body(odd)) or ""
    if others.foreign:
        held[OTHER_TOKEN] = await ask(OTHER_TOKEN, _body(every_grant()), others.foreign) or ""
    held |= forgeries(held[EVERYTHING], held[token_name(SUBSETS[0])], secret=powers.secret)
    held[EXPIRED] = await ask(EXPIRED, {"grants": every_grant(), "expires_in": 1}) or ""
    return {name: value for name, value in held.items() if value or name == "none"}


def _body(grants: Any) -> dict[str, Any]:
    return {"grants": grants, "expires_in": LIFETIME_S}
