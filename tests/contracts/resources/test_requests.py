"""Request records: what each version reads, and the one line for what it does not take."""

from collections.abc import Callable

import msgspec
import pytest
from msgspec import UNSET

from cartest_contracts.facts import LANGUAGES_44
from cartest_contracts.resource_facts import ACCENTS, ATTACHABLE_ACCENTS, EMBEDDING_SIZE
from cartest_contracts.resources.accents import CATALOGUE, accent_of_language, parse_accents, require_accent
from cartest_contracts.resources.datasets import DatasetRequest, parse_dataset
from cartest_contracts.resources.fine_tunes import parse_fine_tune
from cartest_contracts.resources.pronunciation_dicts import DictItem, parse_dict_creation, parse_dict_update
from cartest_contracts.resources.reading import require, require_language
from cartest_contracts.resources.voices import (
    VoiceUpdate,
    parse_clone,
    parse_localize,
    parse_mix,
    parse_voice_creation,
    parse_voice_update,
)
from cartest_contracts.versions import ApiVersion
from cartest_contracts.wire.strict import BadRequest

OLD, BASE, LATER, SPRING, NEWEST = (
    ApiVersion.parse(text) for text in ("2024-11-13", "2025-04-16", "2025-11-04", "2026-03-01", "2026-08-14")
)
TUNE = {"name": "x", "description": "", "language": "en", "model_id": "sonic-3-2026-01-12", "dataset": "d"}
LOCALIZATION = {
    "voice_id": "v",
    "name": "x",
    "description": "",
    "language": "en",
    "original_speaker_gender": "male",
}


def json(**members: object) -> bytes:
    return msgspec.json.encode(members)


@pytest.mark.parametrize(
    ("read", "says"),
    [
        (lambda: parse_dataset(json(name="x")), "description: is required"),
        (lambda: parse_dataset(json(name=None, description="")), "name: is required"),
        (lambda: parse_dataset(b"[]"), "must be a JSON object"),
        (
            lambda: parse_fine_tune(json(**TUNE | {"model_id": "sonic-2"}), version=BASE),
            "model_id: must be one of",
        ),
        (lambda: parse_fine_tune(json(**TUNE | {"language": "ur"}), version=SPRING), "language: must be one of"),
        (lambda: parse_fine_tune(json(**TUNE, accent="x"), version=NEWEST), "accent: must be an id"),
        (lambda: parse_accents(json(accents=["irish"])), "accents: holds an accent that cannot be attached"),
        (lambda: parse_accents(json(accents=["x"])), "accents: must be an id"),
        (lambda: parse_voice_update(json(name="x"), version=BASE), "description: is required"),
        (lambda: parse_voice_update(json(accent="x"), version=SPRING), "accent: must be an id"),
        (lambda: parse_voice_update(json(gender="x"), version=SPRING), "gender: is not an allowed value"),
        (lambda: parse_clone({"name": "x", "language": "en"}, version=OLD), "mode: is required"),
        (lambda: parse_clone({"name": "x", "language": "x"}, version=BASE), "language: must be one of"),
        (lambda: parse_clone({"name": "x", "language": "en", "accent": "x"}, version=SPRING), "accent: must be"),
        (
            lambda: parse_localize(json(**LOCALIZATION | {"dialect": "pe"}), version=BASE),
            "dialect: must be one of",
        ),
        (
            lambda: parse_localize(json(**LOCALIZATION | {"language": "de", "dialect": "pe"}), version=BASE),
            "dialect: is not supported by the language",
        ),
        (
            lambda: parse_localize(json(voice_id="v", name="x", accent="castilian", dialect="x"), version=NEWEST),
            "dialect: must be one of",
        ),
        (lambda: parse_localize(json(**LOCALIZATION | {"language": "th"}), version=LATER), "language: must be"),
        (lambda: parse_localize(json(voice_id="v", name="x"), version=BASE), "description: is required"),
        (lambda: parse_localize(json(**LOCALIZATION), version=NEWEST), "accent: is required"),
        (lambda: parse_localize(json(**LOCALIZATION, accent="irish"), version=NEWEST), "accent: is no accent"),
        (lambda: parse_voice_creation(json(name="x", description="", embedding=[1])), "embedding: expected array"),
        (lambda: parse_mix(json(voices=[{"weight": 1}])), r"voices\[0\]: must have an id or an embedding"),
        (lambda: parse_mix(json(voices=[])), "voices: expected array of length >= 1"),
        (
            lambda: parse_dict_creation(json(name="x", items=[{"text": "a"}]), version=BASE),
            r"items\[0\]\.pronunciation: is required",
        ),
        (
            lambda: parse_dict_update(json(items=[{"text": "a", "pronunciation": "b"}]), version=LATER),
            r"items\[0\]\.alias: is required",
        ),
    ],
)
def test_what_is_refused(read: Callable[[], object], says: str) -> None:
    """The line names the member and what it takes."""
    with pytest.raises(BadRequest, match=says):
        read()


