"""The cells of the grant matrix: every credential by every channel on every operation, and what each expects."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final

from cartest_contracts.clients.credential import Channel
from cartest_contracts.facts import Grant
from cartest_contracts.rules.grant_words import GrantCase
from cartest_contracts.verify.grant_matrix import (
    CHANNELS,
    CORE_OPERATIONS,
    EVERYTHING,
    SUBSETS,
    Cell,
    Operation,
    token_name,
)

__all__ = [
    "BAD_TOKENS",
    "CREDENTIALS",
    "EARLY_TOKENS",
    "EXPIRED",
    "ODD_TOKENS",
    "OTHER_TOKEN",
    "SIGNED",
    "cells",
    "expired_cells",
    "last_second_cells",
]

_NO_GRANTS: Final = token_name(SUBSETS[0])

BAD_TOKENS: Final = ("wrong signature", "other grants signed in", "alg none")
"""Made from a good token by whoever holds it."""
SIGNED: Final = ("other algorithm",)
"""Bad ones that only whoever knows the secret can make."""
EARLY_TOKENS: Final = ("nbf in an hour", "iat in an hour")
"""Likewise."""
ODD_TOKENS: Final = ("unknown grants", "null grants", "null grant", "text grant", "number grant", "list grants")
"""Minted with such grants, where the target mints that."""
OTHER_TOKEN: Final = "other account's token"  # noqa: S105  # its name
EXPIRED: Final = "expired"

CREDENTIALS: Final = (
    "api key",
    "other account's key",
    "admin key",
    *reversed([token_name(grants) for grants in SUBSETS]),
    OTHER_TOKEN,
    *ODD_TOKENS,
    EXPIRED,
    *EARLY_TOKENS,
    *BAD_TOKENS,
    *SIGNED,
    "garbage",
    "none",
)
"""In the order in which they are shown."""
_QUERY: Final = ("query access_token", "query api_key")
_KEYS: Final = ("api key", "other account's key", "admin key")
_REFUSED: Final = ("garbage", *BAD_TOKENS, *SIGNED, *EARLY_TOKENS)
_GRANTS_OF: Final[dict[str, frozenset[Grant]]] = {
    **{token_name(grants): grants for grants in SUBSETS},
    OTHER_TOKEN: SUBSETS[-1],
}


def cells(
    operations: Sequence[Operation] = CORE_OPERATIONS, *, credentials: Sequence[str] | None = None
) -> tuple[Cell, ...]:
    """Return the cells of those operations for the credentials that are at hand, those to be allowed first.

    ``credentials`` are names; ``None`` is all. Where operations beyond the core are asked for, everything is tried
    by every channel; in the core what is worth a request.
    """
    full = _is_full(operations)
    wanted = [
        cell
        for operation in operations
        for cell in (*_single(operation, full=full), *_several(operation, full=full))
        if credentials is None or all(name in credentials for name, _ in cell.carried)
    ]
    wanted.sort(key=lambda cell: not cell.allowed)
    return tuple(wanted)


def expired_cells(operations: Sequence[Operation] = CORE_OPERATIONS) -> tuple[Cell, ...]:
    """Return the cells of a token with every grant that has just expired."""
    full = _is_full(operations)
    return tuple(
        Cell(
            credential=EXPIRED,
            channel=channel,
            operation=operation,
            case=_open_or(operation, "bad token"),
            time="just expired",
        )
        for operation in operations
        for channel in (CHANNELS if full else _read_channels(operation))
    )


def last_second_cells(operations: Sequence[Operation] = CORE_OPERATIONS) -> tuple[Cell, ...]:
    """Return the cells of a token with every grant that is about to expire: where it opens something."""
    return tuple(
        Cell(credential=EVERYTHING, channel=channel, operation=operation, case="last second", time="last second")
        for operation in operations
        if operation.grant is not None
        for channel in _read_channels(operation)
    )


def _is_full(operations: Sequence[Operation]) -> bool:
    return not set(operations) <= set(CORE_OPERATIONS)


def _read_channels(operation: Operation) -> tuple[Channel, ...]:
    """Return where a token is documented to be read (tokens.md section 5)."""
    return ("authorization", "query access_token") if operation.socket else ("authorization",)


def _single(operation: Operation, *, full: bool) -> Iterator[Cell]:
    yield Cell(credential="none", channel="none", operation=operation, case=_open_or(operation, "no credential"))
    names = [*_KEYS, *map(token_name, SUBSETS), *_REFUSED, *ODD_TOKENS, OTHER_TOKEN]
    for name in names:
        for channel in CHANNELS:
            case = _case(name, channel, operation)
            odd_way = case == "undocumented channel" or (channel in _QUERY and not operation.socket)
            if case is None or (odd_way and not full and name not in {"api key", EVERYTHING}):
                continue
            if not full and channel == "x-api-key" and name in {*_REFUSED, *ODD_TOKENS} and name != "garbage":
                continue
            yield Cell(credential=name, channel=channel, operation=operation, case=_open_or(operation, case))


def _open_or(operation: Operation, case: GrantCase) -> GrantCase:
    return "public" if operation.access == "public" else case


def _case(name: str, channel: str, operation: Operation) -> GrantCase | None:
    """Return what a credential by a channel is for an operation; ``None``: there is nothing known to expect."""
    if name == "garbage":
        return "no credential"
    if name in _REFUSED:
        return "early" if name in EARLY_TOKENS else "bad token"
    if name in ODD_TOKENS:
        return "mint" if operation.mints else "odd grants"
    if name in _KEYS:
        return _key_case(name, channel, operation)
    read = channel == "authorization" or (operation.socket and channel == "query access_token")
    tolerated = operation.socket and channel == "query api_key"
    if not read and not tolerated:
        return "undocumented channel"
    if operation.mints:
        return "mint"
    if operation.grant not in _GRANTS_OF[name]:
        return "not granted"
    return "tolerated channel" if tolerated else "allowed"


def _key_case(name: str, channel: str, operation: Operation) -> GrantCase | None:
    if name == "admin key":
        if operation.access != "admin":
            return "wrong kind of key"
        # Documented as a bearer (API notes README section 3); of the other channels nothing is known.
        return "allowed" if channel == "authorization" else None
    if channel == "query access_token" or (channel == "query api_key" and not operation.socket):
        return "undocumented channel"
    return "wrong kind of key" if operation.access == "admin" else "allowed"


def _several(operation: Operation, *, full: bool) -> Iterator[Cell]:
    """Yield two and three at once; in the core only where that differs: once over HTTP, once on a socket."""
    if operation.access in {"public", "admin"} or not (
        full or operation.name in {"POST /tts/bytes", "/tts/websocket"}
    ):
        return
    for first, second in combinations(CHANNELS, 2):
        if not full and second in _QUERY and not operation.socket:
            continue
        if (good := _good(first, operation)) is not None:
            yield _pair(good, "garbage", first, second, operation, "first opens")
        if (good := _good(second, operation)) is not None:
            yield _pair("garbage", good, first, second, operation, "first denied")
        yield _pair(_NO_GRANTS, "garbage", first, second, operation, "two denied")
        yield _pair("garbage", _NO_GRANTS, first, second, operation, "two denied")
    yield Cell(
        credential=f"{_NO_GRANTS} & garbage & wrong signature",
        channel="authorization & x-api-key & query access_token",
        operation=operation,
        case="two denied",
    )


def _pair(one: str, other: str, first: str, second: str, operation: Operation, case: GrantCase) -> Cell:
    return Cell(credential=f"{one} & {other}", channel=f"{first} & {second}", operation=operation, case=case)


def _good(channel: str, operation: Operation) -> str | None:
    """Return the credential that opens an operation by a channel; ``None`` if none does."""
    if channel in _QUERY and not operation.socket:
        return None
    return (EVERYTHING if operation.grant else None) if channel == "query access_token" else "api key"
