"""CHANGER: the events of ``POST /voice-changer/sse`` (other-endpoints.md section 7).

They have no ``type``: whoever observes them tells by their members what each one is. Its audio, like that of
``/voice-changer/bytes``, is judged by AUDIO, SPEECH, WAV and MP3.
"""

from collections.abc import Iterator
from typing import Final

from cartest_contracts.knowledge import Knowledge
from cartest_contracts.observation import Observation
from cartest_contracts.rule import Rule, Violation, rule
from cartest_contracts.rules.reading import CHANGER_SSE, events, format_of, is_number, requested_format

__all__ = ["RULES"]

_SOURCE: Final = "other-endpoints.md section 7"


def _streams(observation: Observation) -> bool:
    return observation.operation == CHANGER_SSE and observation.status == 200 and observation.end != "cancelled"


@rule(
    "CHANGER-01",
    "A chunk has status_code 206, done false, data (string) and step_time (number).",
    source=_SOURCE,
    applies=lambda observation: _streams(observation) and any(True for _ in events(observation, "chunk")),
)
def _chunk(observation: Observation) -> Iterator[Violation]:
    """Look at the members alone: one document gives these events a type, two do not, so both are taken."""
    for place, event in events(observation, "chunk"):
        fits = {
            "status_code": event.get("status_code") == 206,
            "done": event.get("done") is False,
            "data": isinstance(event.get("data", ""), str),  # slim recordings leave it out
            "step_time": is_number(event.get("step_time")),
        }
        for name in (name for name, well in fits.items() if not well):
            actual = f"{name} is {event[name]!r}"[:120] if name in event else f"no {name}"
            yield Violation(expected=f"{name} of a chunk", actual=actual, where=place)


@rule(
    "CHANGER-02",
    "A chunk says the sample rate that was asked for.",
    source=_SOURCE,
    applies=lambda observation: (
        _streams(observation)
        and requested_format(observation) is not None
        and any("sample_rate" in event for _, event in events(observation, "chunk"))
    ),
)
def _rate(observation: Observation) -> Iterator[Violation]:
    """Compare sample_rate with the form's; that it is there is not documented everywhere."""
    wanted = format_of(observation).sample_rate
    for place, event in events(observation, "chunk"):
        if event.get("sample_rate", wanted) != wanted:
            actual = f"sample_rate is {event['sample_rate']!r}"
            yield Violation(expected=f"sample_rate: {wanted}", actual=actual, where=place)


@rule(
    "CHANGER-03",
    "The last event, and no other, has done true, with status_code 200.",
    source=_SOURCE,
    knowledge=Knowledge.DOCUMENTED,
    applies=_streams,
)
def _end(observation: Observation) -> Iterator[Violation]:
    """Count the events with done true; a stream that ends by an error event has none, which is as good."""
    rows = list(events(observation))
    if any(True for _ in events(observation, "error")):
        return
    ends = [place for place, event in rows if event.get("done") is True]
    if not rows or ends != [rows[-1][0]]:
        actual = ", ".join(ends) or observation.problem or "none"
        yield Violation(expected="one event with done true, the last", actual=actual)
    elif rows[-1][1].get("status_code") != 200:
        actual = f"status_code is {rows[-1][1].get('status_code')!r}"
        yield Violation(expected="status_code: 200", actual=actual, where=rows[-1][0])


RULES: Final[tuple[Rule, ...]] = (_chunk, _rate, _end)
