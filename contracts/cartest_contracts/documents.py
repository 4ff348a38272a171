"""The contract documents, ``openapi.yaml`` and ``asyncapi.yaml``: load, index and resolve.

Read once per process. What the loaders return is shared by everyone who asks, so it is not to be changed;
take a copy first. Everything that the index knows comes from the documents: nothing about a single operation
or message belongs into this file.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final, Literal, cast

import yaml

from cartest_contracts.facts import Grant
from cartest_contracts.knowledge import Knowledge

__all__ = [
    "Access",
    "Channel",
    "Document",
    "Json",
    "Message",
    "Operation",
    "channels",
    "load_asyncapi",
    "load_openapi",
    "messages",
    "objects",
    "operations",
    "resolve",
    "schema",
]

Json = dict[str, Any]
Document = Literal["openapi", "asyncapi"]
Access = Literal["public", "key", "tts", "stt", "agent"]
"""``public``: no credential; ``key``: API key only; else: API key, or an access token with that grant."""

_METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_DIALECTS: Final[dict[Document, str]] = {
    "openapi": "https://json-schema.org/draft/2020-12/schema",
    "asyncapi": "http://json-schema.org/draft-07/schema#",
}


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
        return None if self.access == "public" or self.access == "key" else self.access

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
    since: str | None
    """First API version that has it; ``None``: the version of the document has it."""
    until: str | None
    """First API version that no longer has it; ``None``: all later ones have it."""
    knowledge: Knowledge
    source: str


@cache
def _load(document: Document) -> Json:
    text = resources.files("cartest_contracts").joinpath(f"{document}.yaml").read_text(encoding="utf-8")
    return cast("Json", yaml.load(text, Loader=yaml.CSafeLoader))


def load_openapi() -> Json:
    """Return the OpenAPI document: bytes, SSE, tokens, transcription, voices, status."""
    return _load("openapi")


def load_asyncapi() -> Json:
    """Return the AsyncAPI document: the sockets."""
    return _load("asyncapi")


def resolve(ref: str, *, document: Document = "openapi") -> Json:
    """Return what a local reference (``#/components/…``) names, references to references followed.

    Raise :class:`KeyError` when the document has no such place.
    """
    marker, *steps = ref.split("/")
    if marker != "#":
        raise KeyError(ref)
    found = _load(document)
    for step in steps:
        found = _target(found[step.replace("~1", "/").replace("~0", "~")], document)
    return found


def schema(name: str, *, document: Document = "openapi") -> Json:
    """Return a component schema as a JSON Schema that stands on its own; raise :class:`KeyError` without one."""
    schemas: Json = _load(document)["components"]["schemas"]
    if name not in schemas:
        raise KeyError(name)
    return {
        "$schema": _DIALECTS[document],
        "allOf": [{"$ref": f"#/components/schemas/{name}"}],
        "components": {"schemas": schemas},
    }


def objects(node: object, at: str = "") -> Iterator[tuple[str, Json]]:
    """Yield every JSON object inside a node, itself included, with its JSON pointer; depth first."""
    if isinstance(node, dict):
        members = cast("Json", node)
        yield at, members
        for name, member in members.items():
            yield from objects(member, f"{at}/{name.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(node, list):
        for position, item in enumerate(cast("list[object]", node)):
            yield from objects(item, f"{at}/{position}")


@cache
def operations() -> tuple[Operation, ...]:
    """Return every HTTP operation in the order of the document."""
    return tuple(_operations())


@cache
def channels() -> tuple[Channel, ...]:
    """Return every socket in the order of the document."""
    return tuple(
        Channel(
            id=name,
            path=channel["address"],
            access=channel["x-cartest-grant"],
            close_codes=tuple(close["code"] for close in channel["x-cartest-closes"]),
            **_mark(channel),
        )
        for name, channel in load_asyncapi()["channels"].items()
    )


@cache
def messages() -> tuple[Message, ...]:
    """Return every message of every socket in the order of the document."""
    return tuple(_messages())


def _operations() -> Iterator[Operation]:
    document = load_openapi()
    for path, item in document["paths"].items():
        for method in _METHODS:
            if method in item:
                operation: Json = item[method]
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
    return "key"


def _messages() -> Iterator[Message]:
    document = load_asyncapi()
    senders: dict[str, set[Literal["client", "server"]]] = {}
    for operation in document["operations"].values():
        for message in operation["messages"]:
            # The document describes the API: what it receives, a client sent.
            side: Literal["client", "server"] = "client" if operation["action"] == "receive" else "server"
            senders.setdefault(message["$ref"], set()).add(side)
    for channel, described in document["channels"].items():
        for name, reference in described["messages"].items():
            message = resolve(reference["$ref"], document="asyncapi")
            yield Message(
                id=name,
                channel=channel,
                by=frozenset(senders[f"#/channels/{channel}/messages/{name}"]),
                payload=message["payload"]["$ref"].rpartition("/")[2],
                since=message.get("x-cartest-since"),
                until=message.get("x-cartest-until"),
                **_mark(message),
            )


def _target(found: Json, document: Document) -> Json:
    return resolve(found["$ref"], document=document) if "$ref" in found else found


def _mark(item: Json) -> dict[str, Any]:
    return {"knowledge": Knowledge(item["x-cartest-knowledge"]), "source": item["x-cartest-source"]}
