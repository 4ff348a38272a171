"""The documents of the versions and the facts of the resources in Python say the same."""

import re

import pytest

from cartest_contracts import facts, resource_facts
from cartest_contracts.documents import Json, load_openapi
from cartest_contracts.versions import DOCUMENTED_VERSIONS

_VERSIONS = {str(version): version for version in DOCUMENTED_VERSIONS}


def _schemas(version: str) -> Json:
    schemas: Json = load_openapi(_VERSIONS[version])["components"]["schemas"]
    return schemas


def test_the_catalogue_of_accents_is_whole() -> None:
    """79 accents, 25 of them attachable, none of them twice."""
    assert len(set(resource_facts.ACCENTS)) == len(resource_facts.ACCENTS) == 79
    assert len(set(resource_facts.ATTACHABLE_ACCENTS)) == len(resource_facts.ATTACHABLE_ACCENTS) == 25
    assert set(resource_facts.ATTACHABLE_ACCENTS) < set(resource_facts.ACCENTS)


def test_accents_agree() -> None:
    """Accents of voices, those that can be added, and how many of them."""
    schemas = _schemas("2026-08-14")
    assert tuple(schemas["AccentId"]["enum"]) == resource_facts.ACCENTS
    assert tuple(schemas["AttachableAccent"]["enum"]) == resource_facts.ATTACHABLE_ACCENTS
    localized = schemas["LocalizeVoiceRequest"]["properties"]["accent"]
    assert tuple(localized["enum"]) == resource_facts.ATTACHABLE_ACCENTS
    assert schemas["VoiceAccentsRequest"]["properties"]["accents"]["maxItems"] == resource_facts.ACCENTS_PER_VOICE


@pytest.mark.parametrize("version", [version for version in _VERSIONS if version < "2026-08-14"])
def test_localizing_agrees(version: str) -> None:
    """Target languages of the version, and the dialects of each of them."""
    request = _schemas(version)["LocalizeVoiceRequest"]
    languages = resource_facts.LOCALIZE_LANGUAGES_2026 if version >= "2026" else resource_facts.LOCALIZE_LANGUAGES
    assert tuple(request["properties"]["language"]["enum"]) == languages
    assert tuple(request["properties"]["original_speaker_gender"]["enum"]) == resource_facts.SPEAKER_GENDERS
    *with_dialects, without = (choice["properties"] for choice in request["anyOf"])
    assert {each["language"]["const"]: tuple(each["dialect"]["enum"][:-1]) for each in with_dialects} == dict(
        resource_facts.DIALECTS
    )
    assert set(without["language"]["enum"]) == set(languages) - set(resource_facts.DIALECTS)


@pytest.mark.parametrize("version", _VERSIONS)
def test_expansions_agree(version: str) -> None:
    """What ``expand[]`` knows; the first version has none."""
    parameters = load_openapi(_VERSIONS[version])["components"]["parameters"]
    known = resource_facts.VOICE_EXPANSIONS[version]
    if not known:
        assert "Expand" not in parameters
        return
    assert tuple(parameters["Expand"]["schema"]["items"]["examples"]) == known
    in_list = _schemas(version)["VoiceFilter"]["properties"]["expand[]"]
    assert tuple(in_list["items"]["examples"]) == known
    for described in (parameters["Expand"]["description"], in_list["description"]):
        assert tuple(re.findall(r"`(\w+)`", described)) == known


def test_voices_agree() -> None:
    """Genders, ways to clone, embeddings, access."""
    old, new = _schemas("2024-11-13"), _schemas("2026-08-14")
    assert tuple(new["Gender"]["enum"]) == resource_facts.GENDERS
    assert tuple(old["CloneVoiceRequest"]["properties"]["mode"]["enum"]) == resource_facts.CLONE_MODES
    embedding = old["Embedding"]
    assert embedding["minItems"] == embedding["maxItems"] == resource_facts.EMBEDDING_SIZE
    assert tuple(new["CloneVoiceRequest"]["properties"]["access[type]"]["enum"]) == resource_facts.VOICE_ACCESS
    assert tuple(new["Voice"]["properties"]["access"]["examples"]) == resource_facts.VOICE_ACCESS
    assert tuple(new["Voice"]["properties"]["visibility"]["examples"]) == resource_facts.VOICE_VISIBILITY


