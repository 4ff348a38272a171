"""``openapi.yaml`` is written from the parts below ``sources/openapi``, one for each area of the API.

A part is a piece of the document: tags, paths and components of its area; ``root.yaml`` holds what there is
once. The parts never overlap. A new area needs its place in :data:`AREAS`, which is the order of the bundle.
"""

from importlib import resources
from typing import Any, Final, cast

import yaml

from cartest_contracts.documents.layout import written
from cartest_contracts.documents.loading import Json

__all__ = ["AREAS", "BundleError", "bundle", "bundle_text", "parts"]

AREAS: Final = (
    "root",
    "shared",
    "status",
    "speech",
    "tokens",
    "transcription",
    "voices",
    "accents",
    "infill",
    "voice_changer",
    "datasets",
    "fine_tunes",
    "pronunciation_dicts",
    "agents",
    "files",
    "usage",
)
_SECTIONS: Final = (
    "securitySchemes",
    "parameters",
    "headers",
    "requestBodies",
    "responses",
    "schemas",
)
_HEADER: Final = """\
# Cartesia's speech API over HTTP at Cartesia-Version 2025-04-16. The sockets are in asyncapi.yaml.
#
# Generated from contracts/cartest_contracts/sources/openapi/*.yaml: change those, then run
#   CARTEST_WRITE_DOCS=1 pytest tests/contracts/documents/test_bundle.py
# `cartest contract show --version V` prints the document of another version (docs/contract.md).
"""


class BundleError(ValueError):
    """The parts do not make one document."""


def parts() -> dict[str, Json]:
    """Return the parts by area, in the order of the bundle; raise :class:`BundleError` for an unknown area."""
    folder = resources.files("cartest_contracts").joinpath("sources", "openapi")
    files = {file.name.removesuffix(".yaml"): file for file in folder.iterdir()}
    if unknown := files.keys() - set(AREAS):
        raise BundleError(f"unknown areas: {', '.join(sorted(unknown))}")
    return {
        area: cast("Json", yaml.load(files[area].read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
        for area in AREAS
        if area in files
    }


def bundle(areas: dict[str, Json]) -> Json:
    """Return the document that the parts make; raise :class:`BundleError` for what two of them define."""
    document: Json = {}
    tags: dict[str, Json] = {}
    paths: Json = {}
    components: dict[str, Json] = {section: {} for section in _SECTIONS}
    for area, part in areas.items():
        _add(tags, {tag["name"]: tag for tag in part.get("tags", [])}, area)
        _add(paths, part.get("paths", {}), area)
        for section, items in part.get("components", {}).items():
            if section not in components:
                raise BundleError(f"{area}: the bundle has no place for {section}")
            _add(components[section], items, area)
        _add(document, {key: part[key] for key in part.keys() - {"tags", "paths", "components"}}, area)
    ordered = {key: areas["root"][key] for key in areas["root"] if key in document and key != "components"}
    if extra := document.keys() - ordered.keys():
        raise BundleError(f"only root.yaml may say {', '.join(sorted(extra))}")
    return {
        **ordered,
        "tags": list(tags.values()),
        "paths": paths,
        "components": {section: items for section, items in components.items() if items},
    }


def bundle_text() -> str:
    """Return what ``openapi.yaml`` has to be."""
    return f"{_HEADER}{written(bundle(parts()))}"


def _add(whole: dict[str, Any], more: dict[str, Any], area: str) -> None:
    if twice := whole.keys() & more.keys():
        raise BundleError(f"{area}: defined twice: {', '.join(sorted(twice))}")
    whole.update(more)
