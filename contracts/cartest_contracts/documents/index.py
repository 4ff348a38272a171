"""The index: every operation, socket and message of a version, as records."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from cartest_contracts.documents.loading import Json, load_asyncapi, load_openapi
from cartest_contracts.documents.places import resolve
from cartest_contracts.facts import Grant
from cartest_contracts.knowledge import Knowledge
from cartest_contracts.versions import ApiVersion

__all__ = ["Access", "Channel", "Message", "Operation", "channels", "messages", "operations"]

Access = Literal["public", "admin", "key", "tts", "stt", "agent"]
"""``public``: no credential; ``admin``: admin key only; ``key``: API key only; else: API key, or an access token
with that grant."""


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One HTTP operation of the contract."""

    id: str
    method: str
    """Upper case."""
    path: str
    """As the contract writes it: ``/voices/{id}``."""
    summary: str
    access: Access
    statuses: tuple[str, ...]
    """Answers that are described, in the order of the document: ``200``, ``400``, ``5XX``."""
    knowledge: Knowledge
    source: str

    @property
    def grant(self) -> Grant | None:
        """The grant with which an access token opens it; ``None``: tokens do not."""
        if self.access == "public" or self.access == "admin" or self.access == "key":
            return None
        return self.access

    @property
    def accepts_tokens(self) -> bool:
        """Whether an access token can open it (tokens.md section 4)."""
        return self.grant is not None


@dataclass(frozen=True, kw_only=True)
class Channel:
    """One socket of the contract."""

    id: str
    path: str
    access: Access
    close_codes: tuple[int, ...]
    """Codes with which the server is described to close, in the order of the document."""
    knowledge: Knowledge
    source: str


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message of a socket."""

    id: str
    """Key inside its channel: ``chunk``, ``structuredError``."""
    channel: str
    """Id of the channel."""
    by: frozenset[Literal["client", "server"]]
    """Who may send it."""
    payload: str
    """Name of the schema in ``asyncapi.yaml``."""
    knowledge: Knowledge
    source: str


@cache
def operations(version: ApiVersion | None = None) -> tuple[Operation, ...]:
    """Return every HTTP operation of a version in the order of the document."""
    return tuple(_operations(load_openapi(version)))


@cache
def channels(version: ApiVersion | None = None) -> tuple[Channel, ...]:
    """Return every socket of a version in the order of the document."""
    return tuple(
        Channel(
            id=name,
            path=channel["address"],
            access=channel["x-cartest-grant"],
            close_codes=tuple(close["code"] for close in channel["x-cartest-closes"]),
            **_mark(channel),
        )
        for name, channel in load_asyncapi(version)["channels"].items()
    )


@cache
def messages(version: ApiVersion | None = None) -> tuple[Message, ...]:
    """Return every message of every socket of a version in the order of the document."""
    return tuple(_messages(version))


def _operations(document: Json) -> Iterator[Operation]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            security: list[dict[str, list[Grant]]] = (operation if "security" in operation else document)[
                "security"
            ]
            yield Operation(
                id=operation["operationId"],
                method=method.upper(),
                path=path,
                summary=operation["summary"],
                access=_access(security),
                statuses=tuple(operation["responses"]),
                **_mark(operation),
            )


def _access(security: list[dict[str, list[Grant]]]) -> Access:
    """Return what opens an operation: the role beside the scheme ``AccessToken`` is the grant."""
    if not security:
        return "public"
    for choice in security:
        for grant in choice.get("AccessToken", ()):
            return grant
    return "admin" if any("AdminKeyBearer" in choice for choice in security) else "key"


def _messages(version: ApiVersion | None) -> Iterator[Message]:
    document = load_asyncapi(version)
    senders: dict[str, set[Literal["client", "server"]]] = {}
    for operation in document["operations"].values():
        for message in operation["messages"]:
            # The document describes the API: what it receives, a client sent.
            side: Literal["client", "server"] = "client" if operation["action"] == "receive" else "server"
            senders.setdefault(message["$ref"], set()).add(side)
    for channel, described in document["channels"].items():
        for name, reference in described["messages"].items():
            message = resolve(reference["$ref"], document="asyncapi", version=version)
            yield Message(
                id=name,
                channel=channel,
                by=frozenset(senders[f"#/channels/{channel}/messages/{name}"]),
                payload=message["payload"]["$ref"].rpartition("/")[2],
                **_mark(message),
            )


def _mark(item: Json) -> dict[str, Any]:
    return {"knowledge": Knowledge(item["x-cartest-knowledge"]), "source": item["x-cartest-source"]}
