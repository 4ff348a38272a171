"""What the sockets' document says at each version."""

import copy
from typing import Any

import jsonschema_rs
import pytest

from cartest_contracts.documents import Json, channels, load_asyncapi, messages, objects, resolve, schema
from cartest_contracts.marks import Unmarked, marks
from cartest_contracts.versions import DOCUMENTED_VERSIONS, ApiVersion

every_version = pytest.mark.parametrize("version", DOCUMENTED_VERSIONS, ids=str)
_OLDEST, _OLD, _BASE, _LATER, _STRUCTURED, _NEWEST = DOCUMENTED_VERSIONS
_REQUEST: Json = {
    "model_id": "sonic-3",
    "transcript": "Hi.",
    "output_format": {"container": "raw", "encoding": "pcm_s16le", "sample_rate": 16000},
    "context_id": "a",
}
_ID = "694f9389-aac1-45b6-b726-9d9369183238"


@every_version
def test_every_schema_is_one(version: ApiVersion) -> None:
    """Each component is a valid schema of the dialect of AsyncAPI, with all its references."""
    document = load_asyncapi(version)
    for name in document["components"]["schemas"]:
        found = schema(name, document="asyncapi", version=version)
        jsonschema_rs.meta.validate(found)
        jsonschema_rs.validator_for(found)
    for _, holder in objects(document):
        if isinstance(holder.get("$ref"), str):
            assert resolve(holder["$ref"], document="asyncapi", version=version)


@every_version
def test_every_example_keeps_its_payload(version: ApiVersion) -> None:
    """What the document shows of a message is one."""
    for name, message in load_asyncapi(version)["components"]["messages"].items():
        for example in message["examples"]:
            assert _keeps(version, message["payload"], example["payload"]), (name, example["name"])


def test_a_wrong_example_would_be_found() -> None:
    """The check above refuses an event of the other error format, at either version."""
    old = resolve("#/components/messages/Error", document="asyncapi")
    new = resolve("#/components/messages/Error", document="asyncapi", version=_STRUCTURED)
    assert not _keeps(_STRUCTURED, new["payload"], old["examples"][0]["payload"])
    assert not _keeps(_BASE, old["payload"], new["examples"][0]["payload"])


@every_version
def test_every_item_is_marked(version: ApiVersion) -> None:
    """Nothing came in by an overlay without a level and a source, and an unmarked item would be seen."""
    document = load_asyncapi(version)
    assert len(list(marks("asyncapi", content=document))) > 150
    unmarked = copy.deepcopy(document)
    del unmarked["components"]["messages"]["Cancel"]["x-cartest-source"]
    with pytest.raises(Unmarked, match="Cancel"):
        list(marks("asyncapi", content=unmarked))


@every_version
def test_versions_are_told_by_documents_only(version: ApiVersion) -> None:
    """No item says in which versions it exists: each document holds what its version has, and nothing unused."""
    document = load_asyncapi(version)
    assert document["info"]["version"] == str(version)
    assert not any(key.startswith("x-cartest-") and key.endswith(("since", "until")) for key in _keys(document))
    used = {holder["$ref"] for _, holder in objects(document) if isinstance(holder.get("$ref"), str)}
    for section in ("messages", "schemas", "correlationIds"):
        for name in document["components"][section]:
            assert f"#/components/{section}/{name}" in used, name
    for channel, described in document["channels"].items():
        for message in described["messages"]:
            assert f"#/channels/{channel}/messages/{message}" in used, message


@pytest.mark.parametrize(
    ("version", "path", "has"),
    [
        (_OLD, "/agents/stream/{agent_id}", False),
        (_BASE, "/agents/stream/{agent_id}", True),
        (_LATER, "/v1/agents/websocket/{agent_id}", False),
        (_STRUCTURED, "/v1/agents/websocket/{agent_id}", True),
        (_LATER, "/stt/turns/websocket", False),
        (_STRUCTURED, "/stt/turns/websocket", True),
        (_OLDEST, "/stt/websocket", True),
        (_NEWEST, "/tts/websocket", True),
    ],
)
def test_sockets_appear_with_their_version(version: ApiVersion, path: str, *, has: bool) -> None:
    """Agents came in 2025, managed agents and turns in 2026."""
    assert (path in {channel.path for channel in channels(version)}) is has


