"""``GET /``: whether the API is up, and its present version (other-endpoints.md section 2)."""

from functools import lru_cache
from typing import Final

from cartest_contracts.versions import ApiVersion
from cartest_mocks.exchange import Reply, Request
from cartest_mocks.replies import json_reply
from cartest_mocks.routes import Route
from cartest_mocks.vendor import Caller, Vendor

__all__ = ["ROUTES"]


def _get_status(vendor: Vendor, _request: Request, _caller: Caller) -> Reply:
    # The gateway's present default, not an echo of the request (API notes README section 1).
    return _status_of(vendor.config.default_version)


@lru_cache(maxsize=8)
def _status_of(version: ApiVersion) -> Reply:
    return json_reply({"ok": True, "version": str(version)})


ROUTES: Final = (Route(method="GET", template="/", access="public", handler=_get_status),)
