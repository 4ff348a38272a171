"""Places inside a document: references, schemas, and the walk over everything."""

from collections.abc import Iterator
from typing import Final, cast

from cartest_contracts.documents.loading import Document, Json, load
from cartest_contracts.versions import ApiVersion

__all__ = ["objects", "resolve", "schema"]

_DIALECTS: Final[dict[Document, str]] = {
    "openapi": "https://json-schema.org/draft/2020-12/schema",
    "asyncapi": "http://json-schema.org/draft-07/schema#",
}


def resolve(ref: str, *, document: Document = "openapi", version: ApiVersion | None = None) -> Json:
    """Return what a local reference (``#/components/…``) names, references to references followed.

    Raise :class:`KeyError` when the document has no such place.
    """
    marker, *steps = ref.split("/")
    if marker != "#":
        raise KeyError(ref)
    found = load(document, version)
    for step in steps:
        found = found[step.replace("~1", "/").replace("~0", "~")]
        if "$ref" in found:
            found = resolve(found["$ref"], document=document, version=version)
    return found


def schema(name: str, *, document: Document = "openapi", version: ApiVersion | None = None) -> Json:
    """Return a component schema as a JSON Schema that stands on its own; raise :class:`KeyError` without one."""
    schemas: Json = load(document, version)["components"]["schemas"]
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