@pytest.mark.parametrize(
    ("voice", "taken_by"),
    [
        ({"mode": "id", "id": _ID}, DOCUMENTED_VERSIONS),
        ({"mode": "id", "id": None}, ()),
        ({"mode": "id", "id": _ID, "__experimental_controls": {"emotion": ["anger:high"]}}, DOCUMENTED_VERSIONS),
        ({"mode": "embedding", "embedding": [0.1] * 192}, (_OLDEST, _OLD)),
        ({"mode": "embedding", "embedding": [0.1] * 191}, ()),
        ({"id": _ID}, (_NEWEST,)),
        (_ID, (_NEWEST,)),
        (7, ()),
    ],
)
def test_voices_take_the_shapes_of_their_version(voice: Any, taken_by: tuple[ApiVersion, ...]) -> None:
    """Embeddings and controls until 2024, objects with a mode until 2026-03-01, bare ids after that."""
    takes = [version for version in DOCUMENTED_VERSIONS if _takes(version, {**_REQUEST, "voice": voice})]
    assert takes == list(taken_by)


def test_fields_come_and_go() -> None:
    """Flush, dictionaries and locales came; the duration went."""
    fields = {version: _properties(version, "GenerationRequest") for version in DOCUMENTED_VERSIONS}
    assert [version for version in DOCUMENTED_VERSIONS if "flush" not in fields[version]] == [_OLDEST]
    assert [version for version in DOCUMENTED_VERSIONS if "pronunciation_dict_id" not in fields[version]] == [
        _OLDEST,
        _OLD,
    ]
    assert [version for version in DOCUMENTED_VERSIONS if "duration" in fields[version]] == [_OLDEST, _OLD, _BASE]
    assert [version for version in DOCUMENTED_VERSIONS if "locale" in fields[version]] == [_NEWEST]
    assert [fields[version]["max_buffer_delay_ms"]["default"] for version in (_BASE, _LATER)] == [0, 3000]
    assert "keyterm" not in _properties(_BASE, "SttHandshakeQuery")
    assert "keyterm" in _properties(_LATER, "SttHandshakeQuery")


def test_the_buffer_delay_agrees_with_the_versions() -> None:
    """Where Python knows the default of a version too, both say the same (C5)."""
    for version in DOCUMENTED_VERSIONS:
        default = _properties(version, "GenerationRequest")["max_buffer_delay_ms"]["default"]
        assert default == version.default_max_buffer_delay_ms


def test_errors_are_structured_where_the_versions_say_so() -> None:
    """One text until 2025-11-04, code, title and message from 2026-03-01 on; speech to text alike."""
    for version in DOCUMENTED_VERSIONS:
        structured = version.structured_errors
        assert ("title" in _properties(version, "ErrorEvent")) is structured
        assert ("error" in _properties(version, "ErrorEvent")) is not structured
        assert ("status_code" in _properties(version, "SttError")) is structured
        assert ("code" in _properties(version, "SttError")) is not structured


def test_without_flush_nothing_speaks_of_it() -> None:
    """The oldest version has no flush segment: no message, and no number on any event."""
    assert "flushDone" not in {message.id for message in messages(_OLDEST) if message.channel == "tts"}
    for event in ("ChunkEvent", "TimestampsEvent", "PhonemeTimestampsEvent"):
        assert "flush_id" not in _properties(_OLDEST, event)
        assert "flush_id" in _properties(_OLD, event)


def test_turns_are_numbered_by_the_newest_version() -> None:
    """All five events of a turn carry its id there, and only they."""
    numbered = {
        name
        for name, found in load_asyncapi(_NEWEST)["components"]["schemas"].items()
        if "turn_id" in found.get("properties", {})
    }
    assert numbered == {"TurnStart", "TurnUpdate", "TurnEagerEnd", "TurnResume", "TurnEnd"}
    assert "turn_id" not in _properties(_STRUCTURED, "TurnStart")


def _takes(version: ApiVersion, request: Json) -> bool:
    return _keeps(version, {"$ref": "#/components/schemas/GenerationRequest"}, request)


def _keeps(version: ApiVersion, payload: Json, value: Any) -> bool:
    frame = schema("CancelRequest", document="asyncapi", version=version)
    return jsonschema_rs.validator_for({**frame, "allOf": [payload]}, validate_formats=True).is_valid(value)


def _properties(version: ApiVersion, name: str) -> Json:
    properties: Json = load_asyncapi(version)["components"]["schemas"][name]["properties"]
    return properties


def _keys(document: Json) -> set[str]:
    return {key for _, holder in objects(document) for key in holder}
