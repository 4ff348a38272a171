"""Our rules as a check of any Schemathesis run: every answer judged at the version that was asked for."""

import itertools
from typing import TYPE_CHECKING, Any, ClassVar, Final

from schemathesis.core.failures import Failure, FailureGroup, Severity
from schemathesis.engine.recorder import Request

from cartest_contracts.findings import Finding
from cartest_contracts.fuzzing.observing import observation_of
from cartest_contracts.judge import judge
from cartest_contracts.rules import ALL_RULES

if TYPE_CHECKING:
    from schemathesis.checks import CheckContext
    from schemathesis.core.transport import Response

__all__ = ["RuleBroken", "cartest_rules", "operation_of"]

_numbers: Final = itertools.count(1)
_MUSTS: Final = tuple(rule for rule in ALL_RULES if rule.level == "MUST")


class RuleBroken(Failure):
    """A rule of the catalogue that an answer breaks."""

    code: ClassVar[str] = "ST901"
    kind_title: ClassVar[str] = "Rule of the contract broken"
    checks: ClassVar[tuple[str, ...]] = ("cartest_rules",)

    __slots__ = ("rule_id",)

    def __init__(self, *, operation: str, finding: Finding, case_id: str | None = None) -> None:
        super().__init__(
            operation=operation,
            title=f"{finding.rule_id} ({finding.level}, {finding.knowledge})",
            message=(
                f"{finding.requirement}\n"
                f"expected {finding.expected}\nactual   {finding.actual}\nwhere    {finding.where}\n"
                f"source   {finding.source}"
            ),
            case_id=case_id,
            severity=Severity.HIGH if finding.level == "MUST" else Severity.LOW,
        )
        self.rule_id = finding.rule_id

    @property
    def _unique_key(self) -> str:
        """Tell rules apart: Schemathesis reports one failure of a kind for each operation."""
        return self.rule_id


def cartest_rules(ctx: "CheckContext", response: "Response", case: Any) -> bool | None:
    """Judge one answer by every MUST over single answers; rules over several need ``cartest verify``.

    A SHOULD is no failure: ``cartest verify`` reports it as drift, and a run of Schemathesis knows no such thing.
    """
    del ctx  # Schemathesis wants this name
    observation = observation_of(
        Request.from_prepared_request(response.request),
        response,
        observation_id=f"schemathesis-{next(_numbers)}",
        operation=operation_of(case),
    )
    operation: str = case.operation.label
    failures = [RuleBroken(operation=operation, finding=each) for each in judge([observation], _MUSTS).findings]
    if len(failures) > 1:
        raise FailureGroup(failures)
    if failures:
        raise failures[0]
    return None


def operation_of(case: Any) -> str:
    """Return the contract's name for what a case asks, with the method that it really sends."""
    return f"{case.method.upper()} {case.path}"
