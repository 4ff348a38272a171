"""GRANT: which credential opens what, by which channel and when (tokens.md sections 3 to 6; README section 3).

A cell of the grant matrix is an observation with the label ``grant_case``: what its credential is for its
operation (:data:`.grant_words.GrantCase`). A request that could not succeed anyway (an id that does not exist, no
body) has the label ``grant_request`` = ``hollow``: a complaint about it says that nobody looked at the credential
first, which is less than letting somebody in, and has a rule of its own.
"""

from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import urlsplit

from cartest_contracts.knowledge import Knowledge
from cartest_contracts.observation import Observation
from cartest_contracts.rule import Rule, Violation, rule
from cartest_contracts.rules.grant_words import ALLOWING, DENIED, HOLLOW, GrantCase

__all__ = ["RULES"]

_Applies = Callable[[Observation], bool]


def _is(*cases: GrantCase) -> _Applies:
    def applies(observation: Observation) -> bool:
        # A connection that broke says nothing about grants; the grant table shows such a cell as not answered.
        return observation.labels.get("grant_case") in cases and observation.status is not None

    return applies


def _denied(*cases: GrantCase) -> _Applies:
    return lambda observation: _is(*cases)(observation) and observation.status in DENIED


def _is_hollow(observation: Observation) -> bool:
    return observation.labels.get("grant_request") == HOLLOW


def _who(observation: Observation) -> str:
    labels = observation.labels
    who = f"{labels.get('credential', '?')} by {labels.get('channel', '?')}"
    if "time" in labels:
        who = f"{who}, {labels['time']}"
    return f"{urlsplit(observation.url).path}, {who}" if observation.operation == "socket" else who


def _seen(observation: Observation, expected: str) -> Violation:
    return Violation(expected=expected, actual=f"status {observation.status}", where=_who(observation))


def _not_denied(observation: Observation) -> Iterator[Violation]:
    status = observation.status or 0
    # A hollow request that is complained about was not let in: GRANT-19 speaks of it.
    if status not in DENIED and not (_is_hollow(observation) and status >= 400):
        yield _seen(observation, "status 401 or 403")


def _not_let_in(observation: Observation) -> Iterator[Violation]:
    if observation.status in DENIED:
        yield _seen(observation, "to be let in")


def _only(status: int) -> Callable[[Observation], Iterator[Violation]]:
    def check(observation: Observation) -> Iterator[Violation]:
        if observation.status != status:
            yield _seen(observation, f"status {status}")

    return check


_NOT_GRANTED: Final = rule(
    "GRANT-01",
    "A token without the grant is refused with 401 or 403, on a socket before it opens.",
    source="tokens.md sections 4 and 6",
    applies=_is("not granted"),
)(_not_denied)

_LET_IN: Final = rule(
    "GRANT-02",
    "A token with the grant, and the API key, is let in.",
    source="tokens.md section 4",
    applies=_is("allowed"),
)(_not_let_in)

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
    """Read the status.

    A request that is hollow may be complained about with another 4xx, which GRANT-19 speaks of.
    """
    status = observation.status or 0
    if status != 401 and not (_is_hollow(observation) and status >= 400 and status not in DENIED):
        yield _seen(observation, "status 401")


_FORBIDDEN: Final = rule(
    "GRANT-05",
    "A valid token whose grant is missing gets 403.",
    source="tokens.md section 6",
    knowledge=Knowledge.ASSUMED,
    applies=_denied("not granted"),
)(_only(403))

_BAD_TOKEN: Final = rule(
    "GRANT-06",
    "A token that is forged or expired is refused.",
    source="tokens.md sections 5 and 6",
    applies=_is("bad token"),
)(_not_denied)

_UNAUTHORIZED: Final = rule(
    "GRANT-07",
    "A token that is forged or expired gets 401, as a bad key does.",
    source="tokens.md section 6",
    knowledge=Knowledge.ASSUMED,
    applies=_denied("bad token"),
)(_only(401))

_EARLY: Final = rule(
    "GRANT-08",
    "A token is refused before the time of its nbf or iat.",
    source="RFC 7519 sections 4.1.5 and 4.1.6; the vendor's tokens have iat only (tokens.md section 2)",
    knowledge=Knowledge.ASSUMED,
    applies=_is("early"),
)(_not_denied)

_ODD_GRANTS: Final = rule(
    "GRANT-09",
    "A token that was minted with grants that are unknown, null or no booleans opens nothing.",
    source="tokens.md sections 1 and 3",
    knowledge=Knowledge.ASSUMED,
    applies=_is("odd grants"),
)(_not_denied)