def test_what_was_sent_is_not_repeated() -> None:
    """A request may hold a secret."""
    for version in (BASE, NEWEST):
        with pytest.raises(BadRequest) as refused:
            parse_clone({"name": "x", "language": "sk_car_secret"}, version=version)
        assert "secret" not in str(refused.value)


def test_an_update_says_what_changes() -> None:
    """Absent stays, null resets where that means something and is absent elsewhere."""
    assert parse_voice_update(json(), version=NEWEST) == VoiceUpdate()
    update = parse_voice_update(json(name=None, gender=None, accent=None), version=NEWEST)
    assert (update.name, update.gender, update.accent) == (UNSET, None, UNSET)
    old = parse_voice_update(json(name="x", description="y", gender=5, accent=5), version=LATER)
    assert old == VoiceUpdate(name="x", description="y")
    assert parse_dict_update(json(), version=NEWEST).items is UNSET
    assert parse_dict_update(json(), version=BASE).items is UNSET
    assert parse_dict_update(json(items=[]), version=BASE).items == ()


def test_items_of_a_dictionary() -> None:
    """One pronunciation, whatever the version calls it; case matters since 2026-08-14."""
    both = {"text": "a", "pronunciation": "b", "alias": "c", "case_sensitive": True}
    read = {
        version: parse_dict_creation(json(name="x", items=[both]), version=version).items[0]
        for version in (BASE, LATER, NEWEST)
    }
    assert read == {
        BASE: DictItem(text="a", pronunciation="b"),
        LATER: DictItem(text="a", pronunciation="c"),
        NEWEST: DictItem(text="a", pronunciation="c", case_sensitive=True),
    }


def test_requests_that_are_read() -> None:
    """Members of other versions are ignored, whatever they hold."""
    assert parse_dataset(json(name="x", description="y", z=1)) == DatasetRequest(name="x", description="y")
    assert parse_fine_tune(json(**TUNE, accent=1), version=SPRING).accent is None
    assert parse_fine_tune(json(**TUNE, accent="british"), version=NEWEST).accent == "british"
    assert parse_clone({"name": "x", "language": "ur", "mode": "y", "enhance": "z"}, version=NEWEST).mode is None
    assert parse_localize(json(**LOCALIZATION, accent=1, tagline=1), version=SPRING).tagline == ""
    assert parse_localize(json(voice_id="v", name="x", accent="castilian"), version=NEWEST).language is None
    embedding = [0.5] * EMBEDDING_SIZE
    assert parse_voice_creation(json(name="x", description="", embedding=embedding)).language == "en"
    assert [part.id for part in parse_mix(json(voices=[{"id": "v", "weight": 1}]))] == ["v"]
    assert parse_accents(json(accents=["british"])).accents == ("british",)
    require({"a": 0}, "a")
    require_language("ur", NEWEST)


def test_the_catalogue_has_every_accent() -> None:
    """In the order of the API; each locale has one default, and each language an accent."""
    assert list(CATALOGUE) == sorted(ACCENTS)
    assert {accent.id for accent in CATALOGUE.values() if accent.is_localizable} == set(ATTACHABLE_ACCENTS)
    locales = [accent.locale for accent in CATALOGUE.values() if accent.is_locale_default]
    assert sorted(locales) == sorted({accent.locale for accent in CATALOGUE.values()})
    assert all(accent_of_language(language).language == language for language in LANGUAGES_44)
    assert accent_of_language("en").id == "general-american"
    assert require_accent("british").locale == "en-GB"
