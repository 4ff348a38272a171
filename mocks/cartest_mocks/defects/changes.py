"""Changes of which defects are made: of answers, of streamed bodies, of requests, of credentials.

Each function returns the :class:`Seams` of one change, narrowed to where it applies. Changes of events are in
:mod:`.event_changes`.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

import msgspec
from msgspec.structs import replace

from cartest_mocks.defects.seams import Answer, Headers, Seams
from cartest_mocks.exchange import Piece, Reply, Request, Stream

__all__ = [
    "Json",
    "as_one_reply",
    "asked",
    "bodies",
    "headers",
    "json_answers",
    "json_requests",
    "refusals",
    "replies",
    "requests",
    "streams",
    "under",
    "upgrades",
    "whole_bodies",
    "without_member",
    "without_parameter",
]

Json = dict[str, Any]


def asked(request: Request) -> Json:
    """Return the JSON object of a request's body, an empty one if it is none."""
    try:
        value: object = msgspec.json.decode(request.body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {}
    return cast("Json", value) if isinstance(value, dict) else {}


def under(request: Request, path: str) -> bool:
    """Whether a request is at a path or below it; the empty path is every one, ``/`` itself alone."""
    return path in ("", request.path) or (path != "/" and request.path.startswith(f"{path}/"))


def without_member(name: str) -> Callable[[Json], Json]:
    """Leave a member out of an object."""
    return lambda members: {key: value for key, value in members.items() if key != name}


def without_parameter(request: Request, name: str) -> Request:
    """Return a request without a parameter of its query."""
    return replace(request, query={each: value for each, value in request.query.items() if each != name})


# --- answers


def replies(change: Callable[[Request, Reply], Reply], *, path: str = "") -> Seams:
    """Change whole answers (not streams) at or below a path."""

    def answer(request: Request, answer: Answer) -> Answer:
        return change(request, answer) if isinstance(answer, Reply) and under(request, path) else answer

    return Seams(answer=answer)


def refusals(change: Callable[[Request, Reply], Reply], *, path: str = "", status: int | None = None) -> Seams:
    """Change answers with an error status, or with one certain status."""

    def refused(request: Request, reply: Reply) -> Reply:
        fits = reply.status >= 400 if status is None else reply.status == status
        return change(request, reply) if fits else reply

    return replies(refused, path=path)


def json_answers(path: str, change: Callable[[Any], Any]) -> Seams:
    """Change the JSON value of the successful answers at or below a path."""

    def changed(_request: Request, reply: Reply) -> Reply:
        if reply.status != 200:
            return reply
        return replace(reply, body=msgspec.json.encode(change(msgspec.json.decode(reply.body))))

    return replies(changed, path=path)


def headers(change: Callable[[Request, Headers], Headers], *, path: str = "") -> Seams:
    """Change the headers of answers and streams at or below a path."""

    def answer(request: Request, answer: Answer) -> Answer:
        if not under(request, path):
            return answer
        return replace(answer, headers=change(request, answer.headers))

    return Seams(answer=answer)


def upgrades(*added: tuple[str, str]) -> Seams:
    """Send more headers with 101."""
    return Seams(upgrade=lambda _request, headers: (*headers, *added))


# --- streams


def streams(
    change: Callable[[Stream], Answer],
    *,
    path: str = "/tts/bytes",
    where: Callable[[Json], bool] = lambda _asked: True,
) -> Seams:
    """Change the streams of a path, where what was asked for fits."""

    def answer(request: Request, answer: Answer) -> Answer:
        if not isinstance(answer, Stream) or not under(request, path):
            return answer
        return change(answer) if where(asked(request)) else answer

    return Seams(answer=answer)


def bodies(
    change: Callable[[Iterator[Piece]], Iterator[Piece]],
    *,
    path: str = "/tts/bytes",
    where: Callable[[Json], bool] = lambda _asked: True,
) -> Seams:
    """Change the pieces of a body."""

    def changed(stream: Stream) -> Stream:
        return replace(stream, pieces=change(iter(stream.pieces)))

    return streams(changed, path=path, where=where)


def whole_bodies(
    change: Callable[[bytes], bytes], *, path: str = "/tts/bytes", **output_format: str | int
) -> Seams:
    """Change bodies as a whole, where the output format has these members."""

    def joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
        at_ns, data = _joined(pieces)
        yield Piece(at_ns, change(data))

    def where(request: Json) -> bool:
        wanted = cast("Mapping[str, object]", request.get("output_format") or {})
        return all(wanted.get(name) == value for name, value in output_format.items())

    return bodies(joined, path=path, where=where)


def as_one_reply(stream: Stream, *, status: int = 200) -> Reply:
    """Return a stream's body as a whole answer, which has a Content-Length."""
    _, data = _joined(iter(stream.pieces))
    stream.on_end()
    return Reply(status=status, body=data, content_type=stream.content_type, headers=stream.headers)


def _joined(pieces: Iterator[Piece]) -> tuple[int, bytes]:
    all_of_it = list(pieces)
    return all_of_it[-1].at_ns if all_of_it else 0, b"".join(piece.data for piece in all_of_it)


# --- requests


def requests(change: Callable[[Request], Request], *, path: str = "") -> Seams:
    """Change requests at or below a path, before the mock sees them."""
    return Seams(request=lambda request: change(request) if under(request, path) else request)


def json_requests(path: str, change: Callable[[Json], Json]) -> Seams:
    """Change the JSON bodies of requests; a body that is no object stays."""

    def changed(request: Request) -> Request:
        value = asked(request)
        return replace(request, body=msgspec.json.encode(change(value))) if value else request

    return requests(changed, path=path)