_KIND_OF_KEY: Final = rule(
    "GRANT-10",
    "Admin operations open to admin keys only, and admin keys open nothing else.",
    source="API notes README section 3",
    applies=_is("wrong kind of key"),
)(_not_denied)

_CHANNEL: Final = rule(
    "GRANT-11",
    "A good credential opens nothing in a place where it is not read:"
    " the query of plain HTTP, a token as X-API-Key, a key as access_token.",
    source="API notes README section 3; tokens.md section 5",
    knowledge=Knowledge.ASSUMED,
    applies=_is("undocumented channel"),
)(_not_denied)

_TOLERATED: Final = rule(
    "GRANT-12",
    "A token in the query parameter api_key of a socket is let in, as an old client sends it.",
    source="tokens.md section 5",
    knowledge=Knowledge.ASSUMED,
    level="SHOULD",
    applies=_is("tolerated channel"),
)(_not_let_in)

_TOGETHER: Final = rule(
    "GRANT-13",
    "Credentials that open nothing alone open nothing together.",
    source="tokens.md sections 4 and 6; API notes README section 3",
    applies=_is("two denied"),
)(_not_denied)

_FIRST_OPENS: Final = rule(
    "GRANT-14",
    "Of several credentials the first counts (Authorization, X-API-Key, access_token, api_key):"
    " a good one is let in.",
    source="API notes README section 3",
    knowledge=Knowledge.ASSUMED,
    applies=_is("first opens"),
)(_not_let_in)

_FIRST_DENIED: Final = rule(
    "GRANT-15",
    "Of several credentials the first counts: a bad one is refused, whatever the others hold.",
    source="API notes README section 3",
    knowledge=Knowledge.ASSUMED,
    applies=_is("first denied"),
)(_not_denied)

_PUBLIC: Final = rule(
    "GRANT-16",
    "A public operation answers everybody, whatever credential comes along.",
    source="API notes README section 3; tokens.md section 4",
    knowledge=Knowledge.ASSUMED,
    applies=_is("public"),
)(_not_let_in)

_LAST_SECOND: Final = rule(
    "GRANT-17",
    "A token is good until its last second.",
    source="tokens.md section 2; RFC 7519 section 4.1.4",
    knowledge=Knowledge.ASSUMED,
    applies=_is("last second"),
)(_not_let_in)


@rule(
    "GRANT-18",
    "What runs when its token expires runs on: a stream to its end, and an open socket takes new contexts.",
    source="tokens.md section 6",
    knowledge=Knowledge.ASSUMED,
    # A context has no status of its own, and a stream that broke off says what it should.
    applies=lambda observation: observation.labels.get("grant_case") in {"stream outlives", "socket outlives"},
)
def _outlives(observation: Observation) -> Iterator[Violation]:
    """It was let in before its token expired; then its answer must be complete, and its socket not be closed."""
    if observation.status in DENIED:
        yield _seen(observation, "to be let in")
    elif observation.end != "complete" or any(arrival.kind == "error" for arrival in observation.arrivals):
        errors = [
            str((arrival.event or {}).get("error")) for arrival in observation.arrivals if arrival.kind == "error"
        ]
        how = "; ".join([f"ended as {observation.end}", *filter(None, (observation.problem, *errors))])
        yield Violation(expected="a complete answer", actual=how, where=_who(observation))


@rule(
    "GRANT-19",
    "The credential is looked at before anything else:"
    " who may not ask is not told what was wrong with the request.",
    source="API notes README section 3 (401 before the upgrade); order of checks not documented",
    knowledge=Knowledge.ASSUMED,
    applies=lambda observation: (
        _is_hollow(observation)
        and observation.status is not None
        and observation.labels.get("grant_case") not in ALLOWING
    ),
)
def _looked_at_first(observation: Observation) -> Iterator[Violation]:
    """A request with no body, or for an id that does not exist, gets 401 or 403 and not 400 or 404."""
    if 400 <= (observation.status or 0) < 500 and observation.status not in DENIED:
        yield _seen(observation, "status 401 or 403")


RULES: Final[tuple[Rule, ...]] = (
    _NOT_GRANTED,
    _LET_IN,
    _MINTS,
    _unknown,
    _FORBIDDEN,
    _BAD_TOKEN,
    _UNAUTHORIZED,
    _EARLY,
    _ODD_GRANTS,
    _KIND_OF_KEY,
    _CHANNEL,
    _TOLERATED,
    _TOGETHER,
    _FIRST_OPENS,
    _FIRST_DENIED,
    _PUBLIC,
    _LAST_SECOND,
    _outlives,
    _looked_at_first,
)
