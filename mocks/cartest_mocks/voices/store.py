"""The voices that exist now, and who may see which.

Order is the order of making, so a cursor stays where it is when voices are added behind it. Private voices of
another account do not exist for anyone else: they are not listed and looking them up finds nothing.
"""

import re
from typing import Final, Self

from cartest_contracts.versions import ApiVersion
from cartest_mocks.accounts import Account, Accounts
from cartest_mocks.exchange import Problem
from cartest_mocks.voices import seeds
from cartest_mocks.voices.voice import Voice

__all__ = ["Voices"]

_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)


class Voices:
    """Every voice of the mock, by id and in order."""

    def __init__(self) -> None:
        self._voices: Final[dict[str, Voice]] = {}
        self._starred: Final[set[tuple[str, str]]] = set()

    @classmethod
    def seeded(cls, accounts: Accounts) -> Self:
        """Return the library, and for each account two voices of its own and one star in the library."""
        voices = cls()
        for voice in seeds.library():
            voices.add(voice)
        for account in accounts.members:
            for voice in seeds.private_voices(account):
                voices.add(voice)
            voices.star(account, next(iter(voices._voices)))
        return voices

    def add(self, voice: Voice) -> None:
        """Keep a new voice, last in the order, or the new state of one that exists, where it was."""
        self._voices[voice.id] = voice

    def star(self, account: Account, voice_id: str) -> None:
        """Mark a voice as one of the account's favourites."""
        self._starred.add((account.id, voice_id))

    def is_starred(self, account: Account, voice: Voice) -> bool:
        """Whether the account marked the voice."""
        return (account.id, voice.id) in self._starred

    def visible_to(self, account: Account) -> list[Voice]:
        """Return what the account may use, in order."""
        return [voice for voice in self._voices.values() if _may_see(account, voice)]

    def lookup(self, voice_id: str, account: Account) -> Voice | None:
        """Return the voice if it exists and the account may use it."""
        voice = self._voices.get(voice_id.lower())
        return voice if voice is not None and _may_see(account, voice) else None

    def require(self, voice_id: str, account: Account, version: ApiVersion) -> Voice:
        """Return the voice that speech was asked for in; raise :class:`Problem` as the version says (C2)."""
        voice = self.lookup(voice_id, account)
        if voice is None:
            raise not_found(404 if version.structured_errors else 400)
        return voice


def not_found(status: int) -> Problem:
    """Return the problem of a voice that is unknown, foreign or no UUID (tts.md section 3)."""
    return Problem(status, "Voice not found", "The requested voice was not found.", error_code="voice_not_found")


def is_uuid(text: str) -> bool:
    """Whether the text has the form of a voice id."""
    return _UUID.fullmatch(text) is not None


def _may_see(account: Account, voice: Voice) -> bool:
    return voice.public or voice.owner_id == account.id
