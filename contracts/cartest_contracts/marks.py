"""The knowledge marks of the contract documents: every item with the level and source that hold for it.

An operation, channel, message, parameter, header, response, security scheme and component schema carries its
own mark. Only inside a schema is a mark inherited: a property without one has that of the nearest schema
around it. ``x-cartest-assumed`` names the keywords of an item that are assumed although the item is not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, cast

from cartest_contracts.documents import Document, Json, load
from cartest_contracts.knowledge import Knowledge
from cartest_contracts.versions import ApiVersion

__all__ = ["Kind", "Mark", "Unmarked", "marks"]

Kind = Literal[
    "info",
    "server",
    "operation",
    "parameter",
    "requestBody",
    "response",
    "header",
    "link",
    "securityScheme",
    "channel",
    "close",
    "message",
    "correlationId",
    "schema",
    "property",
]


class Unmarked(ValueError):
    """An item has no knowledge level or no source, neither of its own nor inherited."""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """How well one item of a document is known."""

    pointer: str
    """JSON pointer into the document: ``/components/schemas/Voice/properties/gender``."""
    kind: Kind
    knowledge: Knowledge
    source: str


def marks(document: Document, *, version: ApiVersion | None = None, content: Json | None = None) -> Iterator[Mark]:
    """Yield the mark of every item in a document; raise :class:`Unmarked` at the first that has none.

    ``content`` stands in for the document itself, for those who want to know about a draft of it.
    """
    root = content or load(document, version)
    yield _own(root["info"], "/info", "info")
    yield from _each(root["servers"], "/servers", "server")
    yield from _openapi_paths(root) if document == "openapi" else _asyncapi_channels(root)
    components: Json = root["components"]
    for section, kind in _SECTIONS.items():
        yield from _each(components.get(section, {}), f"/components/{section}", kind)
    for name, schema in components["schemas"].items():
        yield from _schema(schema, f"/components/schemas/{name}", "schema", None)


_SECTIONS: dict[str, Kind] = {
    "securitySchemes": "securityScheme",
    "parameters": "parameter",
    "headers": "header",
    "requestBodies": "requestBody",
    "responses": "response",
    "correlationIds": "correlationId",
    "messages": "message",
}
_BRANCHES = ("items", "if", "then", "else", "contentSchema")
_CHOICES = ("allOf", "anyOf", "oneOf")


def _openapi_paths(root: Json) -> Iterator[Mark]:
    for path, item in root["paths"].items():
        for method, operation in item.items():
            at = f"/paths/{_escaped(path)}/{method}"
            yield _own(operation, at, "operation")
            yield from _each(operation.get("parameters", []), f"{at}/parameters", "parameter")
            if "requestBody" in operation:
                yield from _item(operation["requestBody"], f"{at}/requestBody", "requestBody")
            yield from _each(operation["responses"], f"{at}/responses", "response")


def _asyncapi_channels(root: Json) -> Iterator[Mark]:
    for name, channel in root["channels"].items():
        at = f"/channels/{name}"
        yield _own(channel, at, "channel")
        yield from _each(channel["x-cartest-closes"], f"{at}/x-cartest-closes", "close")
        yield from _each(channel.get("parameters", {}), f"{at}/parameters", "parameter")
        yield from _each(channel["messages"], f"{at}/messages", "message")
    yield from _each(root["operations"], "/operations", "operation")


def _each(items: Json | list[Json], at: str, kind: Kind) -> Iterator[Mark]:
    pairs = enumerate(items) if isinstance(items, list) else items.items()
    for name, item in pairs:
        yield from _item(item, f"{at}/{_escaped(str(name))}", kind)


def _item(item: Json, at: str, kind: Kind) -> Iterator[Mark]:
    """Yield the mark of an item and of what lies inside it; a reference is marked where it leads to."""
    if "$ref" in item:
        return
    mark = _own(item, at, kind)
    yield mark
    yield from _each(item.get("headers", {}), f"{at}/headers", "header")
    yield from _each(item.get("links", {}), f"{at}/links", "link")
    for holder, inside in [(item, at), *_media(item, at)]:
        for keyword in ("schema", "itemSchema", "payload"):
            if keyword in holder:
                yield from _schema(holder[keyword], f"{inside}/{keyword}", "schema", mark)


def _media(item: Json, at: str) -> list[tuple[Json, str]]:
    return [(media, f"{at}/content/{_escaped(name)}") for name, media in item.get("content", {}).items()]


def _schema(schema: Json, at: str, kind: Kind, around: Mark | None) -> Iterator[Mark]:
    if "$ref" in schema and kind != "property":
        return
    mark = _own(schema, at, kind, around)
    yield mark
    for name, member in schema.get("properties", {}).items():
        yield from _schema(member, f"{at}/properties/{_escaped(name)}", "property", mark)
    for keyword in _BRANCHES:
        if keyword in schema:
            yield from _schema(schema[keyword], f"{at}/{keyword}", "schema", mark)
    for keyword in _CHOICES:
        for position, choice in enumerate(cast("list[Json]", schema.get(keyword, []))):
            yield from _schema(choice, f"{at}/{keyword}/{position}", "schema", mark)


def _own(item: dict[str, Any], at: str, kind: Kind, around: Mark | None = None) -> Mark:
    knowledge = item.get("x-cartest-knowledge", around and around.knowledge)
    source = item.get("x-cartest-source", around and around.source)
    if knowledge is None or not source:
        raise Unmarked(f"{at} has no x-cartest-knowledge or no x-cartest-source")
    return Mark(pointer=at, kind=kind, knowledge=Knowledge(knowledge), source=source)


def _escaped(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")
