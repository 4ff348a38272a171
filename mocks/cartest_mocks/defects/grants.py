"""Defects of what a credential opens (GRANT)."""

from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from cartest_contracts.facts import GRANTS as ALL_GRANTS
from cartest_mocks.defects.changes import refusals, requests, without_parameter
from cartest_mocks.defects.credentials import (
    has_token,
    keys_of,
    read_claims,
    sign,
    signature_holds,
    tokens,
    with_key,
)
from cartest_mocks.defects.defect import GRANTS, Defect
from cartest_mocks.exchange import Reply, Request

__all__ = ["DEFECTS"]

_CASES: Final = (GRANTS,)
_EVERY: Final = dict.fromkeys(ALL_GRANTS, True)


def _widened(token: str) -> str:
    return sign(token, grants=_EVERY) if signature_holds(token) else token


def _widened_if_empty(token: str) -> str:
    return _widened(token) if not read_claims(token)["grants"] else token


def _eternal(token: str) -> str:
    return sign(token, for_ever=True) if signature_holds(token) else token


def _status(status: int) -> Callable[[Request, Reply], Reply]:
    return lambda _request, reply: replace(reply, status=status)


def _without_query(request: Request) -> Request:
    return without_parameter(request, "access_token")


def _minting_by_token(request: Request) -> Request:
    trusted = has_token(request) and all(map(signature_holds, keys_of(request)))
    return with_key(request) if trusted else request


def _nobody_is_somebody(request: Request) -> Request:
    return request if any(keys_of(request)) else with_key(request)


def _anybody_is_somebody(request: Request) -> Request:
    return request if has_token(request) else with_key(request)


DEFECTS: Final = (
    Defect(
        id="grants-are-ignored",
        breaks="Every access token opens everything that any grant opens.",
        rule="GRANT-01",
        cases=_CASES,
        seams=tokens(_widened),
    ),
    Defect(
        id="no-grants-are-all-grants",
        breaks="A token without grants has all of them.",
        rule="GRANT-01",
        cases=_CASES,
        seams=tokens(_widened_if_empty),
    ),
    Defect(
        id="sockets-ignore-grants",
        breaks="Sockets of speech to text open for every access token.",
        rule="GRANT-01",
        cases=_CASES,
        seams=tokens(_widened, path="/stt/websocket"),
    ),
    Defect(
        id="query-tokens-are-ignored",
        breaks="Sockets do not read the query parameter access_token, the only one that browsers can send.",
        rule="GRANT-02",
        cases=_CASES,
        seams=requests(_without_query),
    ),
    Defect(
        id="tokens-mint-tokens",
        breaks="An access token can mint further tokens.",
        rule="GRANT-03",
        cases=_CASES,
        seams=requests(_minting_by_token, path="/access-token"),
    ),
    Defect(
        id="nobody-may-transcribe",
        breaks="Speech to text needs no credential.",
        rule="GRANT-04",
        cases=_CASES,
        seams=requests(_nobody_is_somebody, path="/stt"),
    ),
    Defect(
        id="any-key-opens-voices",
        breaks="Any key opens the list of voices.",
        rule="GRANT-04",
        cases=_CASES,
        seams=requests(_anybody_is_somebody, path="/voices"),
    ),
    Defect(
        id="missing-grant-is-unauthorized",
        breaks="A valid token whose grant is missing gets 401.",
        rule="GRANT-05",
        cases=_CASES,
        seams=refusals(_status(401), status=403),
    ),
    Defect(
        id="expired-tokens-open",
        breaks="Access tokens never expire.",
        rule="GRANT-06",
        cases=_CASES,
        seams=tokens(_eternal),
    ),
    Defect(
        id="forged-tokens-open",
        breaks="The signature of access tokens is not checked.",
        rule="GRANT-06",
        cases=_CASES,
        seams=tokens(sign),
    ),
    Defect(
        id="bad-token-is-forbidden",
        breaks="A forged or expired token gets 403.",
        rule="GRANT-07",
        cases=_CASES,
        seams=refusals(
            lambda request, reply: _status(403)(request, reply) if has_token(request) else reply, status=401
        ),
    ),
)
