import copy
import os
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import pytest

from cartest_contracts.documents import Json, load_openapi
from cartest_contracts.documents.bundle import AREAS, BundleError, bundle, bundle_text, parts
from cartest_contracts.documents.loading import overlay_files
from cartest_contracts.versions import DOCUMENTED_VERSIONS

_BUNDLE = Path(str(resources.files("cartest_contracts"))) / "openapi.yaml"
_PARTS = parts()


def test_the_bundle_is_what_its_parts_make() -> None:
    """The committed document is the generated one; CARTEST_WRITE_DOCS=1 writes it."""
    if os.environ.get("CARTEST_WRITE_DOCS"):
        _BUNDLE.write_text(bundle_text(), encoding="utf-8")
    assert _BUNDLE.read_text(encoding="utf-8") == bundle_text()


def test_every_area_has_its_part() -> None:
    """The order of the bundle names all parts; an area without one came with a later version."""
    later = {area for version in DOCUMENTED_VERSIONS for area in overlay_files("openapi", version)}
    assert set(AREAS) == set(_PARTS) | (set(AREAS) & later)
    assert list(_PARTS) == [area for area in AREAS if area in _PARTS]


def test_the_bundle_keeps_the_order_of_the_areas() -> None:
    """Paths come area by area, as their tags do."""
    tags = [tag["name"] for tag in load_openapi()["tags"]]
    used = [operation["tags"][0] for item in load_openapi()["paths"].values() for operation in item.values()]
    assert list(dict.fromkeys(used)) == tags


def _second_path(areas: dict[str, Json]) -> None:
    areas["tokens"]["paths"]["/"] = areas["status"]["paths"]["/"]


def _second_schema(areas: dict[str, Json]) -> None:
    areas["tokens"]["components"]["schemas"]["Status"] = {}


def _second_tag(areas: dict[str, Json]) -> None:
    areas["tokens"]["tags"].append({"name": "status"})


def _second_title(areas: dict[str, Json]) -> None:
    areas["tokens"]["info"] = {}


def _stray_member(areas: dict[str, Json]) -> None:
    areas["tokens"]["webhooks"] = {}


def _strange_section(areas: dict[str, Json]) -> None:
    areas["tokens"]["components"]["callbacks"] = {}


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (_second_path, "tokens: defined twice: /"),
        (_second_schema, "tokens: defined twice: Status"),
        (_second_tag, "tokens: defined twice: status"),
        (_second_title, "tokens: defined twice: info"),
        (_stray_member, "only root.yaml may say webhooks"),
        (_strange_section, "tokens: the bundle has no place for callbacks"),
    ],
)
def test_parts_that_overlap_make_no_bundle(spoil: Callable[[dict[str, Json]], None], says: str) -> None:
    """What two parts define, or one defines where the bundle has no place for it, is refused by name."""
    areas = copy.deepcopy(_PARTS)
    spoil(areas)
    with pytest.raises(BundleError, match=says):
        bundle(areas)


def test_an_unknown_area_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A part that nobody gave a place is not silently left out."""
    monkeypatch.setattr("cartest_contracts.documents.bundle.AREAS", AREAS[1:])
    with pytest.raises(BundleError, match="unknown areas: root"):
        parts()
