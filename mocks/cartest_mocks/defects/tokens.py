"""Defects of minting (TOKEN)."""

from collections.abc import Callable
from typing import Any, Final

from cartest_mocks.defects.changes import Json, json_answers
from cartest_mocks.defects.credentials import read_claims, sign
from cartest_mocks.defects.defect import Defect
from cartest_mocks.defects.seams import Seams

__all__ = ["DEFECTS"]

_CASES: Final = ("token-tts-and-stt", "token-default-lifetime")


def _answered(change: Callable[[Json], Json]) -> Seams:
    return json_answers("/access-token", change)


def _minted(change: Callable[[str], str]) -> Seams:
    return _answered(lambda answer: {**answer, "token": change(answer["token"])})


def _lasting(token: str) -> str:
    claims = read_claims(token)
    return sign(token, exp=claims["iat"] + 86_400) if claims["exp"] == claims["iat"] + 3600 else token


def _generous(token: str) -> str:
    return sign(token, grants=dict.fromkeys(("tts", "stt", "agent"), True))


def _with(**claims: Any) -> Callable[[str], str]:
    return lambda token: sign(token, **claims)


DEFECTS: Final = (
    Defect(
        id="token-in-an-object",
        breaks="The token is an object instead of a string.",
        rule="TOKEN-01",
        cases=_CASES,
        seams=_answered(lambda answer: {"token": {"value": answer["token"]}}),
    ),
    Defect(
        id="token-under-another-name",
        breaks="The token stands in a member called access_token.",
        rule="TOKEN-01",
        cases=_CASES,
        seams=_answered(lambda answer: {"access_token": answer["token"]}),
    ),
    Defect(
        id="token-with-expiry",
        breaks="The answer repeats beside the token when it expires.",
        rule="TOKEN-02",
        cases=_CASES,
        seams=_answered(lambda answer: {**answer, "expires_in": 60}),
    ),
    Defect(
        id="token-with-another-algorithm",
        breaks="Tokens are signed with HS384.",
        rule="TOKEN-03",
        cases=_CASES,
        seams=_minted(lambda token: sign(token, algorithm="HS384")),
    ),
    Defect(
        id="token-grants-everything",
        breaks="Every token is minted with every grant.",
        rule="TOKEN-04",
        cases=_CASES,
        seams=_minted(_generous),
    ),
    Defect(
        id="token-without-grants",
        breaks="Tokens are minted without the grants that were asked for.",
        rule="TOKEN-04",
        cases=_CASES,
        seams=_minted(_with(grants={})),
    ),
    Defect(
        id="token-lives-a-day",
        breaks="Tokens of an hour, the longest there may be, live a day.",
        rule="TOKEN-05",
        cases=_CASES,
        seams=_minted(_lasting),
    ),
    Defect(
        id="token-without-expiry",
        breaks="Tokens have no exp.",
        rule="TOKEN-05",
        cases=_CASES,
        seams=_minted(_with(exp=None)),
    ),
    Defect(
        id="token-of-another-issuer",
        breaks="Tokens name an issuer of another name.",
        rule="TOKEN-06",
        cases=_CASES,
        seams=_minted(_with(iss="cartesia")),
    ),
)
