import copy
import importlib
import json
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cartest_contracts.documents import Document, Json, load
from cartest_contracts.documents.loading import BASE_VERSION, neighbour, overlay_files
from cartest_contracts.documents.overlay import Overlay, OverlayError, apply
from cartest_contracts.knowledge import Knowledge
from cartest_contracts.versions import DOCUMENTED_VERSIONS, ApiVersion

_OTHERS = [version for version in DOCUMENTED_VERSIONS if version != BASE_VERSION]
_OAS_PATCH: Any = importlib.import_module("oas_patch.overlay")
"""Another implementation; it has no types."""
_KNOWN = {
    "description": "Differs.",
    "x-cartest-knowledge": "documented",
    "x-cartest-source": "README.md section 1",
}


def _overlay(*actions: dict[str, Any], **members: Any) -> Overlay:
    first, *more = actions
    document = {
        "overlay": "1.0.0",
        "info": {"title": "A test", "version": "1"},
        "actions": [{**_KNOWN, **first}, *more],
        **members,
    }
    return Overlay.parse(json.dumps(document), name="test")


def _applied(document: Json, *actions: dict[str, Any]) -> Json:
    result = copy.deepcopy(document)
    apply(_overlay(*actions), result)
    return result


@pytest.mark.parametrize(
    ("action", "result"),
    [
        ({"target": "$", "update": {"c": 1}}, {"a": {"x": 1}, "b": [1, 2, 3], "c": 1}),
        ({"target": "$.a", "update": {"x": 2, "y": {"z": []}}}, {"a": {"x": 2, "y": {"z": []}}, "b": [1, 2, 3]}),
        ({"target": "$", "update": {"a": {"x": None}}}, {"a": {"x": None}, "b": [1, 2, 3]}),
        ({"target": "$.b", "update": 4}, {"a": {"x": 1}, "b": [1, 2, 3, 4]}),
        ({"target": "$.b", "update": None}, {"a": {"x": 1}, "b": [1, 2, 3, None]}),
        ({"target": "$.a.x", "remove": True}, {"a": {}, "b": [1, 2, 3]}),
        ({"target": "$.b[1:]", "remove": True}, {"a": {"x": 1}, "b": [1]}),
        ({"target": "$.b[2,0,0]", "remove": True}, {"a": {"x": 1}, "b": [2]}),
        ({"target": "$.b[?@ != 2]", "remove": True}, {"a": {"x": 1}, "b": [2]}),
        ({"target": "$.*", "remove": True}, {}),
        ({"target": "$..*", "remove": True}, {}),
    ],
)
def test_an_action_changes_every_place_that_its_target_finds(action: dict[str, Any], result: Json) -> None:
    """Members are merged, entries are appended, and matches are removed, each once."""
    assert _applied({"a": {"x": 1}, "b": [1, 2, 3]}, action) == result


def test_what_is_put_in_two_places_is_not_shared() -> None:
    """A later action that changes one of the places leaves the other alone."""
    result = _applied(
        {"a": {}, "b": {}},
        {"target": "$.*", "update": {"list": []}},
        {"target": "$.a.list", "update": 1},
    )
    assert result == {"a": {"list": [1]}, "b": {"list": []}}


@pytest.mark.parametrize(
    ("action", "says"),
    [
        ({"target": "$.nothing", "remove": True}, r"test: \$\.nothing finds nothing"),
        ({"target": "$.a[", "remove": True}, r"test: \$\.a\["),
        ({"target": "$.a.~", "remove": True}, r"test: \$\.a\.~"),
        ({"target": "$", "remove": True}, "whole document"),
        ({"target": "$.a.x", "update": {}}, "only an object takes members"),
        ({"target": "$.a", "update": 1}, "only an object takes members"),
        ({"target": "$", "update": {"b": [4]}}, "'b' cannot be merged: remove it first"),
        ({"target": "$", "update": {"a": 1}}, "'a' cannot be merged"),
        ({"target": "$.a", "update": {"x": {}}}, "'x' cannot be merged"),
    ],
)
def test_an_action_that_does_not_fit_is_an_error(action: dict[str, Any], says: str) -> None:
    """A typo is not silently without effect, and what tools would merge differently is not merged."""
    with pytest.raises(OverlayError, match=says):
        _applied({"a": {"x": 1}, "b": [1, 2, 3]}, action)


