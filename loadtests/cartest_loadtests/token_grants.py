"""Scenario: mint access tokens with every set of grants, use them on every operation, count what leaks.

An allow that should be a deny is a failure named ``GRANT LEAK`` and carries the label ``grant`` = ``leak``.
Run it as ``locust -f loadtests/cartest_loadtests/token_grants.py --host URL``; docs/load.md has the options.
"""

from typing import Any, Final

from cartest_contracts.clients.credential import Credential
from cartest_contracts.facts import GRANTS, Grant
from cartest_contracts.observation import Observation
from cartest_contracts.rules.grant_words import GrantCase
from cartest_contracts.verify.grant_matrix import token_name
from cartest_loadtests.asks import Ask
from cartest_loadtests.attempt import Attempt
from cartest_loadtests.grant_table import Guarded, ask_for, judge, pair_of
from cartest_loadtests.token_text import minted_token, readable_half
from cartest_loadtests.user import CartestUser
from cartest_loadtests.workload import Turn

__all__ = ["TokenUser"]

_LIFETIME_S: Final = 300
_USES: Final = 5
"""After so many uses a token is thrown away and another is minted: tokens are short-lived in the field."""


class TokenUser(CartestUser):
    """Mints a token when it has none left of a kind, and tries it on one operation a turn."""

    kind = "tokens"
    sockets = 2
    weight = 1

    def __init__(self, environment: Any) -> None:
        super().__init__(environment)
        self._tokens: dict[frozenset[Grant], tuple[str, int]] = {}

    def take_turn(self, turn: Turn) -> None:
        """Try one token on one operation."""
        grants, guarded = pair_of(self.settings.seed, self.name, turn.number)
        token = self._token(grants)
        if token is None:
            return
        allowed = guarded.allowed(grants)
        headers = (
            ("Cartesia-Version", str(self.settings.target.version)),
            *Credential(value=token).headers,
        )
        labels = {
            "credential": token_name(grants),
            "channel": "authorization",
            "expected": "allow" if allowed else "deny",
            "grant_case": _case(guarded, allowed=allowed),
        }
        ask = ask_for(guarded, settings=self.settings, headers=headers, labels=labels)
        attempt = self.attempt(ask, intended_ns=turn.intended_ns)
        with self.cutting(attempt):
            if guarded.transport != "websocket":
                self.http.run(attempt)
            elif self.socket.open(attempt):
                # Whether it opened is the answer; the socket ends as an observation of its own, see below.
                self.socket.close()
        if guarded.transport != "websocket":
            self._judged(attempt)

    def socket_ended(self, attempt: Attempt) -> None:
        """Judge an upgrade that was tried."""
        self._judged(attempt)

    def _judged(self, attempt: Attempt) -> Observation:
        status = attempt.head.status if attempt.head is not None else None
        attempt.labels["grant"] = judge(status, allowed=attempt.ask.labels["expected"] == "allow")
        return self.finish(attempt)

    def _token(self, grants: frozenset[Grant]) -> str | None:
        token, uses = self._tokens.pop(grants, (None, 0))
        if token is None:
            token, uses = self._mint(grants), _USES
        if token is not None and uses > 1:
            self._tokens[grants] = token, uses - 1
        return token

    def _mint(self, grants: frozenset[Grant]) -> str | None:
        ask = Ask(
            path="/access-token",
            operation="POST /access-token",
            headers=self.headers(),
            message={"grants": {grant: grant in grants for grant in GRANTS}, "expires_in": _LIFETIME_S},
            labels={"credential": "api key", "channel": "authorization", "expected": "allow"},
        )
        attempt = self.attempt(ask)
        with self.cutting(attempt):
            token = minted_token(self.http.run(attempt))
        if token is not None:
            attempt.labels["token"] = readable_half(token)
        self._judged(attempt)
        return token


def _case(guarded: Guarded, *, allowed: bool) -> GrantCase:
    """Return the row of the grant rules that this is (:mod:`cartest_contracts.rules.grants`)."""
    if allowed:
        return "allowed"
    return "mint" if guarded.body == "grants" else "not granted"
