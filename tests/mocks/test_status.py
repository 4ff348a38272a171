"""``GET /``."""

from collections.abc import Callable

import msgspec

from cartest_contracts.versions import ApiVersion
from cartest_mocks.exchange import Reply, Request
from cartest_mocks.status import ROUTES
from cartest_mocks.vendor import Caller, Vendor


def test_it_tells_the_default_version_to_anyone(
    make_vendor: Callable[..., Vendor], make_caller: Callable[..., Caller]
) -> None:
    """The version is the configured default, not an echo, and no credential is asked for."""
    (route,) = ROUTES
    assert route.access == "public"
    assert route.pattern.fullmatch("/")
    vendor = make_vendor(default_version=ApiVersion.parse("2025-11-04"))
    assert route.handler is not None
    reply = route.handler(vendor, Request(method="GET", path="/"), make_caller("2026-03-01"))
    assert isinstance(reply, Reply)
    assert (reply.status, reply.content_type) == (200, "application/json")
    assert msgspec.json.decode(reply.body) == {"ok": True, "version": "2025-11-04"}
