"""The filters of ``GET /voices``: which version knows which, and what each lets through.

A filter that the version does not know is ignored, like every unknown query parameter (assumed).
"""

from collections.abc import Callable
from typing import Final, get_args

from cartest_contracts.resources.voices import Gender
from cartest_contracts.versions import ApiVersion
from cartest_mocks.accounts import Account
from cartest_mocks.exchange import Problem, Request
from cartest_mocks.voices.store import Voices
from cartest_mocks.voices.voice import Voice

__all__ = ["filter_of"]

Keep = Callable[[Voice], bool]

_SEARCH_SINCE: Final = ApiVersion.parse("2025-11-04")
_GENDERS: Final[tuple[str, ...]] = get_args(Gender)


def filter_of(request: Request, *, account: Account, version: ApiVersion, voices: Voices) -> Keep:
    """Return whether a voice passes every filter of the query; raise :class:`Problem` 400 for a wrong value."""
    checks: list[Keep] = []
    owned = _flag(request, "is_owner")
    if owned is not None:
        checks.append(lambda voice: (voice.owner_id == account.id) is owned)
    gender = request.first("gender")
    if gender is not None:
        if gender not in _GENDERS:
            raise Problem(400, "Invalid request", f"gender must be one of {', '.join(_GENDERS)}.")
        checks.append(lambda voice: voice.gender == gender)
    if version < _SEARCH_SINCE:
        starred = _flag(request, "is_starred")
        if starred is not None:
            checks.append(lambda voice: voices.is_starred(account, voice) is starred)
    else:
        query, language = request.first("q"), request.first("language")
        if query is not None:
            checks.append(lambda voice: _mentions(voice, query.casefold()))
        if language is not None:
            checks.append(lambda voice: language in (voice.language, voice.locale))
    return lambda voice: all(check(voice) for check in checks)


def _flag(request: Request, name: str) -> bool | None:
    text = request.first(name)
    if text is None:
        return None
    if text not in ("true", "false"):
        raise Problem(400, "Invalid request", f"{name} must be true or false.")
    return text == "true"


def _mentions(voice: Voice, query: str) -> bool:
    # "Query string to search for voices by name, description, or Voice ID" (py 4.2.0 voice_list_params.py).
    return any(query in text.casefold() for text in (voice.full_name, voice.description, voice.id))
