"""The grant matrix as data: which credential, by which channel, asks for which operation, and what must happen.

Rows and columns are tokens.md section 4; channels are those that fit a credential (API notes README section 3).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from cartest_contracts.clients.credential import Channel
from cartest_contracts.facts import GRANTS, Grant
from cartest_contracts.rules.grants import GrantCase

__all__ = ["OPERATIONS", "SUBSETS", "Cell", "Operation", "cells", "token_name"]


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One column: an operation and the grant that opens it."""

    name: str
    grant: Grant | None
    """``None``: the API key only."""
    socket: bool = False


OPERATIONS: Final = (
    Operation(name="POST /tts/bytes", grant="tts"),
    Operation(name="POST /tts/sse", grant="tts"),
    Operation(name="/tts/websocket", grant="tts", socket=True),
    Operation(name="POST /stt", grant="stt"),
    Operation(name="POST /audio/transcriptions", grant="stt"),
    Operation(name="/stt/websocket", grant="stt", socket=True),
    Operation(name="/agents/stream/{agent_id}", grant="agent", socket=True),
    Operation(name="GET /voices", grant=None),
    Operation(name="POST /access-token", grant=None),
)
SUBSETS: Final[tuple[frozenset[Grant], ...]] = tuple(
    frozenset(chosen) for size in range(len(GRANTS) + 1) for chosen in combinations(GRANTS, size)
)
"""Every set of grants that a token can have, the empty one first."""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One check."""

    credential: str
    """``api key``, a token by its grants (``stt+agent``), ``forged``, ``expired``, ``garbage`` or ``none``."""
    channel: Channel
    operation: Operation
    case: GrantCase

    @property
    def allowed(self) -> bool:
        """Whether it must be let in."""
        return self.case == "allowed"


def token_name(grants: frozenset[Grant]) -> str:
    """Return what a token is called by its grants."""
    return "+".join(grant for grant in GRANTS if grant in grants) or "no grants"


def cells(*, expired: bool = False) -> tuple[Cell, ...]:
    """Return all checks, those that must be allowed first; ``expired`` tokens, which must be waited for, last."""
    rows = [*_key_cells(), *_token_cells(), *_bad_cells("forged"), *_stranger_cells()]
    rows.sort(key=lambda cell: not cell.allowed)
    return (*rows, *(_bad_cells("expired") if expired else ()))


def _key_cells() -> Iterator[Cell]:
    for operation in OPERATIONS:
        channels: list[Channel] = ["authorization", "x-api-key", *_query(operation, "query api_key")]
        for channel in channels:
            yield Cell(credential="api key", channel=channel, operation=operation, case="allowed")


def _token_cells() -> Iterator[Cell]:
    for grants in SUBSETS:
        for operation in OPERATIONS:
            case: GrantCase = "allowed" if operation.grant in grants else "not granted"
            if operation.name == "POST /access-token":
                case = "mint"
            for channel in _token_channels(operation):
                yield Cell(credential=token_name(grants), channel=channel, operation=operation, case=case)


def _bad_cells(credential: str) -> Iterator[Cell]:
    """A token with every grant, whose signature or time does not hold."""
    for operation in OPERATIONS:
        for channel in _token_channels(operation):
            yield Cell(credential=credential, channel=channel, operation=operation, case="bad token")


def _stranger_cells() -> Iterator[Cell]:
    for operation in OPERATIONS:
        yield Cell(credential="none", channel="none", operation=operation, case="no credential")
        channels: list[Channel] = ["authorization", "x-api-key", *_query(operation, "query api_key")]
        for channel in channels:
            yield Cell(credential="garbage", channel=channel, operation=operation, case="no credential")


def _token_channels(operation: Operation) -> tuple[Channel, ...]:
    return ("authorization", *_query(operation, "query access_token"))


def _query(operation: Operation, channel: Channel) -> tuple[Channel, ...]:
    """Credentials in the query are documented for sockets only."""
    return (channel,) if operation.socket else ()
