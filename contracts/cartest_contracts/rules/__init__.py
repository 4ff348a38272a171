"""The catalogue of rules: what a server must do, one file per section of the contract.

A rule has a stable id, a level, the sentence it requires with its source, and a check over one observation or over
a group of them. They are listed in docs/rules.md. To add one, write it into its section and give its test a broken
case and its correct twin: a rule that was never seen to fail does not pass the tests.
"""

from collections.abc import Iterable
from typing import Final

from cartest_contracts.errors import UsageError
from cartest_contracts.rule import AnyRule
from cartest_contracts.rules import (
    agents,
    answers,
    audio,
    bounds,
    bytes,  # noqa: A004  # the section's name; the built-in is not used here
    changer,
    contexts,
    errors,
    events,
    files,
    flushes,
    foreign,
    fuzz,
    grants,
    lifecycles,
    limits,
    mp3,
    programs,
    same,
    scales,
    schema,
    secrecy,
    sockets,
    speech,
    sse,
    status,
    stt_socket,
    timestamps,
    tokens,
    transcripts,
    turns,
    usage,
    voices,
    wav,
)

__all__ = ["ALL_RULES", "select"]

_SECTIONS: Final = (
    answers,
    errors,
    secrecy,
    bytes,
    audio,
    wav,
    mp3,
    sse,
    events,
    contexts,
    programs,
    sockets,
    flushes,
    timestamps,
    speech,
    tokens,
    grants,
    transcripts,
    stt_socket,
    voices,
    status,
    lifecycles,
    changer,
    files,
    turns,
    agents,
    usage,
    foreign,
    limits,
    bounds,
    # What says of everything that it is as it should be comes after what says what matters.
    same,
    scales,
    schema,
    fuzz,
)

ALL_RULES: Final[tuple[AnyRule, ...]] = tuple(rule for section in _SECTIONS for rule in section.RULES)


def select(ids: Iterable[str]) -> tuple[AnyRule, ...]:
    """Return the rules of those ids or sections (``EVENT-03``, ``EVENT``), in the order of the catalogue.

    All of them if none is named. Raises :class:`UsageError` for a name that fits no rule.
    """
    wanted = [name.strip().upper() for name in ids]
    if not wanted:
        return ALL_RULES
    for name in wanted:
        if not any(_fits(rule, name) for rule in ALL_RULES):
            sections = ", ".join(dict.fromkeys(rule.id.partition("-")[0] for rule in ALL_RULES))
            raise UsageError(f"no such rule: {name} (sections: {sections})")
    return tuple(rule for rule in ALL_RULES if any(_fits(rule, name) for name in wanted))


def _fits(rule: AnyRule, name: str) -> bool:
    return name in {rule.id, rule.id.partition("-")[0]}
