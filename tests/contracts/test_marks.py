import copy
import re
from collections.abc import Callable
from typing import Any

import pytest

from cartest_contracts.documents import Document, load_asyncapi, load_openapi, objects
from cartest_contracts.knowledge import Knowledge
from cartest_contracts.marks import Mark, Unmarked, marks

_CITATION = re.compile(
    r"(?:(?:README|tts|websocket|tokens|other-endpoints|errors-and-limits|clients-on-the-wire)\.md"
    r" sections? \d+(?:\.\d+)?(?:(?:,| and| to) \d+(?:\.\d+)?)*|C\d+)"
)
_LOAD: dict[Document, Callable[[], dict[str, Any]]] = {"openapi": load_openapi, "asyncapi": load_asyncapi}


@pytest.mark.parametrize("document", ["openapi", "asyncapi"])
def test_every_item_of_the_documents_is_marked(document: Document) -> None:
    """Each operation, parameter, property, response and message has a level and cites the fact sheets."""
    found = list(marks(document))
    assert len(found) > 200
    for mark in found:
        rest = _CITATION.sub("", mark.source)
        assert set(rest) <= set(", "), f"{mark.pointer}: {mark.source}"


@pytest.mark.parametrize(
    ("document", "pointer", "kind", "knowledge"),
    [
        ("openapi", "/paths/~1tts~1bytes/post", "operation", Knowledge.DOCUMENTED),
        ("openapi", "/components/parameters/Version", "parameter", Knowledge.DOCUMENTED),
        ("openapi", "/components/headers/RequestId", "header", Knowledge.ASSUMED),
        ("openapi", "/paths/~1tts~1bytes/post/responses/200", "response", Knowledge.RECORDED),
        ("openapi", "/paths/~1voices/get/responses/200/links/firstVoice", "link", Knowledge.DOCUMENTED),
        ("openapi", "/components/schemas/Voice/properties/gender", "property", Knowledge.DOCUMENTED),
        ("openapi", "/components/schemas/DoneEvent/properties/status_code", "property", Knowledge.RECORDED),
        ("asyncapi", "/components/messages/Chunk", "message", Knowledge.DOCUMENTED),
        ("asyncapi", "/components/schemas/ChunkEvent/properties/flush_id", "property", Knowledge.RECORDED),
        ("asyncapi", "/channels/tts/x-cartest-closes/1", "close", Knowledge.ASSUMED),
        ("asyncapi", "/channels/agentCall/parameters/agent_id", "parameter", Knowledge.DOCUMENTED),
    ],
)
def test_items_are_found_where_they_stand(
    document: Document, pointer: str, kind: str, knowledge: Knowledge
) -> None:
    """The walk reaches every kind of item and reports its place, kind and level."""
    assert _at(document)[pointer].kind == kind
    assert _at(document)[pointer].knowledge is knowledge


def test_the_walk_goes_inside_schemas_of_every_form() -> None:
    """Properties inside parameters, choices, lists and conditions are items too."""
    pointers = _at("openapi")
    inside = "content/application~1x-www-form-urlencoded/schema/properties/encoding"
    assert f"/components/parameters/HeaderlessAudio/{inside}" in pointers
    assert "/components/schemas/BytesRequest/allOf/1/properties/save" in pointers
    assert "/components/schemas/SpeechRequest/then/properties/language" in pointers
    assert "/components/schemas/TranscriptionRequest/properties/timestamp_granularities[]/items" in pointers
    assert "/components/schemas/AccessTokenRequest/properties/grants/properties/tts" in pointers


def test_a_property_inherits_from_the_schema_around_it() -> None:
    """Without marks of its own a property has those of its schema; with one of the two it keeps the other."""
    found = _at("openapi")
    assert found["/components/schemas/Voice/properties/name"].source == "other-endpoints.md section 6"
    assert (
        found["/components/schemas/VoiceFilter/properties/starting_after"].source == "other-endpoints.md section 1"
    )


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ("openapi", ("paths", "/voices", "get")),
        ("openapi", ("components", "parameters", "Version")),
        ("openapi", ("components", "responses", "Forbidden")),
        ("openapi", ("components", "schemas", "Voice")),
        ("asyncapi", ("channels", "tts")),
        ("asyncapi", ("operations", "generate")),
        ("asyncapi", ("components", "messages", "Chunk")),
        ("asyncapi", ("components", "schemas", "ChunkEvent")),
    ],
)
@pytest.mark.parametrize("key", ["x-cartest-knowledge", "x-cartest-source"])
def test_an_unmarked_item_is_named(document: Document, path: tuple[str, ...], key: str) -> None:
    """An item that lost its level or its source is refused by name: the proof above can fail."""
    draft = copy.deepcopy(_LOAD[document]())
    item = draft
    for step in path:
        item = item[step]
    del item[key]
    with pytest.raises(Unmarked, match=path[-1].replace("/", ".*")):
        list(marks(document, content=draft))


def test_a_level_that_does_not_exist_is_refused() -> None:
    """Levels are those of the Knowledge enum, nothing else."""
    draft = copy.deepcopy(load_openapi())
    draft["components"]["schemas"]["Voice"]["x-cartest-knowledge"] = "guessed"
    with pytest.raises(ValueError, match="guessed"):
        list(marks("openapi", content=draft))


@pytest.mark.parametrize("document", ["openapi", "asyncapi"])
def test_assumed_keywords_are_keywords_of_their_item(document: Document) -> None:
    """``x-cartest-assumed`` names only what stands beside it."""
    found = [item for _, item in objects(_LOAD[document]()) if "x-cartest-assumed" in item]
    assert found
    for item in found:
        assert set(item["x-cartest-assumed"]) <= set(item)


def _at(document: Document) -> dict[str, Mark]:
    return {mark.pointer: mark for mark in marks(document)}
