"""The documents of 2026-08-14 know everything that the official SDK of that version knows.

Every type of the Python SDK is compared with its schema: members, whether they are always there, types, values.
Where a source of more weight says otherwise the difference stands in ``_EXPLAINED`` with its reason.
"""

import copy
from collections.abc import Iterator
from importlib.metadata import version

import pytest
from tests.contracts.documents.sdk_schemas import HTTP, SOCKETS
from tests.contracts.documents.sdk_types import SdkMember, SdkType, sdk_types

from cartest_contracts.documents import Json, load_asyncapi, load_openapi
from cartest_contracts.versions import ApiVersion

pytestmark = pytest.mark.skipif(not version("cartesia").startswith("4."), reason="4.x is the SDK of 2026-08-14")

_VERSION = ApiVersion.parse("2026-08-14")
_TYPES = sdk_types()
_NAMES = {each.made_by: name for name, each in _TYPES.items()}
_EXPLAINED = {
    "voice_specifier.VoiceSpecifier.mode": "of the sockets only; live it may be left out (tts.md section 3)",
    "shared.word_timestamps.WordTimestamps.words": "live the words of speech to text are no parallel lists"
    " (other-endpoints.md section 4)",
    "voice_localize_params.VoiceLocalizeParams.accent": "only accents with `is_localizable` can be a target",
}
"""Members where the SDK is not followed, and why."""
_JSON_TYPES = {"str": "string", "bool": "boolean", "int": "integer", "float": "number", "NoneType": "null"}


def test_every_type_of_the_sdk_is_in_the_documents() -> None:
    """None is forgotten, and nothing differs but what is explained."""
    differences, seen = _compared(load_openapi(_VERSION), load_asyncapi(_VERSION))
    assert [each for each in sorted(differences) if each.partition(" ")[0] not in _EXPLAINED] == []
    assert set(_EXPLAINED) <= {each.partition(" ")[0] for each in differences}
    assert seen == {name for name, each in _TYPES.items() if each.members}


@pytest.mark.parametrize(
    ("place", "change", "difference"),
    [
        ("Voice/properties", {"tagline": None}, "voice.Voice.tagline is missing"),
        ("Voice", {"required": ["name"]}, "voice.Voice.id is not required"),
        (
            "MetricRequest",
            {"required": ["name", "prompt", "display_name"]},
            "agents.metric_create_params.MetricCreateParams.display_name is required",
        ),
        ("AgentSummary/properties/name", {"type": "integer"}, "agent_summary.AgentSummary.name is not a string"),
        (
            "Encoding",
            {"enum": ["pcm_f32le", "pcm_s16le", "pcm_mulaw"]},
            "raw_output_format_param.RawOutputFormatParam.encoding has no pcm_alaw",
        ),
    ],
)
def test_a_difference_is_found(place: str, change: Json, difference: str) -> None:
    """A schema that knows less, or asks for more, than the SDK is named."""
    changed = copy.deepcopy(load_openapi(_VERSION))
    _at(changed, f"#/components/schemas/{place}").update(change)
    differences, _ = _compared(changed, load_asyncapi(_VERSION))
    assert difference in differences


def _compared(openapi: Json, asyncapi: Json) -> tuple[set[str], set[str]]:
    """Return the differences, and the names of all types that were looked at."""
    seen: set[str] = set()
    found: set[str] = set()
    for document, table in ((openapi, HTTP), (asyncapi, SOCKETS)):
        for name, schemas in table.items():
            places = (schemas,) if isinstance(schemas, str) else schemas
            nodes = [_named(document, place) for place in places]
            found.update(_Comparison(document, seen).differences(name, nodes))
    return found, seen


def _named(document: Json, place: str) -> Json:
    return _at(document, place if place.startswith("#") else f"#/components/schemas/{place}")


def _at(document: Json, reference: str) -> Json:
    found = document
    for step in reference.split("/")[1:]:
        found = found[step.replace("~1", "/")]
    return found


class _Comparison:
    """The comparison of types with the schemas of one document."""

    def __init__(self, document: Json, seen: set[str]) -> None:
        self._document = document
        self._seen = seen

    def differences(self, name: str, nodes: list[Json]) -> Iterator[str]:
        """Yield what a type has that its schemas, and those of its parts, have not."""
        self._seen.add(name)
        for member in _TYPES[name].members:
            found = self._property(nodes, member.name)
            if not found:
                yield f"{name}.{member.name} is missing"
                continue
            for problem in self._problems(_TYPES[name], member, nodes, found):
                yield f"{name}.{member.name} {problem}"
            if len(member.nested) == 1:
                yield from self.differences(_NAMES[member.nested[0]], found)

    def _problems(self, asked: SdkType, member: SdkMember, nodes: list[Json], found: list[Json]) -> Iterator[str]:
        required = self._required(nodes)
        assumed = any("required" in node.get("x-cartest-assumed", ()) for node in nodes)
        if member.required and member.name not in required:
            yield "is not required"
        if asked.is_request and not member.required and not assumed and member.name in required:
            yield "is required"
        parts = list(self._whole(found, "allOf", "anyOf", "oneOf", "items"))
        known = {str(value) for part in parts for value in _values(part)}
        if known or asked.is_request:  # an answer may leave open what it holds
            yield from (f"has no {value}" for value in sorted(map(str, member.values)) if value not in known)
        types = {kind for part in parts for kind in _types(part)}
        yield from (f"is not a {kind}" for kind in member.json_types if types and kind not in types)

    def _required(self, nodes: list[Json]) -> set[str]:
        """Return what is always there; of choices between objects, what all of them have."""
        names: set[str] = set()
        for node in self._whole(nodes, "allOf", "items"):
            names.update(node.get("required", ()))
            choices: list[Json] = [*node.get("anyOf", ()), *node.get("oneOf", ())]
            targets = [_at(self._document, each["$ref"]) if "$ref" in each else each for each in choices]
            always = [self._required([target]) for target in targets if "properties" in target]
            names |= always[0].intersection(*always[1:]) if always else set()
        return names

    def _property(self, nodes: list[Json], name: str) -> list[Json]:
        """Return the schemas of a member; forms and queries write lists and objects with brackets."""
        return [
            schema
            for node in self._whole(nodes, "allOf", "anyOf", "oneOf", "items")
            for key, schema in node.get("properties", {}).items()
            if schema and (key == name or key.startswith(f"{name}["))
        ]

    def _whole(self, nodes: list[Json], *keywords: str) -> Iterator[Json]:
        """Yield schemas and what they are made of, references followed."""
        for node in nodes:
            yield node
            inner = [part for keyword in keywords if keyword != "items" for part in node.get(keyword, ())]
            inner += [node["items"]] if "items" in keywords and "items" in node else []
            inner += [_at(self._document, node["$ref"])] if "$ref" in node else []
            yield from self._whole(inner, *keywords)


def _values(part: Json) -> Iterator[object]:
    yield from part.get("enum", ())
    yield from part.get("examples", ())
    if "const" in part:
        yield part["const"]


def _types(part: Json) -> Iterator[str]:
    written = part.get("type", ())
    yield from (written,) if isinstance(written, str) else written
    if "number" in written:
        yield "integer"
    for value in part.get("enum", (part["const"],) if "const" in part else ()):
        yield _JSON_TYPES[type(value).__name__]
