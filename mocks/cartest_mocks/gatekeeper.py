"""The one place of enforcement: paths, versions, credentials, grants, and errors in the shape of their version.

Endpoints behind it only see requests that may reach them. Whatever goes wrong, the client gets an answer: an
exception that is no :class:`Problem` is the mock's own bug, answered with 500 and kept in the journal as a defect.
"""

from collections.abc import Awaitable

from cartest_mocks.application import Admission, OpenWire
from cartest_mocks.exchange import Reply, Request, Session, Stream
from cartest_mocks.passes import Pass, Passes
from cartest_mocks.reader import Failure
from cartest_mocks.recording import RecordedSession, RecordedWire
from cartest_mocks.routes import HttpHandler, Route
from cartest_mocks.table import Table
from cartest_mocks.vendor import Caller, Vendor
from cartest_mocks.visit import Visit, finished

__all__ = ["Gatekeeper"]


class Gatekeeper:
    """Answers for one vendor; an :class:`~cartest_mocks.application.Application`."""

    def __init__(self, vendor: Vendor, table: Table | None = None) -> None:
        self._vendor = vendor
        self._table = table or Table()
        self._passes = Passes()

    def answer(self, request: Request) -> Reply | Stream | Awaitable[Reply | Stream]:
        """Answer an HTTP request."""
        known = self._passes.find(request, self._vendor.accounts)
        if known is not None:
            return self._answer_known(request, known)
        visit = self._visit(request)
        try:
            route = visit.route(request, socket=False)
            if not isinstance(route, Route):
                return visit.finish(route)
            answer = _handler_of(route)(self._vendor, request, self._judge(visit, request, route))
        except Exception as error:  # noqa: BLE001  # whatever it is, the client gets an answer
            answer = visit.problem(error)
        return visit.finish(answer) if isinstance(answer, (Reply, Stream)) else visit.later(answer)

    def _answer_known(self, request: Request, known: Pass) -> Reply | Stream | Awaitable[Reply | Stream]:
        """Answer a request whose head was let in before, which is what load tests send: little is left to do."""
        vendor = self._vendor
        request_id = next(vendor.request_ids)
        vendor.journal.request(request, request_id, known.operation)
        caller = Caller(version=known.version, request_id=request_id, account=known.account)
        try:
            answer = known.handler(vendor, request, caller)
        except Exception as error:  # noqa: BLE001  # whatever it is, the client gets an answer
            visit = Visit(vendor, request, request_id, known.methods, known.operation, known.version)
            return visit.finish(visit.problem(error))
        if isinstance(answer, (Reply, Stream)):
            return finished(answer, request, request_id, known.operation, vendor)
        return Visit(vendor, request, request_id, known.methods, known.operation, known.version).later(answer)

    def _judge(self, visit: Visit, request: Request, route: Route) -> Caller:
        """Return who asks; remember it where no clock can change that."""
        caller = visit.caller(request, route)
        if caller.grants is None and route.access != "control":
            granted = Pass(
                handler=_handler_of(route),
                methods=self._table.find(request.path),
                operation=visit.operation,
                version=caller.version,
                account=caller.account,
            )
            self._passes.keep(request, self._vendor.accounts, granted)
        return caller

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
            visit.opened()
            return RecordedSession(session, wire, recorder)

        return Admission(headers=visit.headers, start=start)

    def refuse(self, failure: Failure) -> Reply:
        """Answer what could not be read."""
        visit = self._visit(failure.request)
        visit.note_version(failure.request)
        return visit.reply(visit.problem(failure.problem))

    def failed(self, error: Exception, request: Request) -> Reply:
        """Answer in place of an endpoint that raised."""
        visit = self._begin(request)
        visit.note_version(request)
        return visit.reply(visit.problem(error))

    def _visit(self, request: Request) -> Visit:
        """Begin, and write down what was asked."""
        visit = self._begin(request)
        self._vendor.journal.request(request, visit.request_id, visit.operation)
        return visit

    def _begin(self, request: Request) -> Visit:
        methods = self._table.find(request.path)
        route = methods.get(request.method)
        operation = route.operation if route is not None else ""
        return Visit(self._vendor, request, next(self._vendor.request_ids), methods, operation)


def _handler_of(route: Route) -> HttpHandler:
    assert route.handler is not None  # noqa: S101  # Visit.route found a row for HTTP
    return route.handler
