"""SSE: the framing of ``POST /tts/sse`` (tts.md section 9)."""

from collections.abc import Iterator
from typing import Final

from cartest_contracts.knowledge import Knowledge
from cartest_contracts.observation import Observation
from cartest_contracts.rule import Rule, Violation, rule
from cartest_contracts.rules.reading import SSE, media_type

__all__ = ["RULES"]

_TERMINALS: Final = ("done", "error")


def _succeeded(observation: Observation) -> bool:
    return observation.operation == SSE and observation.status is not None and observation.status < 400


def _lived(observation: Observation) -> bool:
    return _succeeded(observation) and observation.end != "cancelled"


@rule(
    "SSE-01",
    "A stream is answered with status 200; later errors come in-band.",
    source="tts.md section 9",
    applies=_succeeded,
)
def _status(observation: Observation) -> Iterator[Violation]:
    """Read the status of answers that are no errors."""
    if observation.status != 200:
        yield Violation(expected="status 200", actual=f"status {observation.status}")


@rule(
    "SSE-02",
    "The content type of a stream is text/event-stream.",
    source="tts.md section 9",
    applies=_succeeded,
)
def _content_type(observation: Observation) -> Iterator[Violation]:
    """Read the media type without parameters."""
    if media_type(observation) != "text/event-stream":
        yield Violation(expected="text/event-stream", actual=media_type(observation) or "no content type")


@rule(
    "SSE-03",
    "Every data line holds one JSON object; there is no [DONE] sentinel.",
    source="tts.md section 9 (py 4.2.0 and js 4.2.0 decode every payload)",
    applies=_succeeded,
)
def _decodable(observation: Observation) -> Iterator[Violation]:
    """Look for data that could not be read; comments and other fields of the grammar are fine."""
    for index, arrival in enumerate(observation.arrivals):
        if arrival.kind == "garbled":
            yield Violation(
                expected="a JSON object", actual=arrival.text or "bytes that are none", where=f"arrival {index}"
            )


@rule(
    "SSE-04",
    "Errors carry the line event: error.",
    source="tts.md section 9; errors-and-limits.md section 2",
    applies=lambda observation: _succeeded(observation) and any(a.kind == "error" for a in observation.arrivals),
)
def _named_errors(observation: Observation) -> Iterator[Violation]:
    """Read the event line of each error event."""
    for index, arrival in enumerate(observation.arrivals):
        if arrival.kind == "error" and arrival.text != "error":
            actual = f"event: {arrival.text}" if arrival.text else "no event line"
            yield Violation(expected="event: error", actual=actual, where=f"arrival {index}")


@rule(
    "SSE-05",
    "Events that are no errors carry no event line.",
    source="tts.md section 9 (third-party fixtures and live users)",
    knowledge=Knowledge.RECORDED,
    applies=_succeeded,
)
def _unnamed_events(observation: Observation) -> Iterator[Violation]:
    """Read the event line of everything else; clients that listen for messages only would miss a named event."""
    for index, arrival in enumerate(observation.arrivals):
        if arrival.event is not None and arrival.kind != "error" and arrival.text:
            yield Violation(expected="no event line", actual=f"event: {arrival.text}", where=f"arrival {index}")


@rule(
    "SSE-06",
    "A stream has exactly one terminal event: done or error.",
    source="tts.md section 9",
    applies=_lived,
)
def _one_terminal(observation: Observation) -> Iterator[Violation]:
    """Count done and error; a stream that we cancelled is left out."""
    terminals = [arrival.kind for arrival in observation.arrivals if arrival.kind in _TERMINALS]
    if len(terminals) != 1:
        actual = ", ".join(terminals) or observation.problem or f"none; it ended by {observation.end}"
        yield Violation(expected="one done or one error", actual=actual)


@rule(
    "SSE-07",
    "Nothing follows the terminal event; the server ends the body.",
    source="tts.md section 9",
    applies=lambda observation: _lived(observation) and any(a.kind in _TERMINALS for a in observation.arrivals),
)
def _nothing_after(observation: Observation) -> Iterator[Violation]:
    """Look at what follows the first terminal, and whether the body then ends by itself."""
    kinds = [arrival.kind for arrival in observation.arrivals]
    first = next(index for index, kind in enumerate(kinds) if kind in _TERMINALS)
    if len(kinds) > first + 1:
        yield Violation(
            expected=f"nothing after {kinds[first]}", actual=kinds[first + 1], where=f"arrival {first + 1}"
        )
    elif observation.end != "complete":
        actual = observation.problem or f"it ended by {observation.end}"
        yield Violation(expected=f"the end of the body after {kinds[first]}", actual=actual)


RULES: Final[tuple[Rule, ...]] = (
    _status,
    _content_type,
    _decodable,
    _named_errors,
    _unnamed_events,
    _one_terminal,
    _nothing_after,
)
