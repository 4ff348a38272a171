"""Cross-origin requests: the browser SDKs call the API directly (API notes README section 6; values assumed)."""

from typing import Final

from cartest_mocks.exchange import Reply, Request

__all__ = ["cors_headers", "preflight"]

_SENT_BY_SDKS: Final = (
    "authorization",
    "x-api-key",
    "cartesia-version",
    "content-type",
    "accept",
    "user-agent",
    "x-cartesia-client",
    "x-fern-language",
    "x-fern-runtime",
    "x-fern-runtime-version",
    "x-fern-sdk-name",
    "x-fern-sdk-version",
    "x-stainless-arch",
    "x-stainless-async",
    "x-stainless-lang",
    "x-stainless-os",
    "x-stainless-package-version",
    "x-stainless-read-timeout",
    "x-stainless-retry-count",
    "x-stainless-runtime",
    "x-stainless-runtime-version",
    "x-stainless-timeout",
)
"""Every header of clients-on-the-wire.md section 1; named, because ``*`` never covers ``authorization``."""

_CORS: Final = (("access-control-allow-origin", "*"), ("access-control-expose-headers", "*"))


def cors_headers(request: Request) -> tuple[tuple[str, str], ...]:
    """Return what lets a web page read the answer; nothing where no web page asks."""
    return _CORS if "origin" in request.headers else ()


def preflight(request: Request, methods: tuple[str, ...], *, allow: tuple[str, ...] | None = None) -> Reply:
    """Answer an ``OPTIONS`` request for a path with these methods; it needs no credential.

    ``allow`` are those at the version that is asked for; a browser asks without naming the one that it will send.
    """
    asked = request.headers.get("access-control-request-headers", "").lower().replace(" ", "")
    extra = [name for name in asked.split(",") if name and name not in _SENT_BY_SDKS]
    return Reply(
        status=204,
        headers=(
            ("allow", ", ".join((*(methods if allow is None else allow), "OPTIONS"))),
            ("access-control-allow-methods", ", ".join((*methods, "OPTIONS"))),
            ("access-control-allow-headers", ", ".join((*_SENT_BY_SDKS, *extra))),
            ("access-control-max-age", "86400"),
        ),
    )
