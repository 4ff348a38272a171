"""FOREIGN: what an account keeps is its own (other-endpoints.md sections 6, 8, 9, 10 and 12).

Requests with another account's key for an id of this one have the label ``foreign``: ``item`` where they ask for
the thing itself, ``list`` where the thing (label ``item``) must not be among those that are listed.
"""

from collections.abc import Iterator
from typing import Final

from cartest_contracts.knowledge import Knowledge
from cartest_contracts.observation import Observation
from cartest_contracts.rule import Rule, Violation, rule
from cartest_contracts.rules.reading import body_of

__all__ = ["RULES"]

_SOURCE: Final = "API notes README section 3; other-endpoints.md sections 6, 8, 9, 10 and 12"
_HIDDEN: Final = (403, 404)


@rule(
    "FOREIGN-01",
    "What one account keeps another cannot read, change or delete: 404, or 403.",
    source=_SOURCE,
    knowledge=Knowledge.ASSUMED,
    applies=lambda observation: observation.labels.get("foreign") == "item" and observation.status is not None,
)
def _hidden(observation: Observation) -> Iterator[Violation]:
    """Ask with the key of another account for an id that was just made; which of the two statuses is unknown."""
    if observation.status not in _HIDDEN:
        yield Violation(expected="status 404 or 403", actual=f"status {observation.status}")


@rule(
    "FOREIGN-02",
    "What one account keeps is in no list of another.",
    source=_SOURCE,
    knowledge=Knowledge.ASSUMED,
    applies=lambda observation: observation.labels.get("foreign") == "list" and observation.status == 200,
)
def _unlisted(observation: Observation) -> Iterator[Violation]:
    """Look for the id on the first page; the newest may come last, so a short list shows more than a long one."""
    item = observation.labels.get("item", "")
    if item and item.encode() in body_of(observation):
        yield Violation(expected=f"no {item}", actual="it is listed")


RULES: Final[tuple[Rule, ...]] = (_hidden, _unlisted)
