"""A place in a document: what stands there, with references followed, and how well it is known."""

from dataclasses import dataclass
from typing import Any, Final, Self

from cartest_contracts.knowledge import Knowledge

__all__ = ["Node"]

_CERTAINTY: Final = (Knowledge.DOCUMENTED, Knowledge.RECORDED, Knowledge.ASSUMED)


@dataclass(frozen=True, kw_only=True)
class Node:
    """One object of a document. A mark holds for everything below it that has none of its own."""

    root: dict[str, Any]
    content: dict[str, Any]
    knowledge: Knowledge = Knowledge.ASSUMED
    source: str = ""

    @classmethod
    def of(cls, root: dict[str, Any]) -> Self:
        """Return the place of the document itself."""
        return cls(root=root, content=root)

    def at(self, *steps: str) -> Self:
        """Return a place below; where the document has nothing, an empty one with this one's mark."""
        found = self
        for step in steps:
            found = found.seen(found.content.get(step, {}))
        return found

    def each(self, key: str) -> list[Self]:
        """Return the places in a list below."""
        return [self.seen(item) for item in self.content.get(key, ())]

    def members(self, *steps: str) -> dict[str, Self]:
        """Return the places in an object below, or in this one, by name."""
        return {name: self.seen(item) for name, item in self.at(*steps).content.items()}

    def seen(self, content: dict[str, Any]) -> Self:
        """Return ``content`` as a place below this one; a reference leads to where it points."""
        if "$ref" in content:
            target: Any = self.root
            for step in content["$ref"].split("/")[1:]:
                target = target[step.replace("~1", "/").replace("~0", "~")]
                if "$ref" in target:
                    target = self.seen(target).content
            content = target
        return type(self)(
            root=self.root,
            content=content,
            knowledge=Knowledge(content.get("x-cartest-knowledge", self.knowledge)),
            source=content.get("x-cartest-source", self.source),
        )

    def less_certain(self, other: "Node") -> tuple[Knowledge, str]:
        """Return how well a difference between two places is known: as the less certain one, from both sources."""
        knowledge = max(self.knowledge, other.knowledge, key=_CERTAINTY.index)
        sources = dict.fromkeys(node.source for node in (other, self) if node.source)
        return knowledge, "; ".join(sources)
