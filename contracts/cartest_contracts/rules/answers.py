"""ANSWER: what holds for the answer to any request, and the status that a known request must get.

A request whose right answer is known carries it as labels: ``expect_status`` (one status, or several with a
space between) and ``expect_knowledge``, how well that is known. 200 stands for "accepted" on every transport.
"""

from collections.abc import Callable, Iterator
from typing import Final

from cartest_contracts.knowledge import Knowledge
from cartest_contracts.observation import Observation
from cartest_contracts.rule import Rule, Violation, rule
from cartest_contracts.rules.reading import answered_status

__all__ = ["RULES"]


def _expects(knowledge: Knowledge) -> Callable[[Observation], bool]:
    def applies(observation: Observation) -> bool:
        stated = observation.labels.get("expect_knowledge", Knowledge.DOCUMENTED)
        return "expect_status" in observation.labels and stated == knowledge

    return applies


def _wrong_status(observation: Observation) -> Iterator[Violation]:
    wanted = observation.labels["expect_status"].split()
    status = answered_status(observation)
    if str(status) not in wanted:
        actual = f"status {status}" if status is not None else observation.problem or f"none ({observation.end})"
        case = observation.labels.get("case", "")
        yield Violation(expected=f"status {' or '.join(wanted)}", actual=actual, where=case and f"case {case}")


def _expected_status(rule_id: str, requirement: str, knowledge: Knowledge) -> Rule:
    return rule(
        rule_id,
        requirement,
        source="tts.md section 10; websocket.md section 8; tokens.md section 3; errors-and-limits.md section 4",
        knowledge=knowledge,
        applies=_expects(knowledge),
    )(_wrong_status)


_DOCUMENTED_STATUS: Final = _expected_status(
    "ANSWER-01", "A request gets the status that the documents give it.", Knowledge.DOCUMENTED
)
_RECORDED_STATUS: Final = _expected_status(
    "ANSWER-02", "A request gets the status that was recorded for it.", Knowledge.RECORDED
)
_ASSUMED_STATUS: Final = _expected_status(
    "ANSWER-03", "A request gets the status that is the safest guess for it.", Knowledge.ASSUMED
)


@rule(
    "ANSWER-04",
    "No request is answered with an internal error.",
    source="errors-and-limits.md section 4 (500 to 504 are seen sporadically)",
    level="SHOULD",
    applies=lambda observation: answered_status(observation) is not None,
)
def _no_internal_error(observation: Observation) -> Iterator[Violation]:
    """Read the status of the head, or of the last error event. Sporadic ones are known live, so it is a SHOULD."""
    status = answered_status(observation) or 0
    if status >= 500:
        yield Violation(expected="a status below 500", actual=f"status {status}")


@rule(
    "ANSWER-05",
    "Every answer names its request in x-request-id.",
    source="API notes README section 6 (livekit reads it)",
    knowledge=Knowledge.ASSUMED,
    level="SHOULD",
    # The handshake of a context's socket is judged once, on the socket.
    applies=lambda observation: observation.status is not None and observation.context_id is None,
)
def _request_id(observation: Observation) -> Iterator[Violation]:
    """Look at the head of every answer once; on a socket at the handshake alone, because contexts have no head."""
    if not observation.header("x-request-id"):
        yield Violation(expected="x-request-id", actual="no such header")


@rule(
    "ANSWER-06",
    "Every request is answered: the connection is not reset or closed before, and no time runs out.",
    source="errors-and-limits.md section 4; real-world-bugs.md rows 3, 7 and 29",
    applies=lambda observation: observation.end != "cancelled",
)
def _answered(observation: Observation) -> Iterator[Violation]:
    """Anything at all is an answer, also an early close after the first byte.

    What we cancelled ourselves is left out.
    """
    if observation.first_byte_ns is None and observation.status is None and not observation.arrivals:
        actual = observation.problem or f"none; it ended by {observation.end}"
        yield Violation(expected="an answer", actual=actual)


RULES: Final[tuple[Rule, ...]] = (
    _DOCUMENTED_STATUS,
    _RECORDED_STATUS,
    _ASSUMED_STATUS,
    _no_internal_error,
    _request_id,
    _answered,
)
