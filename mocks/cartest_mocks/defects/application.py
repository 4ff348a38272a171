"""An application with a defect: the mock behind it, and the changes of one defect at its border."""

from collections.abc import Awaitable, Iterator

import msgspec

from cartest_contracts.events import sse_event
from cartest_mocks.application import Admission, Application, OpenWire
from cartest_mocks.defects.seams import Answer, Close, Cut, Line, Seams, attempt
from cartest_mocks.defects.wire import BrokenSession, BrokenWire, changed_events, read_event
from cartest_mocks.exchange import Piece, Reply, Request, Session, Stream
from cartest_mocks.reader import Failure

__all__ = ["BrokenApplication"]

_OWN = "/cartest/"
"""The mock's own endpoints are no part of the API; a test must be able to reset a broken mock too."""


class BrokenApplication:
    """An :class:`~cartest_mocks.application.Application` that breaks what another one does well."""

    def __init__(self, app: Application, seams: Seams) -> None:
        self._app = app
        self._seams = seams

    def answer(self, request: Request) -> Answer | Awaitable[Answer]:
        """Answer one request."""
        if request.path.startswith(_OWN):
            return self._app.answer(request)
        answer = self._app.answer(self._asked(request))
        if isinstance(answer, Reply | Stream):
            return self._changed(request, answer)
        return self._changed_later(request, answer)

    def admit(self, request: Request) -> Admission | Reply:
        """Say whether a socket may open."""
        admission = self._app.admit(self._asked(request))
        if isinstance(admission, Reply):
            return self._refused(request, admission)

        def start(wire: OpenWire) -> Session | Reply:
            line = self._seams.line(request)
            session = admission.start(wire if line is None else BrokenWire(wire, line))
            if isinstance(session, Reply):
                return self._refused(request, session)
            return session if line is None else BrokenSession(session, line)

        return Admission(headers=self._seams.upgrade(request, admission.headers), start=start)

    def refuse(self, failure: Failure) -> Reply:
        """Answer what could not be read."""
        return self._refused(failure.request, self._app.refuse(failure))

    def failed(self, error: Exception, request: Request) -> Reply:
        """Answer in place of an endpoint that raised; a cut is no failure, and its answer is never sent."""
        return Reply() if isinstance(error, Cut) else self._app.failed(error, request)

    def _asked(self, request: Request) -> Request:
        return attempt(self._seams.request, request, otherwise=request)

    def _answered(self, request: Request, answer: Answer) -> Answer:
        return attempt(self._seams.answer, request, answer, otherwise=answer)

    def _refused(self, request: Request, reply: Reply) -> Reply:
        changed = self._answered(request, reply)
        # A refusal stays a whole answer: there is no stream in the place of a socket.
        return changed if isinstance(changed, Reply) else reply

    def _changed(self, request: Request, answer: Answer) -> Answer:
        if isinstance(answer, Stream) and answer.content_type.startswith("text/event-stream"):
            line = self._seams.line(request)
            if line is not None:
                answer = msgspec.structs.replace(answer, pieces=_broken_events(answer, line))
        return self._answered(request, answer)

    async def _changed_later(self, request: Request, answer: Awaitable[Answer]) -> Answer:
        return self._changed(request, await answer)


def _broken_events(stream: Stream, line: Line) -> Iterator[Piece]:
    for piece in stream.pieces:
        event = read_event(piece.data.partition(b"data: ")[2])
        for out in changed_events(line, event):
            match out:
                case Close():
                    yield Piece(piece.at_ns, b"")  # taken ahead of need, and dropped by the cut
                    raise Cut
                case str():
                    yield Piece(line.time_ns(event, piece.at_ns), out.encode())
                case _:
                    data = sse_event(msgspec.json.encode(out), error=out.get("type") == "error")
                    yield Piece(line.time_ns(event, piece.at_ns), data)
