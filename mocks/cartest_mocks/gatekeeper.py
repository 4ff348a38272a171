"""The one place of enforcement: paths, versions, credentials, grants, and errors in the shape of their version.

Endpoints behind it only see requests that may reach them. Whatever goes wrong, the client gets an answer: an
exception that is no :class:`Problem` is the mock's own bug, answered with 500 and kept in the journal as a defect.
"""

from collections.abc import Awaitable, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Final

from msgspec.structs import replace

from cartest_contracts.messages import BadRequest
from cartest_contracts.problem import http_problem
from cartest_contracts.versions import DOCUMENTED_VERSIONS, ApiVersion, InvalidVersion
from cartest_mocks.application import Admission, OpenWire
from cartest_mocks.auth import authenticate, authenticate_admin
from cartest_mocks.cors import cors_headers, preflight
from cartest_mocks.exchange import Problem, Reply, Request, Session, Stream
from cartest_mocks.reader import Failure
from cartest_mocks.recording import RecordedSession, RecordedWire, Recorder
from cartest_mocks.routes import HttpHandler, Route
from cartest_mocks.table import Table
from cartest_mocks.vendor import Caller, Vendor

__all__ = ["Gatekeeper"]

_NEWEST: Final = DOCUMENTED_VERSIONS[-1]


class Gatekeeper:
    """Answers for one vendor; an :class:`~cartest_mocks.application.Application`."""

    def __init__(self, vendor: Vendor, table: Table | None = None) -> None:
        self._vendor = vendor
        self._table = table or Table()

    def answer(self, request: Request) -> Reply | Stream | Awaitable[Reply | Stream]:
        """Answer an HTTP request."""
        visit = self._visit(request)
        try:
            route = visit.route(request, socket=False)
            if not isinstance(route, Route):
                return visit.finish(route)
            answer = _handler_of(route)(self._vendor, request, visit.caller(request, route))
            if not isinstance(answer, Reply | Stream):
                return visit.later(answer)
        except Exception as error:  # noqa: BLE001  # whatever it is, the client gets an answer
            answer = visit.problem(error)
        return visit.finish(answer)

    def admit(self, request: Request) -> Admission | Reply:
        """Say whether a socket may open."""
        visit = self._visit(request)
        try:
            route = visit.route(request, socket=True)
            if not isinstance(route, Route):
                return visit.reply(route)
            caller = visit.caller(request, route)
        except Exception as error:  # noqa: BLE001  # the same
            return visit.reply(visit.problem(error))

        def start(wire: OpenWire) -> Session | Reply:
            recorder = visit.recorder()
            try:
                assert route.socket is not None  # noqa: S101  # Visit.route found a socket's row
                session = route.socket(self._vendor, request, caller, RecordedWire(wire, recorder))
            except Exception as error:  # noqa: BLE001  # the same
                return visit.reply(visit.problem(error))
            visit.record(101)
            return RecordedSession(session, wire, recorder)

        return Admission(headers=visit.headers, start=start)

    def refuse(self, failure: Failure) -> Reply:
        """Answer what could not be read."""
        visit = self._visit(failure.request)
        visit.note_version(failure.request)
        return visit.reply(visit.problem(failure.problem))

    def failed(self, error: Exception, request: Request) -> Reply:
        """Answer in place of an endpoint that raised."""
        visit = _Visit(self._vendor, self._table, request)
        visit.note_version(request)
        return visit.reply(visit.problem(error))

    def _visit(self, request: Request) -> "_Visit":
        visit = _Visit(self._vendor, self._table, request)
        self._vendor.journal.request(request, request_id=visit.request_id, operation=visit.operation)
        return visit


class _Visit:
    """One request on its way through the gate."""

    __slots__ = ("_methods", "_vendor", "_version", "headers", "operation", "request_id")

    def __init__(self, vendor: Vendor, table: Table, request: Request) -> None:
        self._vendor = vendor
        self._methods: Mapping[str, Route] = table.find(request.path)
        self._version: ApiVersion | None = None
        self.request_id = next(vendor.request_ids)
        self.headers = (("x-request-id", self.request_id), *cors_headers(request))
        route = self._methods.get(request.method)
        self.operation = route.operation if route is not None else ""

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
        if not isinstance(error, Problem | BadRequest):
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
        """Record a reply and add what every answer carries."""
        self.record(reply.status, size=len(reply.body), note=_note(reply))
        return replace(reply, headers=(*reply.headers, *self.headers))

    def finish(self, answer: Reply | Stream) -> Reply | Stream:
        """Do the same for a reply or a stream."""
        if isinstance(answer, Reply):
            return self.reply(answer)
        self.record(200)
        return replace(answer, headers=(*answer.headers, *self.headers))

    async def later(self, answer: Awaitable[Reply | Stream]) -> Reply | Stream:
        """Wait for an answer that takes time."""
        try:
            return self.finish(await answer)
        except Exception as error:  # noqa: BLE001  # whatever it is, the client gets an answer
            return self.reply(self.problem(error))

    def record(self, status: int, *, size: int = 0, note: str = "") -> None:
        """Write the answer down."""
        self._vendor.journal.reply(
            at_ns=self._vendor.clock.now_ns(),
            request_id=self.request_id,
            operation=self.operation,
            status=status,
            size=size,
            note=note,
        )

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


def _handler_of(route: Route) -> HttpHandler:
    assert route.handler is not None  # noqa: S101  # Visit.route found a row for HTTP
    return route.handler


def _note(reply: Reply) -> str:
    return reply.body[:200].decode("utf-8", "replace").strip() if reply.status >= 400 else ""


@lru_cache(maxsize=64)
def _parsed(text: str) -> ApiVersion:
    """Read a version; one that is newer than any documented counts as the newest (assumed)."""
    try:
        return min(ApiVersion.parse(text), _NEWEST)
    except InvalidVersion:
        # The error of an invalid version is always the old plain text (errors-and-limits.md section 1).
        raise Problem(400, "Invalid Cartesia-Version header") from None
