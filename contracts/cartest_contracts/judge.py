"""From observations to findings: every rule tried on every observation it applies to, in one pass.

Judging is a function of observations, so it can be done while they are made or long after. A check that raises
is counted as crashed, never as a pass. Of findings that say the same only the one with the shortest request is
kept, and a bounded number a rule: what is shown is what is easiest to look at, what is counted is everything.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec

from cartest_contracts.findings import Finding
from cartest_contracts.observation import Observation
from cartest_contracts.redact import redact
from cartest_contracts.reproduce import reproducer
from cartest_contracts.rule import Rule, Violation
from cartest_contracts.rules import ALL_RULES
from cartest_contracts.rules.reading import keeps_audio
from cartest_contracts.run import RuleCount

__all__ = ["FINDINGS_PER_RULE", "LONGEST_TEXT", "Judge", "Judgement", "judge"]

FINDINGS_PER_RULE: Final = 20
LONGEST_TEXT: Final = 300


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What the rules said about some observations."""

    findings: tuple[Finding, ...]
    """In the order of the rules, the shortest request of each first."""
    counts: tuple[RuleCount, ...]
    """One for each rule, those that never applied included."""
    problems: tuple[str, ...] = ()
    """One line for each rule whose check crashed: the first crash."""


@dataclass(frozen=True)
class _Candidate:
    """A violation that may become a finding; the reproducer is written only for those that do."""

    size: int
    order: int
    violation: Violation
    observation: Observation


@dataclass
class _Tally:
    applied: int = 0
    broken: int = 0
    crashed: int = 0
    crash: str = ""
    candidates: dict[tuple[str, str, str], _Candidate] = field(
        default_factory=dict[tuple[str, str, str], _Candidate]
    )

    def shortest(self, limit: int) -> list[_Candidate]:
        return sorted(self.candidates.values(), key=lambda each: (each.size, each.order))[:limit]


class Judge:
    """Judge observations one at a time; memory stays bounded however many there are."""

    def __init__(self, rules: Sequence[Rule] = ALL_RULES, *, findings_per_rule: int = FINDINGS_PER_RULE) -> None:
        self._tallies = {rule.id: (rule, _Tally()) for rule in rules}
        self._limit = findings_per_rule
        self._seen = 0

    def see(self, observation: Observation) -> None:
        """Try every rule on one observation."""
        self._seen += 1
        slim = not keeps_audio(observation)
        for rule, tally in self._tallies.values():
            if slim and rule.needs_audio:
                continue
            try:
                if not rule.applies(observation):
                    continue
                violations = [_clipped(violation) for violation in rule.check(observation)]
            except Exception as error:  # noqa: BLE001  # whatever a check raises, it is a crash of that check
                tally.crashed += 1
                tally.crash = tally.crash or f"{rule.id} crashed on {observation.id}: {_line(error)}"
                continue
            tally.applied += 1
            tally.broken += bool(violations)
            self._keep(tally, observation, violations)

    def judgement(self) -> Judgement:
        """Return what was found so far."""
        return Judgement(
            findings=tuple(
                _finding(rule, candidate)
                for rule, tally in self._tallies.values()
                for candidate in tally.shortest(self._limit)
            ),
            counts=tuple(_count(rule, tally) for rule, tally in self._tallies.values()),
            problems=tuple(tally.crash for _, tally in self._tallies.values() if tally.crash),
        )

    def _keep(self, tally: _Tally, observation: Observation, violations: list[Violation]) -> None:
        if not violations:
            return
        size = _request_size(observation)
        # A finding shows the request; answers may be large, and there may be many.
        asked = msgspec.structs.replace(observation, arrivals=())
        for violation in violations:
            key = (observation.operation, violation.expected, violation.actual)
            known = tally.candidates.get(key)
            if known is None or size < known.size:
                tally.candidates[key] = _Candidate(size, self._seen, violation, asked)
        if len(tally.candidates) > 4 * self._limit:
            kept = {id(each) for each in tally.shortest(self._limit)}
            tally.candidates = {key: each for key, each in tally.candidates.items() if id(each) in kept}


def judge(
    observations: Iterable[Observation],
    rules: Sequence[Rule] = ALL_RULES,
    *,
    findings_per_rule: int = FINDINGS_PER_RULE,
) -> Judgement:
    """Judge all observations; see :class:`Judge`."""
    judging = Judge(rules, findings_per_rule=findings_per_rule)
    for observation in observations:
        judging.see(observation)
    return judging.judgement()


def _request_size(observation: Observation) -> int:
    return sum(sent.size or len(msgspec.json.encode(sent.message)) for sent in observation.sent)


def _finding(rule: Rule, candidate: _Candidate) -> Finding:
    violation, observation = candidate.violation, candidate.observation
    return Finding(
        rule_id=rule.id,
        requirement=rule.requirement,
        expected=redact(violation.expected),
        actual=redact(violation.actual),
        where=redact(", ".join(part for part in (observation.operation, violation.where) if part)),
        level=rule.level,
        knowledge=rule.knowledge,
        source=rule.source,
        observation_id=observation.id,
        reproducer=reproducer(observation),
    )


def _count(rule: Rule, tally: _Tally) -> RuleCount:
    return RuleCount(
        rule_id=rule.id,
        requirement=rule.requirement,
        level=rule.level,
        knowledge=rule.knowledge,
        applied=tally.applied,
        broken=tally.broken,
        crashed=tally.crashed,
    )


def _clipped(violation: Violation) -> Violation:
    """Return it with texts of a length that can be shown: a server decides what stands in them."""
    return Violation(
        expected=_clip(violation.expected), actual=_clip(violation.actual), where=_clip(violation.where)
    )


def _clip(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…"


def _line(error: Exception) -> str:
    text = redact(" ".join(str(error).split()))
    return _clip(f"{type(error).__name__}: {text}" if text else type(error).__name__)