def test_infill_agrees() -> None:
    """Models and languages of both times, and the price."""
    base, new = _schemas("2025-04-16"), _schemas("2026-03-01")
    assert tuple(base["InfillModel"]["enum"]) == resource_facts.INFILL_MODELS
    assert tuple(base["InfillLanguage"]["enum"]) == facts.LANGUAGES_15
    assert tuple(new["InfillModel"]["enum"]) == resource_facts.INFILL_MODELS_2026
    described = load_openapi()["paths"]
    price = described["/infill/bytes"]["post"]["description"]
    assert f"{resource_facts.INFILL_COST_CREDITS} credits" in price
    price = described["/voice-changer/bytes"]["post"]["description"]
    assert f"{resource_facts.VOICE_CHANGER_CREDITS_PER_SECOND} credits" in price


def test_lists_agree() -> None:
    """Sizes of pages."""
    limit = _schemas("2025-04-16")["PageLimit"]
    assert (limit["minimum"], limit["maximum"]) == facts.LIMIT_RANGE
    assert limit["default"] == resource_facts.DEFAULT_LIMIT


def test_datasets_and_fine_tunes_agree() -> None:
    """Purposes, base models, states and the price."""
    schemas = _schemas("2025-04-16")
    purpose = schemas["DatasetFileRequest"]["properties"]["purpose"]
    assert tuple(purpose["examples"]) == resource_facts.DATASET_PURPOSES
    assert tuple(schemas["FineTuneRequest"]["properties"]["model_id"]["enum"]) == resource_facts.FINE_TUNE_MODELS
    assert tuple(schemas["FineTune"]["properties"]["status"]["examples"]) == resource_facts.FINE_TUNE_STATUSES
    price = load_openapi()["paths"]["/fine-tunes/"]["post"]["description"]
    assert f"{resource_facts.FINE_TUNE_COST_CREDITS:,} credits" in price


@pytest.mark.parametrize("version", ["2025-04-16", "2025-11-04"])
def test_pronunciations_agree(version: str) -> None:
    """How long a pronunciation may be."""
    item = _schemas(version)["PronunciationItem"]["properties"]
    assert item["alias"]["maxLength"] == resource_facts.PRONUNCIATION_LENGTH


@pytest.mark.parametrize(
    ("schema", "member", "values"),
    [
        ("AgentCall", "status", resource_facts.CALL_STATUSES),
        ("CallTurn", "role", resource_facts.TRANSCRIPT_ROLES),
        ("CallTurn", "end_reason", resource_facts.CALL_END_REASONS),
        ("Deployment", "status", resource_facts.DEPLOYMENT_STATUSES),
        ("MetricResult", "status", resource_facts.METRIC_RESULT_STATUSES),
    ],
)
def test_agents_agree(schema: str, member: str, values: tuple[str, ...]) -> None:
    """Open lists of values stand as examples, because new ones may come."""
    described = _schemas("2025-04-16")[schema]["properties"][member]
    assert tuple(described["examples"]) == values
    assert "enum" not in described


def test_metric_names_and_exports_agree() -> None:
    """Which names metrics may have, and how large an export may be."""
    assert _schemas("2025-04-16")["MetricRequest"]["properties"]["name"]["pattern"] == (
        resource_facts.METRIC_NAME_PATTERN
    )
    export = load_openapi(_VERSIONS["2026-03-01"])["paths"]["/agents/metrics/results/export"]["get"]
    assert f"{resource_facts.EXPORT_ROWS:,} rows" in export["description"]


def test_prefixes_of_ids_agree() -> None:
    """Ids in examples begin as the facts say."""
    parameters = load_openapi()["components"]["parameters"]
    for kind, parameter in {
        "agent": "AgentId",
        "call": "CallId",
        "deployment": "DeploymentId",
        "metric": "MetricId",
        "pronunciation_dict": "PronunciationDictId",
    }.items():
        example = parameters[parameter]["examples"]["documented"]["value"]
        assert example.startswith(resource_facts.ID_PREFIXES[kind])
    result = load_openapi()["components"]["schemas"]["MetricResult"]["properties"]["id"]
    assert resource_facts.ID_PREFIXES["metric_result"] in result["description"]


def test_files_and_usage_agree() -> None:
    """Lifetimes of links, intervals and groups of usage, and the admin key."""
    schemas = _schemas("2026-03-01")
    lifetime = schemas["FileLinkRequest"]["properties"]["lifetime"]
    assert lifetime["examples"] == [resource_facts.LINK_LIFETIME]
    query = schemas["CreditUsageFilter"]["properties"]
    assert tuple(query["interval"]["enum"]) == resource_facts.USAGE_INTERVALS
    assert tuple(query["group_by"]["enum"]) == resource_facts.USAGE_GROUPS
    schemes = load_openapi(_VERSIONS["2026-03-01"])["components"]["securitySchemes"]
    assert schemes["AdminKeyBearer"]["bearerFormat"].startswith(resource_facts.ADMIN_KEY_PREFIX)
