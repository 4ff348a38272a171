"""One request on its way through the gate: what is checked in which order, and how its answer is written down.

Made by :class:`~cartest_mocks.gatekeeper.Gatekeeper` for every request, so it holds nothing it does not need.
"""

from collections.abc import Awaitable, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Final, TypeVar

from msgspec.structs import replace

from cartest_contracts.messages import BadRequest
from cartest_contracts.problem import http_problem
from cartest_contracts.versions import DOCUMENTED_VERSIONS, ApiVersion, InvalidVersion
from cartest_mocks.auth import authenticate, authenticate_admin
from cartest_mocks.cors import cors_headers, preflight
from cartest_mocks.exchange import Problem, Reply, Request, Stream
from cartest_mocks.recording import Recorder
from cartest_mocks.routes import Route
from cartest_mocks.vendor import Caller, Vendor

__all__ = ["Visit", "finished"]

_Answer = TypeVar("_Answer", Reply, Stream, Reply | Stream)
Headers = tuple[tuple[str, str], ...]

_NEWEST: Final = DOCUMENTED_VERSIONS[-1]
_FIRST_ERROR: Final = 400


class Visit:
    """One request on its way through the gate."""

    __slots__ = ("_methods", "_request", "_vendor", "_version", "operation", "request_id")

    def __init__(
        self,
        vendor: Vendor,
        request: Request,
        request_id: str,
        methods: Mapping[str, Route],
        operation: str,
        version: ApiVersion | None = None,
    ) -> None:
        """Begin; a ``version`` is what an earlier visit with the same head has found out."""
        self._vendor = vendor
        self._request = request
        self._methods = methods
        self._version = version
        self.request_id = request_id
        self.operation = operation

    @property
    def headers(self) -> Headers:
        """What every answer carries."""
        return (("x-request-id", self.request_id), *cors_headers(self._request))

    # --- checks, in the order in which they are made

    def route(self, request: Request, *, socket: bool) -> Route | Reply:
        """Return the row of an operation, or the answer of the path itself; raise :class:`Problem`."""
        if not self._methods:
            raise Problem(404, "Not Found", "There is nothing at this path.")
        if request.method == "OPTIONS":
            return preflight(request, tuple(self._methods), allow=self._methods_at(self._told_version(request)))
        route = self._methods.get(request.method)
        if route is None and request.method == "HEAD":
            route = self._methods.get("GET")
        if route is None:
            raise self._absent(self._told_version(request))
        if socket and route.socket is None:
            raise Problem(400, "Bad Request", "This path is no WebSocket.")
        if not socket and route.handler is None:
            refusal = self.problem(Problem(426, "Upgrade Required", "This path is a WebSocket."))
            return replace(refusal, headers=(("upgrade", "websocket"),))
        return route

    def caller(self, request: Request, route: Route) -> Caller:
        """Return who asks, in which version; raise :class:`Problem` if they may not."""
        config = self._vendor.config
        if route.access == "control":
            return Caller(version=config.default_version, request_id=self.request_id)
        version = self._version_of(request, socket=route.socket is not None)
        if not route.lives_at(version):
            raise self._absent(version)
        if route.access == "public":
            return Caller(version=version, request_id=self.request_id)
        if route.access == "admin":
            admin = authenticate_admin(request, accounts=self._vendor.accounts, clock=self._vendor.clock)
            return Caller(version=version, request_id=self.request_id, account=admin)
        account, grants = authenticate(
            request,
            accounts=self._vendor.accounts,
            clock=self._vendor.clock,
            socket=route.socket is not None,
        )
        if grants is not None and route.access not in grants:
            # A missing grant is 403, a bad credential 401 (assumed; API notes README section 4, decision 14).
            raise Problem(403, "Forbidden", "The access token does not allow this operation.")
        return Caller(version=version, request_id=self.request_id, account=account, grants=grants)

    def _absent(self, version: ApiVersion | None) -> Problem:
        """Return what is wrong with a method that the path does not have at a version."""
        methods = self._methods_at(version)
        if methods:
            # RFC 9110 section 15.5.6: the path is there, this method of it is not.
            return _NotAllowed(methods)
        # API notes README section 1: seen on routes that an older version does not have.
        return Problem(404, "Not Found", f"No API schema exists for version {version}.")

    def _methods_at(self, version: ApiVersion | None) -> tuple[str, ...]:
        """Return the methods of the path at a version; all of them where it could not be told."""
        return tuple(
            method for method, route in self._methods.items() if version is None or route.lives_at(version)
        )

    def note_version(self, request: Request) -> None:
        """Let errors have the shape of the request's version, where it and its operation can be told."""
        route = self._methods.get(request.method)
        if route is not None:
            self._told_version(request, socket=route.socket is not None)

    def _told_version(self, request: Request, *, socket: bool = False) -> ApiVersion | None:
        """Return the version of a request, ``None`` where it cannot be told."""
        with suppress(Problem):
            return self._version_of(request, socket=socket)
        return None

    def _version_of(self, request: Request, *, socket: bool) -> ApiVersion:
        text = request.headers.get("cartesia-version")
        if socket:
            # If both are present the query wins (API notes README section 1).
            text = request.first("cartesia_version") or text
        if text is None:
            if self._vendor.config.strict_version:
                raise Problem(400, "Missing Cartesia-Version header")
            version = self._vendor.config.default_version
        else:
            version = _parsed(text)
        self._version = version
        return version

    # --- answers

    def problem(self, error: Exception) -> Reply:
        """Return an error in the shape of the request's version; what is none of the vendor's is a defect."""
        if not isinstance(error, (Problem, BadRequest)):
            self._vendor.journal.defect(error)
            error = Problem(500, "Unexpected error")
        methods = error.methods if isinstance(error, _NotAllowed) else ()
        content_type, body = http_problem(
            None if methods else self._version,  # 405 is plain text at any version (assumed; README section 6)
            status=error.status,
            title=error.title,
            message=error.message,
            error_code=error.error_code,
            request_id=self.request_id,
        )
        allow = (("allow", ", ".join(methods)),) if methods else ()
        return Reply(status=error.status, body=body, content_type=content_type, headers=allow)

    def reply(self, reply: Reply) -> Reply:
        """Write a reply down and add what every answer carries."""
        return self.finish(reply)

    def finish(self, answer: _Answer) -> _Answer:
        """Do the same for a reply or a stream."""
        return finished(answer, self._request, self.request_id, self.operation, self._vendor)

    async def later(self, answer: Awaitable[Reply | Stream]) -> Reply | Stream:
        """Wait for an answer that takes time."""
        try:
            return self.finish(await answer)
        except Exception as error:  # noqa: BLE001  # whatever it is, the client gets an answer
            return self.reply(self.problem(error))

    def opened(self) -> None:
        """Write down that the socket is open."""
        self._vendor.journal.reply(self._vendor.clock.now_ns(), self.request_id, self.operation, 101)

    def recorder(self) -> Recorder:
        """Return what writes down the messages of the socket."""
        return Recorder(
            journal=self._vendor.journal,
            clock=self._vendor.clock,
            request_id=self.request_id,
            operation=self.operation,
        )


