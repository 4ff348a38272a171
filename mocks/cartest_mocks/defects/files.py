"""Defects of saved files and the links to them."""

from collections.abc import Callable
from typing import Final

import msgspec
from msgspec.structs import replace

from cartest_mocks.defects.changes import Json, json_answers, replies
from cartest_mocks.defects.defect import Defect
from cartest_mocks.defects.seams import Seams
from cartest_mocks.exchange import Reply, Request

__all__ = ["DEFECTS"]


def _bodies(path: str, ending: str, change: Callable[[bytes], bytes]) -> Seams:
    def changed(request: Request, reply: Reply) -> Reply:
        fits = reply.status == 200 and request.path.endswith(ending)
        return replace(reply, body=change(reply.body)) if fits else reply

    return replies(changed, path=path)


def _unauthorized(reply: Reply) -> Reply:
    headers = tuple(header for header in reply.headers if header[0] != "content-disposition")
    return Reply(status=401, body=b"Unauthorized: A key is needed.\n", content_type="text/plain", headers=headers)


def _info(change: Callable[[Json], Json]) -> Seams:
    return _bodies("/files", "/info", lambda body: msgspec.json.encode(change(msgspec.json.decode(body))))


DEFECTS: Final = (
    Defect(
        id="files-are-cut",
        breaks="A saved file is downloaded without its last bytes.",
        rule="FILES-01",
        cases=("file",),
        seams=_bodies("/files", "/download", lambda body: body[:-100]),
    ),
    Defect(
        id="files-of-another-size",
        breaks="The information of a file names another size.",
        rule="FILES-02",
        cases=("file",),
        seams=_info(lambda info: {**info, "size": info["size"] + 1}),
    ),
    Defect(
        id="links-without-host",
        breaks="A link to a file is a path without a host.",
        rule="FILES-03",
        cases=("file",),
        seams=json_answers("/links", lambda answer: {"url": f"/{answer['url'].split('/', 3)[3]}"}),
    ),
    Defect(
        id="links-need-a-key",
        breaks="A link to a file opens with a key only.",
        rule="FILES-04",
        cases=("file",),
        seams=replies(lambda _request, reply: _unauthorized(reply), path="/link"),
    ),
)
