"""``GET /``: whether the API is up, and its present version (other-endpoints.md section 2)."""

from typing import Final

import msgspec

from cartest_mocks.exchange import Reply, Request
from cartest_mocks.routes import Route
from cartest_mocks.vendor import Caller, Vendor

__all__ = ["ROUTES"]


def _get_status(vendor: Vendor, _request: Request, _caller: Caller) -> Reply:
    # The gateway's present default, not an echo of the request (API notes README section 1).
    status = {"ok": True, "version": str(vendor.config.default_version)}
    return Reply(body=msgspec.json.encode(status), content_type="application/json")


ROUTES: Final = (Route(method="GET", template="/", access="public", handler=_get_status),)
