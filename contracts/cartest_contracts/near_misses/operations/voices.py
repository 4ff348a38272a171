"""Near misses of voices and accents: unknown ones, what does not fit together (other-endpoints.md section 6)."""

from typing import Any, Final

from cartest_contracts.knowledge import Knowledge
from cartest_contracts.near_misses.operations.call import Change, asked_by, member, named, part, queried, without
from cartest_contracts.near_misses.operations.miss import (
    NOBODY,
    OperationMiss,
    wrong_voice,
    wrong_voice_before_2026,
    wrong_voice_since_2026,
)
from cartest_contracts.resource_facts import ACCENTS_PER_VOICE, ATTACHABLE_ACCENTS, EMBEDDING_SIZE
from cartest_contracts.versions import FIRST_VERSION, ApiVersion

__all__ = ["VOICE_MISSES"]

_SOURCE: Final = "other-endpoints.md section 6"
_ASSUMED: Final = Knowledge.ASSUMED
_MARCH_2026: Final = ApiVersion.parse("2026-03-01")
_AUGUST_2026: Final = ApiVersion.parse("2026-08-14")
_NOVEMBER_2025: Final = ApiVersion.parse("2025-11-04")
_APRIL_2025: Final = ApiVersion.parse("2025-04-16")

_CLONE: Final = "POST /voices/clone"
_LOCALIZE: Final = "POST /voices/localize"
_MIX: Final = "POST /voices/mix"
_ACCENTS: Final = "POST /voices/{id}/accents"
_SHORT: Final = [0.5] * (EMBEDDING_SIZE - 1)
_FOREIGN: Final = tuple(accent for accent in ATTACHABLE_ACCENTS if accent != "general-american")
"""Without the native accent of a voice that was cloned in English, which counts among the ten."""


def _miss(
    id: str,  # noqa: A002  # the record's own name
    operation: str,
    change: Change,
    *,
    knowledge: Knowledge = Knowledge.DOCUMENTED,
    since: ApiVersion = FIRST_VERSION,
    until: ApiVersion | None = None,
) -> OperationMiss:
    return OperationMiss(
        id=id, operation=operation, change=change, knowledge=knowledge, source=_SOURCE, since=since, until=until
    )


def _mixed(*parts: dict[str, Any]) -> Change:
    return member(voices=list(parts))


VOICE_MISSES: Final = (
    OperationMiss(
        id="voice-unknown",
        operation="GET /voices/{id}",
        change=named(id=NOBODY),
        statuses=(404,),
        source=_SOURCE,
        code="voice_not_found",
    ),
    *wrong_voice("PATCH /voices/{id}", lambda voice: named(id=voice), id="voice-update"),
    *wrong_voice("DELETE /voices/{id}", lambda voice: named(id=voice), id="voice-deletion"),
    _miss("voices-gender", "GET /voices", queried("gender", "robotic"), knowledge=_ASSUMED),
    _miss("voices-is-owner", "GET /voices", queried("is_owner", "perhaps"), knowledge=_ASSUMED),
    _miss(
        "voices-is-starred",
        "GET /voices",
        queried("is_starred", "perhaps"),
        knowledge=_ASSUMED,
        until=_NOVEMBER_2025,
    ),
    _miss("voice-update-gender", "PATCH /voices/{id}", member(gender="robotic"), since=_MARCH_2026),
    _miss(
        "voice-update-accent",
        "PATCH /voices/{id}",
        member(accent="atlantean"),
        knowledge=_ASSUMED,
        since=_MARCH_2026,
    ),
    # Cloning: the fields of its form; its file stands in :mod:`.files_in_forms`.
    _miss("clone-no-name", _CLONE, without("name")),
    _miss("clone-no-language", _CLONE, without("language")),
    _miss("clone-language", _CLONE, part("language", "xx")),
    _miss("clone-no-mode", _CLONE, without("mode"), until=_APRIL_2025),
    _miss("clone-mode", _CLONE, part("mode", "likeness"), until=_APRIL_2025),
    _miss("clone-enhance", _CLONE, part("enhance", "perhaps"), until=_NOVEMBER_2025),
    _miss("clone-access", _CLONE, part("access[type]", "everyone"), knowledge=_ASSUMED, since=_AUGUST_2026),
    _miss("clone-accent", _CLONE, part("accent", "atlantean"), knowledge=_ASSUMED, since=_MARCH_2026),
    *wrong_voice(_CLONE, lambda voice: part("base_voice_id", voice), id="clone-base"),
    OperationMiss(
        id="clone-on-the-free-plan",
        operation=_CLONE,
        change=asked_by("free"),
        statuses=(402, 403),  # C9
        knowledge=Knowledge.RECORDED,
        source=f"{_SOURCE}; errors-and-limits.md section 3",
        code="plan_upgrade_required",
    ),
    # Localizing.
    *wrong_voice(_LOCALIZE, lambda voice: member(voice_id=voice), id="localize"),
    _miss("localize-language", _LOCALIZE, member(language="cs"), until=_AUGUST_2026),
    _miss("localize-language-of-2026", _LOCALIZE, member(language="ar"), knowledge=_ASSUMED, until=_MARCH_2026),
    _miss("localize-gender", _LOCALIZE, member(original_speaker_gender="robotic"), until=_AUGUST_2026),
    _miss("localize-dialect", _LOCALIZE, member(language="en", dialect="mx"), until=_AUGUST_2026),
    _miss("localize-no-dialects", _LOCALIZE, member(language="de", dialect="us"), until=_AUGUST_2026),
    _miss("localize-accent", _LOCALIZE, member(accent="atlantean"), knowledge=_ASSUMED, since=_AUGUST_2026),
    _miss(
        "localize-accent-not-localizable",
        _LOCALIZE,
        member(accent="zagreb"),
        knowledge=_ASSUMED,
        since=_AUGUST_2026,
    ),
    # Embeddings, gone at 2025-04-16.
    _miss("creation-embedding-short", "POST /voices/", member(embedding=_SHORT)),
    *wrong_voice_before_2026("POST /voices/", lambda voice: member(base_voice_id=voice), id="creation-base"),
    *wrong_voice_before_2026(_MIX, lambda voice: _mixed({"id": voice, "weight": 1}), id="mix"),
    _miss("mix-embedding-short", _MIX, _mixed({"embedding": _SHORT, "weight": 1})),
    _miss("mix-neither", _MIX, _mixed({"weight": 1})),
    _miss("mix-no-weight", _MIX, _mixed({"embedding": [0.5] * EMBEDDING_SIZE})),
    # Accents.
    *wrong_voice_since_2026(_ACCENTS, lambda voice: named(id=voice), id="accents-of-voice"),
    _miss("accents-unknown", _ACCENTS, member(accents=["atlantean"]), knowledge=_ASSUMED),
    _miss("accents-not-attachable", _ACCENTS, member(accents=["zagreb"]), knowledge=_ASSUMED),
    OperationMiss(
        id="accents-too-many",
        operation=_ACCENTS,
        change=member(accents=list(_FOREIGN[:ACCENTS_PER_VOICE])),
        statuses=(400, 409),  # ten are documented, what an eleventh gets is not
        source=_SOURCE,
    ),
)
