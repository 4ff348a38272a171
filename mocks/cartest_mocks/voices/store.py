"""The voices that exist now, and who may see which.

Order is the order of making, so a cursor stays where it is when voices are added behind it. Private voices of
another account do not exist for anyone else: they are not listed and looking them up finds nothing.
"""

import re
from collections.abc import Callable
from typing import Final

import msgspec

from cartest_contracts.versions import ApiVersion
from cartest_mocks.accounts import Account, Accounts
from cartest_mocks.exchange import Problem
from cartest_mocks.store import Collection, Store
from cartest_mocks.voices import seeds
from cartest_mocks.voices.voice import Voice

__all__ = ["Voices"]

_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)


class Star(msgspec.Struct, frozen=True, kw_only=True):
    """One account's mark on one voice."""

    id: str
    owner_id: str


class Voices:
    """Every voice of the mock, by id and in order."""

    def __init__(self, store: Store) -> None:
        self._voices: Final = Collection(store, "voices", of=Voice)
        self._stars: Final = Collection(store, "stars", of=Star)

    def fill(self, accounts: Accounts) -> None:
        """Put the library, and for each account two voices of its own and one star in the library."""
        library = seeds.library()
        for voice in library:
            self.add(voice)
        for account in accounts.furnished:
            for voice in seeds.private_voices(account):
                self.add(voice)
            self.star(account, library[0].id)

    def add(self, voice: Voice) -> None:
        """Keep a new voice, last in the order, or the new state of one that exists, where it was."""
        self._voices.add(voice)

    def make(self, draw: Callable[[], Voice]) -> Voice:
        """Keep and return a new voice, drawn again for as long as its id is taken."""
        return self._voices.make(draw)

    def remove(self, voice: Voice) -> None:
        """Forget a voice."""
        self._voices.remove(voice.id)

    def of_fine_tune(self, fine_tune_id: str, account: Account) -> list[Voice]:
        """Return the voices of an account that came from a fine-tune, in order."""
        return [voice for voice in self._voices.of_owner(account.id) if voice.fine_tune_id == fine_tune_id]

    def star(self, account: Account, voice_id: str) -> None:
        """Mark a voice as one of the account's favourites."""
        self._stars.add(Star(id=f"{account.id}/{voice_id}", owner_id=account.id))

    def is_starred(self, account: Account, voice: Voice) -> bool:
        """Whether the account marked the voice."""
        return self._stars.get(f"{account.id}/{voice.id}") is not None

    def visible_to(self, account: Account) -> list[Voice]:
        """Return what the account may use, in order."""
        return [voice for voice in self._voices.all() if _may_see(account, voice)]

    def lookup(self, voice_id: str, account: Account) -> Voice | None:
        """Return the voice if it exists and the account may use it."""
        voice = self._voices.get(voice_id.lower())
        return voice if voice is not None and _may_see(account, voice) else None

    def require(self, voice_id: str, account: Account, version: ApiVersion) -> Voice:
        """Return the voice that speech was asked for in; raise :class:`Problem` as the version says (C2)."""
        voice = self._voices.get(voice_id.lower())
        if voice is None or not _may_see(account, voice):
            raise not_found(404 if version.structured_errors else 400)
        return voice

    def require_own(self, voice_id: str, account: Account, version: ApiVersion) -> Voice:
        """Return a voice that the account may change; raise :class:`Problem`.

        What others made and everybody may use is 403, what it cannot see is not there (both assumed).
        """
        voice = self.find(voice_id, account, version)
        if voice.owner_id != account.id:
            raise Problem(403, "Forbidden", "The voice belongs to somebody else.")
        return voice

    def find(self, voice_id: str, account: Account, version: ApiVersion) -> Voice:
        """Return the voice that a path or a body names; raise :class:`Problem` as the version says."""
        # An unknown id is 404 in every version; what is no UUID was a 400 before 2026-03-01 (docs api-changes).
        if not is_uuid(voice_id) and not version.structured_errors:
            raise not_found(400)
        voice = self.lookup(voice_id, account)
        if voice is None:
            raise not_found(404)
        return voice


def not_found(status: int) -> Problem:
    """Return the problem of a voice that is unknown, foreign or no UUID (tts.md section 3)."""
    return Problem(status, "Voice not found", "The requested voice was not found.", error_code="voice_not_found")


def is_uuid(text: str) -> bool:
    """Whether the text has the form of a voice id."""
    return _UUID.fullmatch(text) is not None


def _may_see(account: Account, voice: Voice) -> bool:
    return voice.public or voice.owner_id == account.id
