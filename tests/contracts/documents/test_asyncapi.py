import copy
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from cartest_contracts.documents import Json, load_asyncapi, load_openapi, messages
from cartest_contracts.versions import DOCUMENTED_VERSIONS, ApiVersion

_NODE = Path(__file__).parents[2] / "node"
_ERROR = 0
"""What the parser calls the severity of an error; 1 is a warning, 2 and 3 are hints."""

_COMMAND = shutil.which("node")
needs_parser = pytest.mark.skipif(
    _COMMAND is None or not (_NODE / "node_modules" / "@asyncapi" / "parser").is_dir(),
    reason="needs node and `npm install` in tests/node",
)


every_version = pytest.mark.parametrize("version", DOCUMENTED_VERSIONS, ids=str)


@needs_parser
def test_the_official_parser_takes_the_document_of_each_version_and_no_broken_one(tmp_path: Path) -> None:
    """It sees the operations and messages of the index, and refuses one that neither sends nor receives."""
    broken = copy.deepcopy(load_asyncapi())
    broken["operations"]["generate"]["action"] = "shout"
    *said_of_each, said_of_broken = _parsed((*map(load_asyncapi, DOCUMENTED_VERSIONS), broken), tmp_path)
    for version, said in zip(DOCUMENTED_VERSIONS, said_of_each, strict=True):
        # It recommends 3.1; the document is 3.0, which it supports.
        assert [item["path"] for item in said["diagnostics"]] == ["asyncapi"], version
        assert said["valid"]
        assert said["operations"] == list(load_asyncapi(version)["operations"])
        assert said["messages"] == [message.id for message in messages(version)]
    assert not said_of_broken["valid"]
    assert any(item["severity"] == _ERROR for item in said_of_broken["diagnostics"])


@every_version
def test_every_message_has_an_example(version: ApiVersion) -> None:
    """A reader sees what each message looks like."""
    for name, message in load_asyncapi(version)["components"]["messages"].items():
        assert message["examples"], name


@every_version
def test_every_json_message_says_what_it_belongs_to(version: ApiVersion) -> None:
    """Messages are correlated by the id of their context, request or call."""
    document = load_asyncapi(version)
    for name, message in document["components"]["messages"].items():
        # A bare word or a binary frame carries no id, and commands to a socket that is one request need none.
        if "contentType" in message or name in {"TurnsConfig", "TurnsClose"}:
            continue
        member = document["components"]["correlationIds"][message["correlationId"]["$ref"].rpartition("/")[2]]
        payload = document["components"]["schemas"][message["payload"]["$ref"].rpartition("/")[2]]
        assert member["location"].rpartition("/")[2] in payload["properties"], name


def test_events_of_a_context_always_carry_its_id_but_errors() -> None:
    """Only an error may lack the context it belongs to (websocket.md section 3)."""
    schemas = load_asyncapi()["components"]["schemas"]
    without = {
        message.payload
        for message in messages()
        if message.channel == "tts" and "context_id" not in schemas[message.payload]["required"]
    }
    assert without == {"ErrorEvent"}


@every_version
def test_nothing_is_closed(version: ApiVersion) -> None:
    """No schema forbids members that it does not know."""
    assert not re.search(r'"(additional|unevaluated)Properties"', json.dumps(load_asyncapi(version)))


@every_version
@pytest.mark.parametrize(
    "name",
    [
        "Encoding",
        "ExperimentalControls",
        "GenerationConfig",
        "Language",
        "ModelId",
        "PhonemeTimestamps",
        "RawOutputFormat",
        "SampleRate",
        "TranscribedWord",
        "WordTimestamps",
    ],
)
def test_what_both_documents_describe_is_the_same(name: str, version: ApiVersion) -> None:
    """A schema that HTTP and sockets share cannot drift apart, and is missing in both or in none."""
    over_http = load_openapi(version)["components"]["schemas"].get(name)
    assert load_asyncapi(version)["components"]["schemas"].get(name) == over_http


@every_version
@pytest.mark.parametrize(
    "field",
    ["model_id", "language", "speed", "duration", "pronunciation_dict_id", "generation_config"],
)
def test_requests_share_their_fields_with_http(field: str, version: ApiVersion) -> None:
    """A field of the generation request is the same over HTTP, or missing in both."""
    over_http = load_openapi(version)["components"]["schemas"]["SpeechRequest"]["properties"]
    over_sockets = load_asyncapi(version)["components"]["schemas"]["GenerationRequest"]["properties"]
    assert _without_words(over_sockets.get(field)) == _without_words(over_http.get(field))


def _without_words(field: Json | None) -> Json | None:
    return field and {name: value for name, value in field.items() if name != "description"}


def _parsed(documents: tuple[Json, ...], folder: Path) -> list[Json]:
    files = [folder / f"{position}.yaml" for position in range(len(documents))]
    for file, document in zip(files, documents, strict=True):
        file.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), encoding="utf-8")
    command: list[str | Path] = [str(_COMMAND), "validate-asyncapi.cjs", *files]
    run = subprocess.run(command, cwd=_NODE, capture_output=True, text=True, check=True, timeout=60)
    said: list[Json] = json.loads(run.stdout)
    return said
