import copy
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from cartest_contracts.documents import Json, load_asyncapi, load_openapi, messages

_NODE = Path(__file__).parents[2] / "node"
_ERROR = 0
"""What the parser calls the severity of an error; 1 is a warning, 2 and 3 are hints."""

_COMMAND = shutil.which("node")
needs_parser = pytest.mark.skipif(
    _COMMAND is None or not (_NODE / "node_modules" / "@asyncapi" / "parser").is_dir(),
    reason="needs node and `npm install` in tests/node",
)


@needs_parser
def test_the_official_parser_takes_the_document_and_no_broken_one(tmp_path: Path) -> None:
    """It sees the operations and messages of the index, and refuses one that neither sends nor receives."""
    broken = copy.deepcopy(load_asyncapi())
    broken["operations"]["generate"]["action"] = "shout"
    said, said_of_broken = _parsed((load_asyncapi(), broken), tmp_path)
    # It recommends 3.1; the document is 3.0, which it supports.
    assert [item["path"] for item in said["diagnostics"]] == ["asyncapi"]
    assert said["valid"]
    assert said["operations"] == list(load_asyncapi()["operations"])
    assert said["messages"] == [message.id for message in messages()]
    assert not said_of_broken["valid"]
    assert any(item["severity"] == _ERROR for item in said_of_broken["diagnostics"])


def test_every_message_has_an_example() -> None:
    """A reader sees what each message looks like."""
    for name, message in load_asyncapi()["components"]["messages"].items():
        assert message["examples"], name


def test_every_json_message_says_what_it_belongs_to() -> None:
    """Messages are correlated by the id of their context, request or call."""
    document = load_asyncapi()
    for name, message in document["components"]["messages"].items():
        if "contentType" in message:  # a bare word or a binary frame carries no id
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
    assert without == {"ErrorEvent", "StructuredErrorEvent"}


def test_nothing_is_closed() -> None:
    """No schema forbids members that it does not know."""
    assert not re.search(r'"(additional|unevaluated)Properties"', json.dumps(load_asyncapi()))


@pytest.mark.parametrize(
    "name",
    [
        "Encoding",
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
def test_what_both_documents_describe_is_the_same(name: str) -> None:
    """A schema that HTTP and sockets share cannot drift apart."""
    assert load_asyncapi()["components"]["schemas"][name] == load_openapi()["components"]["schemas"][name]


@pytest.mark.parametrize(
    "field",
    ["model_id", "language", "speed", "duration", "pronunciation_dict_id"],
)
def test_requests_share_their_fields_with_http(field: str) -> None:
    """A field of the generation request is the same over HTTP."""
    over_http = load_openapi()["components"]["schemas"]["SpeechRequest"]["properties"][field]
    assert load_asyncapi()["components"]["schemas"]["GenerationRequest"]["properties"][field] == over_http


def _parsed(documents: tuple[Json, ...], folder: Path) -> list[Json]:
    files = [folder / f"{position}.yaml" for position in range(len(documents))]
    for file, document in zip(files, documents, strict=True):
        file.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), encoding="utf-8")
    command: list[str | Path] = [str(_COMMAND), "validate-asyncapi.cjs", *files]
    run = subprocess.run(command, cwd=_NODE, capture_output=True, text=True, check=True, timeout=60)
    said: list[Json] = json.loads(run.stdout)
    return said
