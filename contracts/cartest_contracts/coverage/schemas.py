"""How coverage reads the schemas of the documents: what members a value may have, and what a member may be.

Other than a validator, it asks what is *possible*: every branch of a choice and of a condition counts.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from cartest_contracts.documents import Document, Json, Operation, load_openapi, resolve
from cartest_contracts.versions import ApiVersion

__all__ = ["Schemas", "described", "request_bodies", "response_of"]

_ALL_OF = ("allOf", "anyOf", "oneOf")
_ONE = ("then", "else")


class Schemas:
    """The schemas of one document at one version."""

    def __init__(self, document: Document, version: ApiVersion) -> None:
        self._document: Document = document
        self._version = version

    def followed(self, item: Json) -> Json:
        """Return what a reference leads to; anything else unchanged."""
        if "$ref" not in item:
            return item
        return self.followed(resolve(item["$ref"], document=self._document, version=self._version))

    def branches(self, schema: Json) -> Iterator[Json]:
        """Yield a schema and everything that it is composed of, followed to where it stands."""
        found = self.followed(schema)
        yield found
        for keyword in _ALL_OF:
            for part in found.get(keyword, ()):
                yield from self.branches(part)
        for keyword in _ONE:
            if isinstance(found.get(keyword), dict):
                yield from self.branches(found[keyword])

    def members(self, schema: Json) -> dict[str, Json]:
        """Return each member that an object may have, with the first schema that is said of it."""
        found: dict[str, Json] = {}
        for branch in self.branches(schema):
            for name, member in branch.get("properties", {}).items():
                found.setdefault(name, member)
        return found

    def values(self, schema: Json) -> tuple[Any, ...]:
        """Return the values that a schema lists, ``null`` left out; none if it lists none."""
        for branch in self.branches(schema):
            if "const" in branch:
                return (branch["const"],)
            if "enum" in branch:
                return tuple(value for value in branch["enum"] if value is not None)
        return ()

    def is_binary(self, schema: Json) -> bool:
        """Whether it is bytes: a file, a binary frame."""
        return any(
            branch.get("format") == "binary" or "contentMediaType" in branch for branch in self.branches(schema)
        )


def described(operation: Operation, version: ApiVersion) -> Json:
    """Return an operation as its document describes it."""
    found: Json = load_openapi(version)["paths"][operation.path][operation.method.lower()]
    return found


def response_of(operation: Operation, status: str, version: ApiVersion) -> Json:
    """Return an answer as its document describes it."""
    return Schemas("openapi", version).followed(described(operation, version)["responses"][status])


def request_bodies(operation: Operation, version: ApiVersion) -> Mapping[str, Json]:
    """Return the schema of an operation's body by media type; empty if it takes none."""
    body = described(operation, version).get("requestBody", {})
    content: Json = Schemas("openapi", version).followed(body).get("content", {})
    return {kind: media["schema"] for kind, media in content.items() if "schema" in media}
