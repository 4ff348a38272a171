"""The store: who may see which voice."""

import pytest
from msgspec.structs import replace

from cartest_contracts.facts import DOCUMENTED_VOICES
from cartest_contracts.versions import ApiVersion
from cartest_mocks.accounts import Accounts
from cartest_mocks.exchange import Problem
from cartest_mocks.store import MemoryStore
from cartest_mocks.voices.seeds import private_voices
from cartest_mocks.voices.store import Voices, is_uuid

ACCOUNTS = Accounts.default()
OWN, OTHER = ACCOUNTS.furnished
VOICES = Voices(MemoryStore())
VOICES.fill(ACCOUNTS)
PUBLIC_ID = DOCUMENTED_VOICES[0].id
OWN_ID = private_voices(OWN)[0].id
NO_ID = "00000000-0000-4000-8000-000000000000"


def test_public_voices_are_everybodys_and_private_ones_their_owners() -> None:
    """A foreign private voice does not exist: neither looked up nor listed."""
    assert VOICES.lookup(PUBLIC_ID, OTHER) is not None
    assert VOICES.lookup(OWN_ID, OWN) is not None
    assert VOICES.lookup(OWN_ID, OTHER) is None
    assert OWN_ID in {voice.id for voice in VOICES.visible_to(OWN)}
    assert OWN_ID not in {voice.id for voice in VOICES.visible_to(OTHER)}


def test_ids_are_found_in_either_case() -> None:
    """A UUID in capitals is the same UUID."""
    assert VOICES.lookup(PUBLIC_ID.upper(), OWN) is VOICES.lookup(PUBLIC_ID, OWN)


@pytest.mark.parametrize(
    ("version", "status"), [("2024-06-10", 400), ("2025-04-16", 400), ("2026-03-01", 404), ("2026-08-14", 404)]
)
@pytest.mark.parametrize("voice_id", [NO_ID, "no-uuid", "", OWN_ID])
def test_speech_in_a_voice_that_is_not_there(version: str, status: int, voice_id: str) -> None:
    """Unknown, malformed and foreign ids are one problem: 404 from 2026-03-01, 400 before (C2)."""
    with pytest.raises(Problem) as refused:
        VOICES.require(voice_id, OTHER, ApiVersion.parse(version))
    assert (refused.value.status, refused.value.error_code) == (status, "voice_not_found")
    assert refused.value.message == "The requested voice was not found."


def test_speech_in_a_voice_that_is_there() -> None:
    """The voice itself comes back."""
    assert VOICES.require(OWN_ID, OWN, ApiVersion.parse("2025-04-16")).id == OWN_ID


def test_a_new_state_keeps_its_place() -> None:
    """Changing a voice does not move it in the list; a new voice comes last."""
    voices = Voices(MemoryStore())
    voices.fill(ACCOUNTS)
    before = voices.visible_to(OWN)
    changed = replace(before[3], name="Changed")
    voices.add(changed)
    assert voices.visible_to(OWN)[3] == changed
    voices.add(replace(changed, id=NO_ID))
    assert [voice.id for voice in voices.visible_to(OWN)] == [*(voice.id for voice in before), NO_ID]


def test_stars_are_an_accounts_own() -> None:
    """One account's favourite says nothing about another's."""
    voices = Voices(MemoryStore())
    voice = private_voices(OWN)[0]
    voices.add(voice)
    voices.star(OWN, voice.id)
    assert (voices.is_starred(OWN, voice), voices.is_starred(OTHER, voice)) == (True, False)


@pytest.mark.parametrize("text", ["", "x", NO_ID + "0", NO_ID[:-1], NO_ID.replace("-", ""), NO_ID[:-1] + "g"])
def test_what_is_no_uuid(text: str) -> None:
    """Only the 8-4-4-4-12 form counts."""
    assert not is_uuid(text)
    assert is_uuid(NO_ID)
