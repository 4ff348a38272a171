"""The documents as they are at one version: the base document, and the overlays on the way to that version.

The base is the middle of a chain, 2024-06-10 ← 2024-11-13 ← 2025-04-16 → 2025-11-04 → 2026-03-01 → 2026-08-14:
each version's overlays change the document of its neighbour towards the base, so a difference is written once.
Each document is made once per process.
"""

from functools import cache
from importlib import resources
from typing import Any, Final, Literal, cast

import msgspec
import yaml

from cartest_contracts.versions import DEFAULT_VERSION, DOCUMENTED_VERSIONS, ApiVersion, covering

__all__ = [
    "BASE_VERSION",
    "Document",
    "Json",
    "load",
    "load_asyncapi",
    "load_openapi",
    "neighbour",
    "overlay_files",
]

Json = dict[str, Any]
Document = Literal["openapi", "asyncapi"]

BASE_VERSION: Final = DEFAULT_VERSION
"""What the committed documents describe without an overlay."""


def load_openapi(version: ApiVersion | None = None) -> Json:
    """Return the OpenAPI document, everything over HTTP, at a version; see :func:`load`."""
    return load("openapi", version)


def load_asyncapi(version: ApiVersion | None = None) -> Json:
    """Return the AsyncAPI document, the sockets, at a version; see :func:`load`."""
    return load("asyncapi", version)


def load(document: Document, version: ApiVersion | None = None) -> Json:
    """Return a document at the documented version that covers a date; without one, at the base version.

    Raise :class:`LookupError` for a date before the first version.
    """
    covered = BASE_VERSION if version is None else covering(version)
    if covered is None:
        raise LookupError(f"no contract covers {version}, the first is of {DOCUMENTED_VERSIONS[0]}")
    return _at(document, covered)


def neighbour(version: ApiVersion) -> ApiVersion:
    """Return the version next to a documented one on the way to the base, which its overlays change."""
    step = 1 if version < BASE_VERSION else -1
    return DOCUMENTED_VERSIONS[DOCUMENTED_VERSIONS.index(version) + step]


def overlay_files(document: Document, version: ApiVersion) -> dict[str, str]:
    """Return the overlays of one version as text by area, in the order in which they apply."""
    folder = resources.files("cartest_contracts").joinpath("overlays", document, str(version))
    if not folder.is_dir():
        return {}
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name)
    return {file.name.removesuffix(".yaml"): file.read_text(encoding="utf-8") for file in files}


@cache
def _at(document: Document, version: ApiVersion) -> Json:
    if version == BASE_VERSION:
        text = resources.files("cartest_contracts").joinpath(f"{document}.yaml").read_text(encoding="utf-8")
        return cast("Json", yaml.load(text, Loader=yaml.CSafeLoader))
    # Most runs never leave the base version and need no JSONPath.
    from cartest_contracts.documents.overlay import Overlay, apply

    merged: Json = msgspec.json.decode(msgspec.json.encode(_at(document, neighbour(version))))
    for area, text in overlay_files(document, version).items():
        apply(Overlay.parse(text, name=f"{document}/{version}/{area}"), merged)
    return merged
