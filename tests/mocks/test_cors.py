"""Cross-origin requests."""

from cartest_mocks.cors import cors_headers, preflight
from cartest_mocks.exchange import Request


def test_only_web_pages_are_told() -> None:
    """Whoever sends no Origin needs nothing."""
    assert cors_headers(Request(method="GET", path="/")) == ()
    page = Request(method="GET", path="/", headers={"origin": "https://example.com"})
    assert dict(cors_headers(page))["access-control-allow-origin"] == "*"


def test_every_header_of_the_sdks_is_allowed() -> None:
    """By name, because ``*`` does not cover Authorization; others as they are asked for."""
    asked = Request(
        method="OPTIONS",
        path="/",
        headers={"access-control-request-headers": "Authorization, X-Custom,,x-stainless-retry-count"},
    )
    reply = preflight(asked, ("GET", "POST"))
    headers = dict(reply.headers)
    allowed = headers["access-control-allow-headers"].split(", ")
    assert {"authorization", "x-api-key", "cartesia-version", "x-stainless-retry-count", "x-custom"} <= set(
        allowed
    )
    assert len(allowed) == len(set(allowed))
    assert (reply.status, headers["allow"]) == (204, "GET, POST, OPTIONS")
