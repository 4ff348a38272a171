"""``findings.sarif``: all findings as SARIF 2.1.0, for code scanning and whatever else reads findings of tools.

Every rule that was counted or broken is described; every finding is a result, and so is every grant that was not
as expected. Nothing here is a file in a repository, so places are logical: an operation of the API. Fingerprints
are made of what stays the same from run to run (rule, place, expectation), so that an old finding is known again.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import msgspec

from cartest_contracts.rules import ALL_RULES
from cartest_reports.result import JudgedFinding, Line, Result, Status

__all__ = ["SCHEMA_URI", "sarif_json"]

Json = dict[str, Any]

SCHEMA_URI: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_GRANT: Final = "GRANT-CELL"
_GRANT_HELP: Final = "A credential opens what it is for and nothing else: one cell of the grant matrix."
_LEVELS: Final = {Status.FAIL: "error", Status.UNKNOWN: "warning", Status.DRIFT: "note"}
_FINGERPRINT: Final = "cartest/v1"


def sarif_json(result: Result) -> bytes:
    """Return the log, UTF-8; the same result always gives the same bytes."""
    cells = [line for line in result.of("grants") if line.status in _LEVELS]
    rules = list(_rules(result, cells))
    index = {rule["id"]: at for at, rule in enumerate(rules)}
    results = [
        *(_finding(judged, index) for judged in result.findings),
        *(_cell(line, index) for line in cells),
    ]
    log = {
        "$schema": SCHEMA_URI,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "cartest",
                        "version": result.run.environment.get("cartest", "0"),
                        "rules": rules,
                    }
                },
                "automationDetails": {"id": f"cartest/{result.run.name}/"},
                "invocations": [_invocation(result)],
                "columnKind": "unicodeCodePoints",
                "results": results,
                "properties": {"verdict": result.verdict.value, "target": result.run.target},
            }
        ],
    }
    return msgspec.json.format(msgspec.json.encode(log), indent=1) + b"\n"


def _rules(result: Result, cells: Sequence[Line]) -> Iterator[Json]:
    known = {rule.id: rule for rule in ALL_RULES}
    seen = dict.fromkeys(
        (*(count.rule_id for count in result.run.rules), *(each.finding.rule_id for each in result.findings))
    )
    told = {each.finding.rule_id: each.finding for each in reversed(result.findings)}
    counted = {count.rule_id: count for count in result.run.rules}
    for rule_id in seen:
        source = known.get(rule_id) or told.get(rule_id)
        facts = source or counted[rule_id]
        origin = source.source if source is not None else ""
        yield _rule(rule_id, facts.requirement, facts.level, str(facts.knowledge), origin)
    if cells:
        yield _rule(_GRANT, _GRANT_HELP, "MUST", "documented", "tokens.md section 4")


def _rule(rule_id: str, requirement: str, level: str, knowledge: str, source: str) -> Json:
    help_text = (
        f"{level}, {knowledge}" + (f" ({source})" if source else "") + f". cartest explain {rule_id} says more."
    )
    severe = level == "MUST" and knowledge == "documented"
    return {
        "id": rule_id,
        "shortDescription": {"text": requirement},
        "help": {"text": help_text},
        "defaultConfiguration": {"level": "error" if severe else "note"},
        "properties": {"tags": [rule_id.partition("-")[0].lower(), knowledge, level]},
    }


def _finding(judged: JudgedFinding, index: dict[str, int]) -> Json:
    finding = judged.finding
    text = f"{finding.requirement} Expected: {finding.expected}. Actual: {finding.actual}."
    operation = finding.where.partition(",")[0]
    made = _result(finding.rule_id, index, judged.status, text, operation, finding.where, finding.expected)
    more = {"observation": finding.observation_id, "reproducer": finding.reproducer}
    made["properties"] = {name: value for name, value in more.items() if value}
    return made


def _cell(line: Line, index: dict[str, int]) -> Json:
    text = f"{line.requirement} Expected: {line.expected}. Actual: {line.actual}."
    return _result(_GRANT, index, line.status, text, line.where, line.name, line.expected)


def _result(
    rule_id: str, index: dict[str, int], status: Status, text: str, operation: str, where: str, expected: str
) -> Json:
    return {
        "ruleId": rule_id,
        "ruleIndex": index[rule_id],
        "level": _LEVELS[status],
        "message": {"text": text},
        "locations": [
            {
                "logicalLocations": [
                    {"name": operation or "run", "fullyQualifiedName": where or "run", "kind": "resource"}
                ]
            }
        ],
        "partialFingerprints": {_FINGERPRINT: _fingerprint((rule_id, where, expected))},
    }


def _fingerprint(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _invocation(result: Result) -> Json:
    told = [line.actual for line in result.of("run")]
    made: Json = {
        "executionSuccessful": not told,
        "commandLine": result.run.command,
        "toolExecutionNotifications": [{"level": "error", "message": {"text": text}} for text in told],
    }
    return made