class _NotAllowed(Problem):
    """The path answers to other methods only."""

    def __init__(self, methods: tuple[str, ...]) -> None:
        super().__init__(405, "Method Not Allowed", f"Use {' or '.join(methods)}.")
        self.methods = methods


def finished(answer: _Answer, request: Request, request_id: str, operation: str, vendor: Vendor) -> _Answer:
    """Write an answer down; return it with what every answer carries."""
    status, size, note = 200, 0, ""
    if isinstance(answer, Reply):
        status, size = answer.status, len(answer.body)
        if status >= _FIRST_ERROR:
            note = answer.body[:200].decode("utf-8", "replace").strip()
    vendor.journal.reply(vendor.clock.now_ns(), request_id, operation, status, size, note)
    headers: Headers = (*answer.headers, ("x-request-id", request_id))
    return replace(answer, headers=(*headers, *cors_headers(request)) if "origin" in request.headers else headers)


@lru_cache(maxsize=64)
def _parsed(text: str) -> ApiVersion:
    """Read a version; one that is newer than any documented counts as the newest (assumed)."""
    try:
        return min(ApiVersion.parse(text), _NEWEST)
    except InvalidVersion:
        # The error of an invalid version is always the old plain text (errors-and-limits.md section 1).
        raise Problem(400, "Invalid Cartesia-Version header") from None