@pytest.mark.parametrize(
    ("action", "members", "says"),
    [
        ({"target": "$"}, {}, "must either update or remove"),
        ({"target": "$", "update": {}, "remove": True}, {}, "must either update or remove"),
        ({"target": "$", "remove": True, "description": None}, {}, "needs a knowledge level"),
        ({"target": "$", "remove": True, "x-cartest-knowledge": None}, {}, "needs a knowledge level"),
        ({"target": "$", "remove": True, "x-cartest-source": None}, {}, "needs a knowledge level"),
        ({"target": "$", "remove": True, "x-cartest-source": ""}, {}, "needs a knowledge level"),
        ({"target": "$", "remove": True, "x-cartest-knowledge": "guessed"}, {}, "guessed"),
        ({"target": "$", "remove": True, "copy": "$.a"}, {}, "copy"),
        ({"target": "$", "remove": True}, {"overlay": "2.0.0"}, "2.0.0"),
        ({"target": "$", "remove": True}, {"actions": []}, "first action has no description"),
        ({"target": "$", "remove": True}, {"actions": [{"target": "$", "remove": True}]}, "has no description"),
    ],
)
def test_only_an_overlay_is_read(action: dict[str, Any], members: dict[str, Any], says: str) -> None:
    """An unknown version, an unknown member, or a difference without a source is refused with its reason."""
    with pytest.raises(OverlayError, match=says):
        _overlay(action, **members)


@pytest.mark.parametrize("text", ["a: [", "- 1", ""])
def test_text_that_is_no_object_is_refused(text: str) -> None:
    """Neither broken YAML nor another kind of value is an overlay."""
    with pytest.raises(OverlayError, match="test: "):
        Overlay.parse(text, name="test")


def test_an_action_carries_its_mark() -> None:
    """What differs has a level and a source, as every item of the documents."""
    action = _overlay({"target": "$", "remove": True}).actions[0]
    assert (action.knowledge, action.source) == (Knowledge.DOCUMENTED, "README.md section 1")


@pytest.mark.parametrize("document", ["openapi", "asyncapi"])
@pytest.mark.parametrize("version", _OTHERS, ids=str)
def test_every_action_of_ours_changes_something(document: Document, version: ApiVersion) -> None:
    """No action states what holds already."""
    draft = copy.deepcopy(load(document, neighbour(version)))
    for area, text in overlay_files(document, version).items():
        overlay = Overlay.parse(text, name=area)
        assert overlay.info.version == str(version)
        for action in overlay.actions:
            before = msgspec.json.encode(draft)
            apply(Overlay(overlay="1.0.0", info=overlay.info, actions=(_described(action),), name=area), draft)
            assert msgspec.json.encode(draft) != before, (area, action.target)
    assert draft == load(document, version)


def _described(action: Any) -> Any:
    return type(action)(
        target=action.target,
        update=action.update,
        remove=action.remove,
        description="Differs.",
        knowledge=Knowledge.DOCUMENTED,
        source="README.md section 1",
    )


@pytest.mark.parametrize(
    "actions",
    [
        [{"target": "$.info", "update": {"version": "2", "contact": {"name": "x"}}}],
        [{"target": "$.tags", "update": {"name": "b"}}],
        [{"target": "$.tags[?@.name == 'a']", "remove": True}],
        [
            {"target": "$.paths['/a'].get", "remove": True},
            {"target": "$.paths['/a']", "update": {"put": {"x": 1}}},
        ],
        [{"target": "$.paths.*.get.tags", "update": "b"}, {"target": "$..description", "remove": True}],
    ],
    ids=lambda actions: actions[0]["target"],
)
def test_another_implementation_comes_to_the_same_result(actions: list[dict[str, Any]]) -> None:
    """oas-patch does with an overlay what we do, as far as its JSONPath goes."""
    document: Json = {
        "info": {"title": "T", "version": "1", "description": "D"},
        "tags": [{"name": "a", "description": "A"}],
        "paths": {"/a": {"get": {"tags": ["a"], "description": "G"}}, "/b": {"get": {"tags": []}}},
    }
    theirs = _OAS_PATCH.apply_overlay(copy.deepcopy(document), {"actions": actions})
    assert _applied(document, *actions) == theirs


def test_the_overlays_of_a_version_apply_in_the_order_of_their_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other files in the folder are left alone, and a version without a folder differs in nothing."""
    folder = tmp_path / "overlays" / "openapi" / str(_OTHERS[0])
    folder.mkdir(parents=True)
    for name in ("b.yaml", "a.yaml", "notes.md"):
        (folder / name).write_text(name, encoding="utf-8")

    def files(package: str) -> Path:
        del package
        return tmp_path

    monkeypatch.setattr(resources, "files", files)
    assert overlay_files("openapi", _OTHERS[0]) == {"a": "a.yaml", "b": "b.yaml"}
    assert overlay_files("openapi", _OTHERS[1]) == {}
