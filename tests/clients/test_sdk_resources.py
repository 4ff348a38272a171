"""The official SDK and what an account keeps: make, page through, read, change, delete (SDK 4.2.0)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cartesia import Cartesia, NotFoundError, PermissionDeniedError
from cartesia.types import PronunciationDictItemParam, RawOutputFormatParam
from tests.clients.errand import PCM, SENTENCE, VOICE
from tests.mocks.api import CLIP

from cartest_contracts.audio.listen import listen_bytes
from cartest_mocks.accounts import DEFAULT_KEY
from cartest_mocks.fine_tunes.fine_tune import END_AFTER_S
from cartest_mocks.server import Mock
from cartest_mocks.vendor import MockConfig

NAME, ABOUT = "Calls", "Two hours of one speaker."
RAW: RawOutputFormatParam = {"container": "raw", "encoding": "pcm_s16le", "sample_rate": 16000}


@pytest.fixture(params=["memory", "file"])
def mock(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Mock]:
    """A mock that keeps what is made in memory, and one that keeps it in a file."""
    store = tmp_path / "store.db" if request.param == "file" else None
    with Mock(MockConfig(profile="instant", store=store)) as running:
        yield running
    assert running.journal.defects == []


@pytest.fixture
def client(mock: Mock) -> Iterator[Cartesia]:
    with Cartesia(api_key=DEFAULT_KEY, base_url=mock.url, max_retries=0) as sdk:
        yield sdk


def test_voices(client: Cartesia) -> None:
    """A clone can be spoken with at once, listed, changed, given accents, localized and deleted."""
    clone = client.voices.clone(clip=("a.wav", CLIP), name="Me", language="en", description="My own.")
    audio = client.tts.generate(model_id="sonic-3", transcript=SENTENCE, voice=clone.id, output_format=RAW)
    assert listen_bytes(audio.read(), fmt=PCM).transcript == SENTENCE
    listed = list(client.voices.list(limit=7))
    assert listed[-1].id == clone.id
    assert len({voice.id for voice in listed}) == len(listed) > 25
    assert client.voices.update(clone.id, name="Myself", gender="feminine").gender == "feminine"
    accents = client.voices.list_accents().accents
    assert {"parisian", "southern-us"} <= {accent.id for accent in accents}
    assert [each.locale for each in client.voices.add_accents(clone.id, accents=["parisian"]).locales] == [
        "en-US",
        "fr-FR",
    ]
    assert [each.locale for each in client.voices.delete_accent("parisian", id=clone.id).locales] == ["en-US"]
    localized = client.voices.localize(voice_id=clone.id, name="Ich", accent="high-german", tagline="Auf Deutsch")
    found = client.voices.get(localized.id)
    assert (found.language, found.tagline, found.gender, found.is_owner) == ("de", "Auf Deutsch", "feminine", True)
    client.voices.delete(clone.id)
    with pytest.raises(NotFoundError):
        client.voices.get(clone.id)
    with pytest.raises(PermissionDeniedError):
        client.voices.delete(VOICE)


def test_datasets(client: Cartesia) -> None:
    """Files go into a dataset and out of it again; pages of any size hold all of them."""
    dataset = client.datasets.create(name=NAME, description=ABOUT)
    others = [client.datasets.create(name=NAME, description=ABOUT).id for _ in range(3)]
    assert [each.id for each in client.datasets.list(limit=2)] == [dataset.id, *others]
    client.datasets.update(dataset.id, name="New", description="Cleaned.")
    assert client.datasets.retrieve(dataset.id).name == "New"
    for number in range(5):
        client.datasets.files.upload(dataset.id, file=(f"{number}.wav", CLIP), purpose="fine_tune")
    files = list(client.datasets.files.list(dataset.id, limit=2))
    assert [(file.filename, file.size) for file in files] == [(f"{number}.wav", len(CLIP)) for number in range(5)]
    client.datasets.files.delete(files[0].id, id=dataset.id)
    assert [file.id for file in client.datasets.files.list(dataset.id)] == [file.id for file in files[1:]]
    client.datasets.delete(dataset.id)
    with pytest.raises(NotFoundError):
        client.datasets.retrieve(dataset.id)


def test_fine_tunes(client: Cartesia, mock: Mock) -> None:
    """One that has something to learn from completes, and its voice is there."""
    dataset = client.datasets.create(name=NAME, description=ABOUT)
    client.datasets.files.upload(dataset.id, file=("a.wav", CLIP), purpose="fine_tune")
    tune = client.fine_tunes.create(
        name=NAME, description=ABOUT, dataset=dataset.id, language="en", model_id="sonic-3-2026-01-12"
    )
    assert tune.status == "created"
    mock.advance(END_AFTER_S)
    assert client.fine_tunes.retrieve(tune.id).status == "completed"
    assert [each.id for each in client.fine_tunes.list(limit=1)] == [tune.id]
    (voice,) = client.fine_tunes.list_voices(tune.id)
    assert client.voices.get(voice.id) == voice
    client.fine_tunes.delete(tune.id)
    with pytest.raises(NotFoundError):
        client.fine_tunes.retrieve(tune.id)


def test_pronunciation_dictionaries(client: Cartesia) -> None:
    """Made, listed, changed, spoken with and deleted."""
    made = client.pronunciation_dicts.create(name="Brands", items=[{"text": "Cartesia", "alias": "kar-TEE-zhuh"}])
    others = [client.pronunciation_dicts.create(name=str(number)).id for number in range(3)]
    assert [each.id for each in client.pronunciation_dicts.list(limit=2)] == [made.id, *others]
    item: PronunciationDictItemParam = {"text": "x", "alias": "y", "case_sensitive": True}
    changed = client.pronunciation_dicts.update(made.id, items=[item])
    assert [each.to_dict() for each in changed.items] == [item | {"pronunciation": "y"}]
    assert client.pronunciation_dicts.retrieve(made.id) == changed

    def speak() -> None:
        client.tts.generate(
            model_id="sonic-3",
            transcript=SENTENCE,
            voice=VOICE,
            output_format=RAW,
            pronunciation_dict_id=made.id,
        )

    speak()
    client.pronunciation_dicts.delete(made.id)
    with pytest.raises(NotFoundError):
        speak()
