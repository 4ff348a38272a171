"""Defects that only generated requests show (FUZZ)."""

from typing import Final

from cartest_contracts.problem import http_problem
from cartest_contracts.versions import ApiVersion, InvalidVersion
from cartest_mocks.defects.changes import replies
from cartest_mocks.defects.defect import FUZZ, Defect
from cartest_mocks.exchange import Reply, Request

__all__ = ["DEFECTS"]

_KNOWN: Final = frozenset({"x-api-key", "x-request-id"})


def _filtered(request: Request, reply: Reply) -> Reply:
    known = all(name in _KNOWN or not name.startswith("x-") for name in request.headers)
    if known or reply.status >= 400 or request.path == "/":  # whether the API is up everybody may ask
        return reply
    content_type, body = http_problem(
        _version(request), status=400, title="Bad request", message="Unexpected header.", request_id="firewall"
    )
    return Reply(status=400, body=body, content_type=content_type, headers=reply.headers)


def _version(request: Request) -> ApiVersion | None:
    try:
        return ApiVersion.parse(request.headers.get("cartesia-version", ""))
    except InvalidVersion:
        return None


DEFECTS: Final = (
    Defect(
        id="unknown-headers-are-refused",
        breaks="A firewall refuses whatever has an x- header that it does not know.",
        rule="FUZZ-01",
        cases=(FUZZ,),
        seams=replies(_filtered),
    ),
)
