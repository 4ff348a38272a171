"""What differs between the versions, in words: the descriptions of the overlays, as docs/contract.md has them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from cartest_contracts.documents.loading import BASE_VERSION, Document, overlay_files
from cartest_contracts.documents.overlay import Overlay
from cartest_contracts.knowledge import Knowledge
from cartest_contracts.versions import DOCUMENTED_VERSIONS, ApiVersion

__all__ = ["Difference", "differences", "differences_table"]

_OVER: Final[dict[Document, str]] = {"openapi": "HTTP", "asyncapi": "sockets"}
_THE_VERSION_ITSELF: Final = "root"
"""The overlay that only writes the version's date into the document."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One thing that is otherwise at a version than at its neighbour towards the base."""

    version: ApiVersion
    document: Document
    area: str
    """Name of the overlay: ``speech``."""
    what: str
    """A sentence about the version: ``Errors are JSON objects.``"""
    knowledge: Knowledge
    source: str


def differences() -> Iterator[Difference]:
    """Yield what differs, version by version from the oldest, first over HTTP and then over sockets."""
    for version in DOCUMENTED_VERSIONS:
        for document in _OVER:
            if version != BASE_VERSION:
                yield from _of(document, version)


def differences_table() -> str:
    """Return the Markdown table."""
    head = ("At", "Over", "About", "What differs", "Known", "Source")
    rows = [head, tuple("---" for _ in head)]
    rows += [
        (str(each.version), _OVER[each.document], each.area, each.what, each.knowledge, each.source)
        for each in differences()
    ]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows)


def _of(document: Document, version: ApiVersion) -> Iterator[Difference]:
    for area, text in overlay_files(document, version).items():
        overlay = Overlay.parse(text, name=f"{document}/{version}/{area}")
        for action in overlay.actions:
            if area != _THE_VERSION_ITSELF and action.description and action.knowledge and action.source:
                yield Difference(
                    version=version,
                    document=document,
                    area=area.replace("_", " "),
                    what=action.description,
                    knowledge=action.knowledge,
                    source=action.source,
                )
