"""SECRET: credentials never come back (API notes README section 3; livekit/agents#6740, #5516).

Recorders replace credentials, so a secret shows either as itself or as what replaced it.
"""

from collections.abc import Iterator
from typing import Final

import msgspec

from cartest_contracts.observation import Arrival, Observation
from cartest_contracts.redact import REDACTED, redact
from cartest_contracts.rule import Rule, Violation, rule
from cartest_contracts.rules.reading import media_type

__all__ = ["RULES"]


def _shows_secret(text: str) -> bool:
    return REDACTED in text or redact(text) != text


def _texts(arrival: Arrival) -> Iterator[str]:
    """Yield what a person could read in an arrival; audio is left out, it may look like anything."""
    if arrival.text:
        yield arrival.text
    if arrival.data is not None:
        yield arrival.data.decode(errors="replace")
    if arrival.event is not None:
        members = {name: value for name, value in arrival.event.items() if name != "data"}
        yield msgspec.json.encode(members).decode()


def _hands_out_a_token(observation: Observation) -> bool:
    return observation.operation == "POST /access-token" and observation.status == 200


@rule(
    "SECRET-01",
    "No answer repeats an API key or an access token, whether in a body, an event or a close reason.",
    source="API notes README section 3; livekit/agents#6740",
    applies=lambda observation: (
        bool(observation.arrivals)
        and not media_type(observation).startswith("audio/")
        and not _hands_out_a_token(observation)
    ),
)
def _body(observation: Observation) -> Iterator[Violation]:
    """Look for what looks like a credential in bodies, events and reasons.

    The recorder has replaced them by then and says so.
    """
    for index, arrival in enumerate(observation.arrivals):
        for text in _texts(arrival):
            if _shows_secret(text):
                actual = f"one in {redact(text)[:120]!r}"
                yield Violation(expected="no credential", actual=actual, where=f"arrival {index}")


@rule(
    "SECRET-02",
    "No header of an answer repeats an API key or an access token, redirects included.",
    source="API notes README section 3; real-world-bugs.md section 3.2",
    applies=lambda observation: bool(observation.headers),
)
def _headers(observation: Observation) -> Iterator[Violation]:
    """Look for the same in the headers of the answer."""
    for name, value in observation.headers:
        # Recorders replace the whole value of set-cookie, whatever it was; the accept digest is random text.
        if name not in {"set-cookie", "sec-websocket-accept"} and _shows_secret(value):
            yield Violation(expected="no credential", actual=f"{name}: {redact(value)}"[:120])


RULES: Final[tuple[Rule, ...]] = (_body, _headers)
