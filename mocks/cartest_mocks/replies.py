"""What endpoints over HTTP share: JSON answers, empty ones, and the parts of a path."""

from typing import Final

import msgspec

from cartest_mocks.exchange import Reply, Request

__all__ = ["NO_CONTENT", "json_reply", "path_part"]

NO_CONTENT: Final = Reply(status=204)


def json_reply(value: object) -> Reply:
    """Return a 200 with a JSON body."""
    return Reply(body=msgspec.json.encode(value), content_type="application/json")


def path_part(request: Request, number: int) -> str:
    """Return a segment of the path, counted from 0: number 1 of ``/voices/{id}`` is the id."""
    return request.path.strip("/").split("/")[number]
