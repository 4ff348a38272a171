import jsonschema_rs
import pytest

from cartest_contracts.documents import (
    Document,
    Json,
    channels,
    load_asyncapi,
    load_openapi,
    messages,
    objects,
    operations,
    resolve,
    schema,
)
from cartest_contracts.knowledge import Knowledge


def test_every_operation_is_indexed_with_what_opens_it() -> None:
    """Three operations are public, tokens open four, and an API key all others (tokens.md section 4)."""
    opened: dict[str, list[str]] = {}
    for operation in operations():
        opened.setdefault(operation.access, []).append(f"{operation.method} {operation.path}")
    assert opened["public"] == ["GET /", "GET /agents/templates", "GET /link/{link_id}"]
    assert opened["tts"] == ["POST /tts/bytes", "POST /tts/sse"]
    assert opened["stt"] == ["POST /stt", "POST /audio/transcriptions"]
    assert {"POST /access-token", "GET /voices", "DELETE /datasets/{id}"} <= set(opened["key"])
    assert len(operations()) > 50


def test_only_speech_and_transcription_take_tokens() -> None:
    """Tokens open what the grant matrix says, with the grant that it says (tokens.md section 4)."""
    grants = {operation.id: operation.grant for operation in operations() if operation.accepts_tokens}
    assert grants == {
        "speakBytes": "tts",
        "speakEvents": "tts",
        "transcribe": "stt",
        "transcribeOpenAI": "stt",
    }


def test_an_operation_knows_its_answers_and_its_source() -> None:
    """The index gives statuses in the order of the document, and the mark of the operation."""
    bytes_operation = next(operation for operation in operations() if operation.id == "speakBytes")
    assert bytes_operation.statuses == ("200", "400", "401", "402", "403", "404", "413", "429", "5XX")
    assert bytes_operation.knowledge is Knowledge.DOCUMENTED
    assert bytes_operation.source == "tts.md section 8, tokens.md section 4"
    assert bytes_operation.summary.startswith("Speak a transcript")


def test_every_protected_operation_can_refuse_a_credential() -> None:
    """What needs a credential describes 401 and 403, what is public neither."""
    for operation in operations():
        refusals = {"401", "403"} & set(operation.statuses)
        assert len(refusals) == (0 if operation.access == "public" else 2), operation.id


def test_sockets_are_channels_and_not_operations() -> None:
    """The OpenAPI document has no socket in it: a fuzzer would call it with plain HTTP."""
    assert [(channel.path, channel.access) for channel in channels()] == [
        ("/tts/websocket", "tts"),
        ("/stt/websocket", "stt"),
        ("/agents/stream/{agent_id}", "agent"),
    ]
    assert not {channel.path for channel in channels()} & set(load_openapi()["paths"])
    assert channels()[0].close_codes == (1000, 1002, 1009, 1001)


def test_messages_know_who_says_them() -> None:
    """The index gives each message its side, its payload and its mark."""
    by_name = {(message.channel, message.id): message for message in messages()}
    assert by_name["tts", "generate"].by == {"client"}
    assert by_name["tts", "chunk"].by == {"server"}
    assert by_name["agentCall", "dtmf"].by == {"client", "server"}
    assert by_name["stt", "flushDone"].payload == "SttFlushDone"
    assert by_name["stt", "error"].knowledge is Knowledge.RECORDED
    assert by_name["tts", "cancel"].source == "websocket.md section 2.2"


def test_references_lead_through_references() -> None:
    """A place inside a referenced object is found, and a reference at the end is followed."""
    assert resolve("#/paths/~1tts~1bytes/post/responses/401")["description"].startswith("The credential")
    assert resolve("#/paths/~1stt/post/requestBody/content/multipart~1form-data/schema/properties/file") == {
        **resolve("#/components/schemas/TranscriptionRequest/properties/file")
    }
    assert resolve("#/channels/tts/messages/chunk", document="asyncapi")["name"] == "chunk"


@pytest.mark.parametrize("ref", ["#/components/schemas/Nothing", "other.yaml#/components", "components/schemas"])
def test_a_reference_to_nothing_is_a_key_error(ref: str) -> None:
    """What a document does not hold cannot be resolved."""
    with pytest.raises(KeyError):
        resolve(ref)


@pytest.mark.parametrize("document", [load_openapi(), load_asyncapi()], ids=["openapi", "asyncapi"])
def test_every_reference_leads_somewhere(document: Json) -> None:
    """No reference of either document dangles."""
    name: Document = "openapi" if "openapi" in document else "asyncapi"
    refs = {found["$ref"] for _, found in objects(document) if isinstance(found.get("$ref"), str)}
    assert len(refs) > 40
    for ref in refs:
        assert resolve(ref, document=name)


def test_a_schema_stands_on_its_own() -> None:
    """A component schema validates without the document around it, references included."""
    validator = jsonschema_rs.validator_for(schema("BytesRequest"))
    request = load_openapi()["paths"]["/tts/bytes"]["post"]["requestBody"]["content"]["application/json"]
    quickstart = request["examples"]["quickstart"]["value"]
    assert validator.is_valid(quickstart)
    assert not validator.is_valid({**quickstart, "output_format": {"container": "mp3", "sample_rate": 44100}})
    cancel = jsonschema_rs.validator_for(schema("CancelRequest", document="asyncapi"))
    assert cancel.is_valid({"context_id": "a", "cancel": True})
    assert not cancel.is_valid({"context_id": "a", "cancel": False})


def test_an_unknown_schema_is_a_key_error() -> None:
    """Only schemas of the document asked can be had."""
    with pytest.raises(KeyError):
        schema("CancelRequest")


def test_objects_are_found_with_their_pointers() -> None:
    """Every object inside a node is met once, and its pointer escapes what it must."""
    inner = {"c": 1}
    node: Json = {"a/b": [1, inner], "x~y": {}}
    assert list(objects(node)) == [("", node), ("/a~1b/1", inner), ("/x~0y", {})]


def test_the_documents_are_read_once() -> None:
    """Loading again gives the same object: nobody pays for YAML twice."""
    assert load_openapi() is load_openapi()
    assert load_asyncapi() is load_asyncapi()
