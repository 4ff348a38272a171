"""Near misses of access tokens, files and usage (tokens.md section 3, other-endpoints.md section 12)."""

from typing import Final

from cartest_contracts.facts import EXPIRES_IN_RANGE
from cartest_contracts.knowledge import Knowledge
from cartest_contracts.near_misses.operations.call import asked_by, member, named, queried
from cartest_contracts.near_misses.operations.miss import OperationMiss, unknown

__all__ = ["ACCOUNT_MISSES"]

_ASSUMED: Final = Knowledge.ASSUMED
_FILES: Final = "other-endpoints.md section 12"
_ADMIN: Final = f"{_FILES}; API notes README section 3"
_LONGEST_S: Final = EXPIRES_IN_RANGE[1]
_NO_FILE: Final = "file_nobody"
_USAGE: Final = {"credits": "GET /usage/credits", "agents": "GET /usage/agents"}

ACCOUNT_MISSES: Final = (
    *(
        OperationMiss(
            id=f"token-lifetime-{name}",
            operation="POST /access-token",
            change=member(expires_in=value),
            knowledge=_ASSUMED,
            source="tokens.md section 3",
        )
        for name, value in {
            "too-long": _LONGEST_S + 1,
            "zero": 0,
            "negative": -60,
            "fraction": 60.5,
            "text": "60",
            "boolean": True,
        }.items()
    ),
    *(
        OperationMiss(
            id=f"token-grants-{name}",
            operation="POST /access-token",
            change=member(grants=value),
            source="tokens.md section 1",
        )
        for name, value in {"list": ["tts"], "text": "tts", "text-inside": {"tts": "true"}}.items()
    ),
    unknown("GET /files/{id}/info", named(id=_NO_FILE), id="file-unknown-info", source=_FILES),
    unknown("GET /files/{id}/download", named(id=_NO_FILE), id="file-unknown-download", source=_FILES),
    OperationMiss(
        id="link-to-unknown",
        operation="POST /links",
        change=member(file_id=_NO_FILE),
        statuses=(400, 404),
        knowledge=_ASSUMED,
        source=_FILES,
    ),
    *(
        OperationMiss(
            id=f"usage-of-{name}-with-an-ordinary-key",
            operation=operation,
            change=asked_by("key"),
            statuses=(401, 403),  # refused is documented, how is not
            source=_ADMIN,
        )
        for name, operation in _USAGE.items()
    ),
    *(
        OperationMiss(
            id=f"{name}-with-an-admin-key",
            operation=operation,
            change=asked_by("admin"),
            statuses=(401, 403),
            source="API notes README section 3",
        )
        for name, operation in {
            "token": "POST /access-token",
            "voices": "GET /voices",
            "datasets": "GET /datasets/",
        }.items()
    ),
    *(
        OperationMiss(
            id=f"usage-of-credits-{name.replace('_', '-')}",
            operation=_USAGE["credits"],
            change=queried(name, value),
            knowledge=_ASSUMED,  # the values are documented, the refusal of others is not
            source=_FILES,
        )
        for name, value in {
            "interval": "year",
            "group_by": "colour",
            "start_ts": "yesterday",
            "end_ts": "tomorrow",
        }.items()
    ),
)
