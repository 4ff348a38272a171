"""Cases of limits: plans that are filled, requests that are too large, members that are out of range."""

from collections.abc import Iterator, Set
from typing import Any, Final

from cartest_contracts.audio.expected import expected_audio
from cartest_contracts.documents import load_openapi, resolve
from cartest_contracts.facts import LIMIT_RANGE
from cartest_contracts.formats import OutputFormat
from cartest_contracts.knowledge import Knowledge
from cartest_contracts.near_misses.operations.miss import NOBODY
from cartest_contracts.resource_facts import ACCENTS_PER_VOICE, ATTACHABLE_ACCENTS, PRONUNCIATION_LENGTH
from cartest_contracts.target import KeyName
from cartest_contracts.verify.call_case import CallCase
from cartest_contracts.verify.case import Case, Expectation
from cartest_contracts.verify.lifecycle_case import Resource
from cartest_contracts.verify.limit_case import LimitCase
from cartest_contracts.verify.size_case import SizeCase
from cartest_contracts.verify.thing_case import Step, ThingCase
from cartest_contracts.verify.turns_case import RefusedSocketCase
from cartest_contracts.versions import ApiVersion

__all__ = ["limit_cases", "limit_write_cases"]

_KEPT_SINCE: Final = ApiVersion.parse("2025-04-16")
_ALIASES_SINCE: Final = ApiVersion.parse("2025-11-04")
_KEYTERMS_SINCE: Final = ApiVersion.parse("2026-03-01")
_ACCENTS_SINCE: Final = ApiVersion.parse("2026-08-14")
_REFUSED: Final = Expectation(statuses=(400,), knowledge=Knowledge.ASSUMED)
_REFUSED_OR_UNKNOWN: Final = Expectation(statuses=(400, 404), knowledge=Knowledge.ASSUMED)
_MOST_TERMS: Final = 100
_MOST_CHARACTERS: Final = 1200
"""Keyterms (errors-and-limits.md section 7)."""


def limit_cases(version: ApiVersion, *, keys: Set[KeyName] = frozenset()) -> Iterator[Case]:
    """Yield those that change nothing; the account of the key ``limited`` is filled for a moment."""
    if "limited" in keys:
        yield LimitCase()
    yield SizeCase()
    yield from _pages(version)
    if version >= _KEYTERMS_SINCE:
        terms = {"many": ["a"] * (_MOST_TERMS + 1), "long": ["a" * (_MOST_CHARACTERS + 1)]}
        for name, each in terms.items():
            query = "&".join(f"keyterm={term}" for term in each)
            path = f"/stt/websocket?model=ink-2&encoding=pcm_s16le&sample_rate=16000&{query}"
            yield RefusedSocketCase(id=f"keyterms-{name}", path=path, expect=_REFUSED)


def _pages(version: ApiVersion) -> Iterator[CallCase]:
    """Ask every list that takes a limit for fewer and for more items than it may have."""
    lowest, highest = LIMIT_RANGE
    for path in _paged(version):
        known = path.replace("{id}", NOBODY)
        # An unknown owner of the list may be noticed first.
        whole = known == path and path != "/agents/calls"
        for limit in (lowest - 1, highest + 1):
            yield CallCase(
                id=f"limit-{limit}-{path.strip('/').replace('/', '-').replace('{', '').replace('}', '')}",
                method="GET",
                path=known,
                operation=f"GET {path}",
                params={"limit": str(limit), **({} if whole else {"agent_id": "agent_nobody"})},
                expect=_REFUSED if whole else _REFUSED_OR_UNKNOWN,
            )


def _paged(version: ApiVersion) -> Iterator[str]:
    """Yield the paths of a version whose GET has the parameter ``limit``; /voices has cases of its own."""
    paths: dict[str, dict[str, Any]] = load_openapi(version)["paths"]
    for path, item in paths.items():
        declared = [*item.get("parameters", ()), *item.get("get", {}).get("parameters", ())]
        known = [resolve(each["$ref"], version=version) if "$ref" in each else each for each in declared]
        if path != "/voices" and any(each["name"] == "limit" for each in known):
            yield path


def limit_write_cases(version: ApiVersion, *, keys: Set[KeyName] = frozenset()) -> Iterator[Case]:
    """Yield those that make something, ask too much of it, let others ask for it, and delete it."""
    foreign = "foreign" in keys
    named = {"name": "cartest", "description": "Made by cartest, and deleted by it."}
    if version < _KEPT_SINCE:
        return
    clip = expected_audio(
        "A clip of a voice.", voice="clip", context_id=None, output_format=OutputFormat.wav("pcm_s16le", 16000)
    )
    too_many = {"accents": list(ATTACHABLE_ACCENTS[: ACCENTS_PER_VOICE + 1])}
    accents = (Step(method="POST", path="/voices/{id}/accents", json=too_many, expect=_REFUSED),)
    yield from _thing(
        "voice",
        Resource(
            collection="/voices",
            made_at="/voices/clone",
            item="/voices/{id}",
            create={**named, "language": "en"},
            clip=clip,
            file_field="clip",
        ),
        accents if version >= _ACCENTS_SINCE else (),
        _others("/voices", "/voices/{id}", named) if foreign else (),
    )
    yield from _thing(
        "dataset",
        Resource(collection="/datasets/", item="/datasets/{id}", create=named),
        (),
        _others("/datasets/", "/datasets/{id}", named) if foreign else (),
    )
    said = "alias" if version >= _ALIASES_SINCE else "pronunciation"
    long = {"items": [{"text": "cartest", said: "a" * (PRONUNCIATION_LENGTH + 1)}]}
    yield from _thing(
        "dict",
        Resource(
            collection="/pronunciation-dicts/",
            item="/pronunciation-dicts/{id}",
            create={"name": "cartest", "items": [{"text": "cartest", said: "car test"}]},
        ),
        (Step(method="PATCH", path="/pronunciation-dicts/{id}", json=long, expect=_REFUSED),),
        _others("/pronunciation-dicts/", "/pronunciation-dicts/{id}", {"name": "taken"}) if foreign else (),
    )


def _thing(
    name: str, resource: Resource, ranges: tuple[Step, ...], others: tuple[Step, ...]
) -> Iterator[ThingCase]:
    if ranges or others:
        yield ThingCase(id=f"thing-{name}", resource=resource, steps=(*ranges, *others))


def _others(collection: str, item: str, change: dict[str, str]) -> tuple[Step, ...]:
    """Return what another account tries."""
    return (
        Step(method="GET", path=item, foreign="item"),
        Step(method="PATCH", path=item, json=change, foreign="item"),
        Step(method="DELETE", path=item, foreign="item"),
        Step(method="GET", path=collection, foreign="list"),
    )
