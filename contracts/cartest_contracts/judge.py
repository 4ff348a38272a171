"""From observations to findings: every rule tried on every observation it applies to, in one pass.

Judging is a function of observations, so it can be done while they are made or long after. A check that raises
is counted as crashed, never as a pass. Observations that belong together (consecutive ones with the same label
``group``) are kept until the next one has another, and then judged by the rules over groups; a group that is too
large to keep is not judged by those, and says so. Of findings that say the same only the one with the shortest
request is kept, and a bounded number a rule: what is shown is what is easiest to look at, what is counted is
everything.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

import msgspec

from cartest_contracts.findings import Finding
from cartest_contracts.observation import Observation
from cartest_contracts.printable import printable
from cartest_contracts.redact import redact
from cartest_contracts.reproduce import reproducer
from cartest_contracts.rule import AnyRule, GroupRule, Rule, Violation
from cartest_contracts.rules import ALL_RULES
from cartest_contracts.rules.reading import keeps_audio
from cartest_contracts.run import RuleCount

__all__ = [
    "FINDINGS_PER_RULE",
    "GROUP_BYTES",
    "GROUP_LIMIT",
    "LONGEST_TEXT",
    "VIOLATIONS_AT_ONCE",
    "Judge",
    "Judgement",
    "judge",
]

FINDINGS_PER_RULE: Final = 20
LONGEST_TEXT: Final = 300
VIOLATIONS_AT_ONCE: Final = 100
"""Violations of one rule that are taken from one observation: a server may break it a million times over."""
GROUP_LIMIT: Final = 256
"""Observations of one group that are kept to be judged together; the longest of the plan has about 40."""
GROUP_BYTES: Final = 128 << 20
"""Bytes of their arrivals likewise: twice the longest single answer that a client reads."""


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What the rules said about some observations."""

    findings: tuple[Finding, ...]
    """In the order of the rules, the shortest request of each first."""
    counts: tuple[RuleCount, ...]
    """One for each rule, those that never applied included."""
    problems: tuple[str, ...] = ()
    """One line for each rule whose check crashed, the first crash; and for each group that was too large."""


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

    def count(self, violations: Sequence[Violation]) -> None:
        self.applied += 1
        self.broken += bool(violations)

    def crash_on(self, rule: AnyRule, observation: Observation, error: Exception) -> None:
        self.crashed += 1
        self.crash = self.crash or f"{rule.id} crashed on {observation.id}: {_line(error)}"

    def shortest(self, limit: int) -> list[_Candidate]:
        return sorted(self.candidates.values(), key=lambda each: (each.size, each.order))[:limit]


@dataclass
class _Group:
    """The observations of one group while they come in."""

    id: str
    kept: list[Observation] = field(default_factory=list[Observation])
    """Nothing once it has become too large."""
    count: int = 0
    size: int = 0
    torn: bool = False
    """Whether the time of its case was over before all was asked: what is missing would be blamed on others."""

    def add(self, observation: Observation) -> None:
        self.count += 1
        self.torn = self.torn or not observation.asked
        self.size += sum(arrival.size for arrival in observation.arrivals)
        if self.count > GROUP_LIMIT or self.size > GROUP_BYTES:
            self.kept.clear()
        else:
            self.kept.append(observation)


class Judge:
    """Judge observations one at a time; memory stays bounded however many there are."""

    def __init__(
        self, rules: Sequence[AnyRule] = ALL_RULES, *, findings_per_rule: int = FINDINGS_PER_RULE
    ) -> None:
        self._single = [(each, _Tally()) for each in rules if isinstance(each, Rule)]
        self._over_groups = [(each, _Tally()) for each in rules if isinstance(each, GroupRule)]
        both: list[tuple[AnyRule, _Tally]] = [*self._single, *self._over_groups]
        tallies = {each.id: (each, tally) for each, tally in both}
        self._tallies = [tallies[each.id] for each in rules]
        self._limit = findings_per_rule
        self._seen = 0
        self._group: _Group | None = None
        self._too_large: list[str] = []

    def see(self, observation: Observation) -> None:
        """Try every rule on one observation, and those over groups on the group that it ends."""
        self._seen += 1
        slim = not keeps_audio(observation)
        for rule, tally in self._single:
            if (slim and rule.needs_audio) or not (observation.asked or rule.of_unasked):
                continue
            try:
                if not rule.applies(observation):
                    continue
                violations = [_clipped(each) for each in islice(rule.check(observation), VIOLATIONS_AT_ONCE)]
            except Exception as error:  # noqa: BLE001  # whatever a check raises, it is a crash of that check
                tally.crash_on(rule, observation, error)
                continue
            tally.count(violations)
            self._keep(tally, [observation], violations)
        self._collect(observation)

    def _collect(self, observation: Observation) -> None:
        name = observation.labels.get("group", "")
        if self._group is not None and self._group.id != name:
            self._end_group()
        if name and self._over_groups:
            self._group = self._group or _Group(name)
            self._group.add(observation)

    def _end_group(self) -> None:
        """Try the rules over groups on the group that has come in."""
        group, self._group = self._group, None
        if group is None or group.torn:
            return
        if not group.kept:
            self._too_large.append(f"group {_clip(redact(group.id))} is too large to be judged")
            return
        slim = not all(map(keeps_audio, group.kept))
        for rule, tally in self._over_groups:
            if slim and rule.needs_audio:
                continue
            try:
                if not rule.applies(group.kept):
                    continue
                violations = [_clipped(each) for each in islice(rule.check(group.kept), VIOLATIONS_AT_ONCE)]
            except Exception as error:  # noqa: BLE001  # likewise
                tally.crash_on(rule, group.kept[0], error)
                continue
            tally.count(violations)
            self._keep(tally, group.kept, violations)

    def judgement(self) -> Judgement:
        """Return what was found so far; a group that is still open ends here."""
        self._end_group()
        return Judgement(
            findings=tuple(
                _finding(rule, candidate)
                for rule, tally in self._tallies
                for candidate in tally.shortest(self._limit)
            ),
            counts=tuple(_count(rule, tally) for rule, tally in self._tallies),
            problems=(
                *(tally.crash for _, tally in self._tallies if tally.crash),
                *self._too_large[: self._limit],
            ),
        )

    def _keep(self, tally: _Tally, seen: Sequence[Observation], violations: list[Violation]) -> None:
        for violation in violations:
            observation = seen[violation.at]
            size = _request_size(observation)
            key = (observation.operation, violation.expected, violation.actual)
            known = tally.candidates.get(key)
            if known is None or size < known.size:
                # A finding shows the request; answers may be large, and there may be many.
                asked = msgspec.structs.replace(observation, arrivals=())
                tally.candidates[key] = _Candidate(size, self._seen, violation, asked)
        if len(tally.candidates) > 4 * self._limit:
            kept = {id(each) for each in tally.shortest(self._limit)}
            tally.candidates = {key: each for key, each in tally.candidates.items() if id(each) in kept}


def judge(
    observations: Iterable[Observation],
    rules: Sequence[AnyRule] = ALL_RULES,
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


def _finding(rule: AnyRule, candidate: _Candidate) -> Finding:
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


def _count(rule: AnyRule, tally: _Tally) -> RuleCount:
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
        expected=_clip(violation.expected),
        actual=_clip(violation.actual),
        where=_clip(violation.where),
        at=violation.at,
    )


def _clip(text: str) -> str:
    text = printable(text[: LONGEST_TEXT + 1])
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…"


def _line(error: Exception) -> str:
    text = redact(" ".join(str(error).split()))
    return _clip(f"{type(error).__name__}: {text}" if text else type(error).__name__)
