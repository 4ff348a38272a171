"""Defects of word and phoneme timestamps (TIME)."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from cartest_mocks.defects.changes import json_requests
from cartest_mocks.defects.defect import Defect
from cartest_mocks.defects.event_changes import SOCKET, SSE, events, json_messages, lines
from cartest_mocks.defects.seams import Event, Line, Out, Seams
from cartest_mocks.exchange import Request

__all__ = ["DEFECTS"]

_WORDS: Final = ("sse-words", "socket-timestamps")
_Times = dict[str, list[Any]]


def _timed(change: Callable[[_Times], _Times], name: str = "word_timestamps") -> Seams:
    """Change words, starts and ends of each event."""

    def event(event: Event) -> Iterable[Out]:
        yield {**event, name: change(event[name])}

    return events(event, name.removeprefix("word_"))


def _shifted(*, starts_s: float = 0.0, ends_s: float = 0.0) -> Callable[[_Times], _Times]:
    def change(times: _Times) -> _Times:
        start, end = [each + starts_s for each in times["start"]], [each + ends_s for each in times["end"]]
        return {**times, "start": start, "end": end}

    return change


def _from_zero(times: _Times) -> _Times:
    first_s = times["start"][0]
    return _shifted(starts_s=-first_s, ends_s=-first_s)(times)


def _per_message(_request: Request) -> Line:
    """Count from zero after each flush_done, with which the audio of a message ends."""
    offset_s: float | None = None

    def event(event: Event) -> Iterable[Out]:
        nonlocal offset_s
        if event["type"] == "flush_done":
            offset_s = None
        if event["type"] != "timestamps":
            return (event,)
        times: _Times = event["word_timestamps"]
        first_s: float = times["start"][0] if offset_s is None else offset_s
        offset_s = first_s
        return ({**event, "word_timestamps": _shifted(starts_s=-first_s, ends_s=-first_s)(times)},)

    return Line(event=event)


def _short_of_a_start(times: _Times) -> _Times:
    return {**times, "start": times["start"][:-1]}


def _misspelt(times: _Times) -> _Times:
    return {**times, "words": [f"{word}e" for word in times["words"]]}


def _as_text(times: _Times) -> _Times:
    return {**times, "start": [str(each) for each in times["start"]]}


def _asks(value: bool | None) -> Callable[[Event], Event]:
    """Ask for timestamps, or not, whatever the client asked for."""
    switches = {"add_timestamps": value, "add_phoneme_timestamps": value}
    return lambda asked: {**asked, **switches} if "transcript" in asked else asked


DEFECTS: Final = (
    Defect(
        id="fewer-starts-than-words",
        breaks="The list of starts is shorter than the list of words.",
        rule="TIME-01",
        cases=_WORDS,
        seams=_timed(_short_of_a_start),
    ),
    Defect(
        id="times-as-text",
        breaks="Starts are texts.",
        rule="TIME-01",
        cases=_WORDS,
        seams=_timed(_as_text),
    ),
    Defect(
        id="words-end-before-they-start",
        breaks="Words end before they start.",
        rule="TIME-02",
        cases=_WORDS,
        seams=_timed(lambda times: {**times, "end": times["start"], "start": times["end"]}),
    ),
    Defect(
        id="negative-times",
        breaks="The first word starts before the audio does.",
        rule="TIME-02",
        cases=_WORDS,
        seams=_timed(_shifted(starts_s=-0.5)),
    ),
    Defect(
        id="times-per-message",
        breaks="The times of each message count from zero instead of from the start of the context.",
        rule="TIME-03",
        cases=("socket-continuations",),
        seams=lines(_per_message, SOCKET),
    ),
    Defect(
        id="phoneme-times-per-event",
        breaks="The times of each phoneme event count from zero.",
        rule="TIME-03",
        cases=("sse-phonemes", "socket-timestamps"),
        seams=_timed(_from_zero, "phoneme_timestamps"),
    ),
    Defect(
        id="times-beyond-the-audio",
        breaks="Words end seconds after the audio does.",
        rule="TIME-04",
        cases=_WORDS,
        seams=_timed(_shifted(ends_s=5.0)),
    ),
    Defect(
        id="timestamps-unasked",
        breaks="Streams bring timestamps that nobody asked for.",
        rule="TIME-05",
        cases=("sse-named",),
        seams=json_requests(SSE, _asks(True)),
    ),
    Defect(
        id="timestamps-unasked-on-sockets",
        breaks="Contexts bring timestamps that nobody asked for.",
        rule="TIME-05",
        cases=("socket-expiry",),
        seams=json_messages(_asks(True)),
    ),
    Defect(
        id="timestamps-forgotten",
        breaks="Streams bring no timestamps, although they were asked for.",
        rule="TIME-06",
        cases=_WORDS[:1],
        seams=json_requests(SSE, _asks(None)),
    ),
    Defect(
        id="timestamps-forgotten-on-sockets",
        breaks="Contexts bring no timestamps, although they were asked for.",
        rule="TIME-06",
        cases=_WORDS[1:],
        seams=json_messages(_asks(None)),
    ),
    Defect(
        id="misspelt-words",
        breaks="The words of timestamps are not those of the transcript.",
        rule="TIME-07",
        cases=_WORDS,
        seams=_timed(_misspelt),
    ),
)
