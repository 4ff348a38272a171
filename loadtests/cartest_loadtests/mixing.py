"""Kinds of users in a mix, and how many of each: weights that are typed instead of written into the classes."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from cartest_contracts.errors import UsageError

__all__ = ["DEFAULT_WEIGHTS", "KINDS", "mix", "parse_weights", "shares_of", "users_needed", "weigh"]

KINDS: Final = ("bytes", "sse", "websocket", "llm", "barge_in", "tokens")
"""As ``kind`` names them in the users' classes."""

DEFAULT_WEIGHTS: Final = "bytes=3,sse=3,websocket=3,tokens=1"

_mixed: Final[list[Any]] = []
"""The classes whose weights are typed; Locust's user classes are loosely typed."""


def mix(*users: Any) -> None:
    """Say, in a scenario that mixes, which classes take their weights from ``--cartest-weights``."""
    _mixed[:] = users


def parse_weights(text: str) -> dict[str, int]:
    """Read ``bytes=3,sse=1``; a kind that is not named gets no users. Raise ``UsageError``."""
    weights: dict[str, int] = {}
    for part in text.split(","):
        kind, equals, number = part.strip().partition("=")
        if kind not in KINDS or not equals or not number.isascii() or not number.isdigit() or kind in weights:
            raise UsageError(
                f"--cartest-weights is a list such as {DEFAULT_WEIGHTS} of {', '.join(KINDS)}, not {text!r}"
            )
        weights[kind] = int(number)
    if not any(weights.values()):
        raise UsageError("--cartest-weights leaves no users: all are 0")
    return weights


def weigh(user_classes: list[Any], weights: Mapping[str, int]) -> None:
    """Give the classes of a mix their weights, in place, and take out those without users."""
    for user in _mixed:
        user.weight = weights.get(user.kind, 0)
    user_classes[:] = [user for user in user_classes if user not in _mixed or user.weight]


def shares_of(user_classes: Sequence[Any], weights: Mapping[str, int]) -> dict[str, float]:
    """Return each class's share of an open loop's rate by its name; a worker weighs by what its master typed."""
    shares: dict[str, float] = {}
    for user in user_classes:
        share = weights.get(user.kind, 0) if user in _mixed else user.weight
        if user.fixed_count or share:
            shares[user.__name__] = user.fixed_count or share
    return shares


def users_needed(shares: Mapping[str, float], workers: int) -> int:
    """Return how many users give each worker one of each class: with fewer, nobody starts some arrivals."""
    return math.ceil(sum(shares.values()) / min(shares.values()) * workers) if shares else 0
