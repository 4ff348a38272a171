"""For each rule, observations that break it and their correct twins, by section of the catalogue."""

from typing import Final

from tests.contracts.rules.cases import accounts, answers, bodies, contexts, errors, speech, streams
from tests.contracts.rules.observe import Case

CASES: Final[dict[str, list[Case]]] = {
    **answers.CASES,
    **errors.CASES,
    **bodies.CASES,
    **streams.CASES,
    **contexts.CASES,
    **speech.CASES,
    **accounts.CASES,
}
