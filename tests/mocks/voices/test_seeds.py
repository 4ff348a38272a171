"""The voices that exist from the start."""

from cartest_contracts.facts import DOCUMENTED_VOICES
from cartest_mocks.accounts import Accounts
from cartest_mocks.voices.seeds import library, private_voices
from cartest_mocks.voices.store import is_uuid

ACCOUNTS = Accounts.default()


def test_the_library_begins_with_the_documented_ids() -> None:
    """Samples of the documentation run literally."""
    assert [voice.id for voice in library()][: len(DOCUMENTED_VOICES)] == [fact.id for fact in DOCUMENTED_VOICES]


def test_paging_through_the_library_is_real() -> None:
    """There are more public voices than two default pages hold, of every gender and several languages."""
    voices = library()
    assert len(voices) >= 25
    assert {voice.gender for voice in voices} == {"feminine", "masculine", "gender_neutral"}
    assert len({voice.language for voice in voices}) > 5


def test_ids_are_distinct_uuids_and_the_same_every_time() -> None:
    """Two mocks list the same voices."""

    def make() -> list[str]:
        return [voice.id for voice in [*library(), *(v for a in ACCOUNTS.members for v in private_voices(a))]]

    ids = make()
    assert ids == make()
    assert len(set(ids)) == len(ids)
    assert all(is_uuid(voice_id) for voice_id in ids)


def test_taglines_are_short() -> None:
    """At most 32 characters, and the name does not repeat it."""
    for voice in library():
        assert len(voice.tagline) <= 32
        assert " - " not in voice.name
