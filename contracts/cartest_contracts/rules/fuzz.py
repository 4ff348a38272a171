"""FUZZ: what Schemathesis says of the answers to the requests that it makes from the same document.

It knows which of its requests are valid, which methods a path lacks and what it has deleted. What its checks found
stands in the label ``schemathesis``, empty where all passed; whoever lets it run sets the label.
"""

from collections.abc import Iterator
from typing import Final

from cartest_contracts.knowledge import Knowledge
from cartest_contracts.observation import Observation
from cartest_contracts.rule import Rule, Violation, rule

__all__ = ["RULES"]


@rule(
    "FUZZ-01",
    "An answer passes the checks of Schemathesis on the same document.",
    source="docs/verify.md; openapi.yaml and its overlays",
    knowledge=Knowledge.ASSUMED,
    applies=lambda observation: "schemathesis" in observation.labels,
)
def _checks(observation: Observation) -> Iterator[Violation]:
    """Schemathesis checked each answer while it ran; here is only told what it said."""
    said = observation.labels["schemathesis"]
    if said:
        yield Violation(expected="no failed check", actual=said, where=observation.labels.get("case", ""))


RULES: Final[tuple[Rule, ...]] = (_checks,)
