"""GRANT: which credential opens what (tokens.md sections 3, 4 and 6).

A cell of the grant matrix is an observation with the label ``grant_case``: ``allowed``, ``not granted`` (a valid
token without the grant), ``mint`` (a token that tries to mint), ``bad token`` (forged or expired) or
``no credential`` (none, or one that is none).
"""

from collections.abc import Callable, Iterator
from typing import Final, Literal
from urllib.parse import urlsplit

from cartest_contracts.knowledge import Knowledge
from cartest_contracts.observation import Observation
from cartest_contracts.rule import Rule, Violation, rule

__all__ = ["DENIED", "RULES", "GrantCase"]

GrantCase = Literal["allowed", "not granted", "mint", "bad token", "no credential"]
DENIED: Final = frozenset({401, 403})
"""Which of the two a missing grant gets is unknown: both are accepted (tokens.md section 6)."""


def _is(case: GrantCase) -> Callable[[Observation], bool]:
    def applies(observation: Observation) -> bool:
        # A connection that broke says nothing about grants; the grant table shows such a cell as not answered.
        return observation.labels.get("grant_case") == case and observation.status is not None

    return applies


def _who(observation: Observation) -> str:
    who = f"{observation.labels.get('credential', '?')} by {observation.labels.get('channel', '?')}"
    return f"{urlsplit(observation.url).path}, {who}" if observation.operation == "socket" else who


def _not_denied(observation: Observation) -> Iterator[Violation]:
    if observation.status not in DENIED:
        yield Violation(
            expected="status 401 or 403", actual=f"status {observation.status}", where=_who(observation)
        )


_NOT_GRANTED: Final = rule(
    "GRANT-01",
    "A token without the grant is refused with 401 or 403, on a socket before it opens.",
    source="tokens.md sections 4 and 6",
    applies=_is("not granted"),
)(_not_denied)


@rule(
    "GRANT-02",
    "A token with the grant, and the API key, is let in.",
    source="tokens.md section 4",
    applies=_is("allowed"),
)
def _let_in(observation: Observation) -> Iterator[Violation]:
    if observation.status in DENIED:
        yield Violation(expected="to be let in", actual=f"status {observation.status}", where=_who(observation))


_MINTS: Final = rule(
    "GRANT-03",
    "A token cannot mint tokens.",
    source="tokens.md sections 1 and 3",
    applies=_is("mint"),
)(_not_denied)


@rule(
    "GRANT-04",
    "No credential, or one that is none, is refused with 401.",
    source="API notes README section 3; tokens.md section 6",
    applies=_is("no credential"),
)
def _unknown(observation: Observation) -> Iterator[Violation]:
    if observation.status != 401:
        yield Violation(expected="status 401", actual=f"status {observation.status}", where=_who(observation))


@rule(
    "GRANT-05",
    "A valid token whose grant is missing gets 403.",
    source="tokens.md section 6",
    knowledge=Knowledge.ASSUMED,
    applies=lambda observation: _is("not granted")(observation) and observation.status in DENIED,
)
def _forbidden(observation: Observation) -> Iterator[Violation]:
    if observation.status != 403:
        yield Violation(expected="status 403", actual=f"status {observation.status}", where=_who(observation))


_BAD_TOKEN: Final = rule(
    "GRANT-06",
    "A token that is forged or expired is refused.",
    source="tokens.md sections 5 and 6",
    applies=_is("bad token"),
)(_not_denied)


@rule(
    "GRANT-07",
    "A token that is forged or expired gets 401, as a bad key does.",
    source="tokens.md section 6",
    knowledge=Knowledge.ASSUMED,
    applies=lambda observation: _is("bad token")(observation) and observation.status in DENIED,
)
def _unauthorized(observation: Observation) -> Iterator[Violation]:
    if observation.status != 401:
        yield Violation(expected="status 401", actual=f"status {observation.status}", where=_who(observation))


RULES: Final[tuple[Rule, ...]] = (
    _NOT_GRANTED,
    _let_in,
    _MINTS,
    _unknown,
    _forbidden,
    _BAD_TOKEN,
    _unauthorized,
)
