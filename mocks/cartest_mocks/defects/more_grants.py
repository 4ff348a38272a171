"""Defects of credentials at odd places, odd times, and several at once (GRANT, from 08 on)."""

from collections.abc import Iterable
from typing import Any, Final

from msgspec.structs import replace

from cartest_mocks.accounts import ADMIN_KEY, DEFAULT_KEY
from cartest_mocks.defects.changes import Json, json_requests, refusals, replies, requests, without_parameter
from cartest_mocks.defects.credentials import (
    has_token,
    keys_of,
    read_claims,
    sign,
    signature_holds,
    tokens,
    with_key,
    without_first,
)
from cartest_mocks.defects.defect import EVERY_GRANT, GRANTS, Defect
from cartest_mocks.defects.event_changes import SOCKET, lines
from cartest_mocks.defects.seams import Event, Line, Out
from cartest_mocks.exchange import Reply, Request

__all__ = ["DEFECTS"]

_CASES: Final = (GRANTS,)
_EXPIRED: Final[Event] = {
    "type": "error",
    "status_code": 401,
    "done": True,
    "error": "Unauthorized: The access token has expired.",
}


def _undated(token: str) -> str:
    return sign(token, iat=0, nbf=None) if signature_holds(token) else token


def _ending_sooner(token: str) -> str:
    return sign(token, exp=read_claims(token)["exp"] - 2) if signature_holds(token) else token


def _truthy(asked: Json) -> Json:
    grants: dict[str, Any] = asked["grants"]
    return {**asked, "grants": {name: bool(value) for name, value in grants.items()}}


def _admin_is_somebody(request: Request) -> Request:
    return with_key(request) if ADMIN_KEY in keys_of(request) else request


def _read_everywhere(request: Request) -> Request:
    if {"authorization", "x-api-key"} & request.headers.keys():
        return request
    value = next(keys_of(request), None)
    return replace(request, headers={**request.headers, "authorization": f"Bearer {value}"}) if value else request


def _without_tokens_as_keys(request: Request) -> Request:
    value = request.first("api_key") or ""
    if not value.startswith("eyJ"):
        return request
    return without_parameter(request, "api_key")


def _two_are_enough(request: Request) -> Request:
    return with_key(request) if len(list(keys_of(request))) > 1 else request


def _any_good_one(request: Request) -> Request:
    return with_key(request) if DEFAULT_KEY in keys_of(request) and len(list(keys_of(request))) > 1 else request


def _strict_status(request: Request, reply: Reply) -> Reply:
    strange = any(key != DEFAULT_KEY for key in keys_of(request))
    refused = Reply(status=401, body=b"Unauthorized", content_type="text/plain", headers=reply.headers)
    return refused if request.path == "/" and strange else reply


def _one_context_a_token(request: Request) -> Line:
    """Refuse every context after the first one, if a token opened the socket."""
    seen: dict[str, bool] = {}

    def event(event: Event) -> Iterable[Out]:
        context_id = event.get("context_id")
        if not has_token(request) or not isinstance(context_id, str):
            return (event,)
        new = context_id not in seen
        refused = seen.setdefault(context_id, bool(seen))
        if not refused:
            return (event,)
        return ({**_EXPIRED, "context_id": context_id},) if new else ()

    return Line(event=event)


DEFECTS: Final = (
    Defect(
        id="early-tokens-open",
        breaks="A token opens before the time of its nbf or iat.",
        rule="GRANT-08",
        cases=_CASES,
        seams=tokens(_undated),
    ),
    Defect(
        id="grants-are-truthy",
        breaks="Grants that are no booleans are minted by whether they look true.",
        rule="GRANT-09",
        cases=_CASES,
        also=("TOKEN-04", "GRANT-03"),
        seams=json_requests("/access-token", _truthy),
    ),
    Defect(
        id="admin-key-opens-everything",
        breaks="An admin key opens ordinary operations.",
        rule="GRANT-10",
        cases=_CASES,
        seams=requests(_admin_is_somebody),
    ),
    Defect(
        id="query-is-read-everywhere",
        breaks="Credentials in the query open plain HTTP too, where proxies log them.",
        rule="GRANT-11",
        cases=_CASES,
        seams=requests(_read_everywhere),
    ),
    Defect(
        id="tokens-as-api-key-are-ignored",
        breaks="A socket ignores a token in the query parameter api_key.",
        rule="GRANT-12",
        also=("GRANT-05",),  # a token that is not read is no token without the grant
        cases=_CASES,
        seams=requests(_without_tokens_as_keys),
    ),
    Defect(
        id="two-credentials-are-enough",
        breaks="Any two credentials open everything.",
        rule="GRANT-13",
        cases=_CASES,
        seams=requests(_two_are_enough),
    ),
    Defect(
        id="last-credential-counts",
        breaks="Of several credentials the first one is overlooked.",
        rule="GRANT-14",
        cases=_CASES,
        seams=requests(without_first),
    ),
    Defect(
        id="any-good-credential-counts",
        breaks="Of several credentials one good key is enough, wherever it stands.",
        rule="GRANT-15",
        cases=_CASES,
        seams=requests(_any_good_one),
    ),
    Defect(
        id="status-looks-at-credentials",
        breaks="The public status refuses whoever comes with another credential than the key.",
        rule="GRANT-16",
        cases=(EVERY_GRANT,),
        seams=replies(_strict_status),
    ),
    Defect(
        id="tokens-end-sooner",
        breaks="A token is refused two seconds before it expires.",
        rule="GRANT-17",
        cases=_CASES,
        seams=tokens(_ending_sooner),
    ),
    Defect(
        id="one-context-a-token",
        breaks="A socket that a token opened takes one context, and refuses the others.",
        rule="GRANT-18",
        cases=_CASES,
        seams=lines(_one_context_a_token, SOCKET),
    ),
    Defect(
        id="request-is-looked-at-first",
        breaks="Whoever may not ask for datasets is told what is wrong with the request.",
        rule="GRANT-19",
        cases=(EVERY_GRANT,),
        seams=refusals(lambda _request, reply: replace(reply, status=400), path="/datasets", status=401),
    ),
)
