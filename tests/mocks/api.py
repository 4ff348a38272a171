"""The whole mock behind its gatekeeper, asked without sockets: one call, one answer."""

import asyncio
from dataclasses import dataclass
from typing import Any

import httpx
import msgspec

from cartest_contracts.audio.containers import encode_container
from cartest_contracts.formats import OutputFormat
from cartest_mocks.accounts import DEFAULT_KEY
from cartest_mocks.exchange import Reply, Request, Stream
from cartest_mocks.gatekeeper import Gatekeeper
from cartest_mocks.vendor import Vendor

__all__ = ["CLIP", "NEWEST", "Answer", "Api"]

NEWEST = "2026-08-14"
CLIP = encode_container(bytes(800), OutputFormat.wav("pcm_s16le", 8000))
"""A twentieth of a second of silence."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back."""

    status: int
    body: bytes

    @property
    def json(self) -> Any:
        return msgspec.json.decode(self.body)

    @property
    def ids(self) -> list[str]:
        """Ids of the items of a page."""
        return [item["id"] for item in self.json["data"]]


class Api:
    """A customer of one mock, at one version."""

    def __init__(self, vendor: Vendor, *, version: str = NEWEST, key: str = DEFAULT_KEY) -> None:
        self.vendor = vendor
        self._gate = Gatekeeper(vendor)
        self._headers = {"x-api-key": key, "cartesia-version": version}

    def at(self, version: str) -> "Api":
        """The same customer at another version."""
        return Api(self.vendor, version=version, key=self._headers["x-api-key"])

    def as_(self, key: str) -> "Api":
        """Another customer."""
        return Api(self.vendor, version=self._headers["cartesia-version"], key=key)

    def get(self, path: str, **query: str | tuple[str, ...]) -> Answer:
        return self.send("GET", path, query=query)

    def delete(self, path: str) -> Answer:
        return self.send("DELETE", path)

    def post(self, path: str, body: object = None) -> Answer:
        return self.send("POST", path, body=b"" if body is None else msgspec.json.encode(body))

    def patch(self, path: str, body: object) -> Answer:
        return self.send("PATCH", path, body=msgspec.json.encode(body))

    def upload(self, path: str, fields: dict[str, str], **files: bytes) -> Answer:
        """Post a form."""
        form = httpx.Request(
            "POST", "http://x", data=fields, files={name: ("a.wav", files[name]) for name in files}
        )
        return self.send("POST", path, body=form.read(), content_type=form.headers["content-type"])

    def send(
        self,
        method: str,
        path: str,
        *,
        query: dict[str, str | tuple[str, ...]] | None = None,
        body: bytes = b"",
        content_type: str = "application/json",
    ) -> Answer:
        request = Request(
            method=method,
            path=path,
            query={name: (value,) if isinstance(value, str) else value for name, value in (query or {}).items()},
            headers=self._headers | {"content-type": content_type},
            body=body,
        )
        reply = asyncio.run(self._answer(request))
        assert self.vendor.journal.defects == []
        return Answer(status=reply.status, body=reply.body)

    async def _answer(self, request: Request) -> Reply:
        reply = self._gate.answer(request)
        if not isinstance(reply, Reply | Stream):
            reply = await reply
        assert isinstance(reply, Reply)
        return reply
