"""Defects that show only where one request is made in several ways (SAME).

The audio stays speech in each of them, so that nothing but the comparison tells.
"""

import base64
import itertools
from array import array
from collections.abc import Callable, Iterable
from typing import Any, Final

from cartest_mocks.defects.changes import Json, json_requests
from cartest_mocks.defects.defect import Defect
from cartest_mocks.defects.event_changes import SOCKET, SSE, json_messages, lines
from cartest_mocks.defects.messages import read_message, write_message
from cartest_mocks.defects.seams import Event, Line, Message, Out, Seams
from cartest_mocks.exchange import Request

__all__ = ["DEFECTS"]

_SOFTER: Final = {"volume": 0.7}
_FASTER: Final = {"speed": 1.4}


def _spoken(config: Json, where: Callable[[Json], bool] = lambda _asked: True) -> Callable[[Json], Json]:
    """Speak with another generation_config, unless the request has its own."""

    def change(asked: Json) -> Json:
        fits = "transcript" in asked and "generation_config" not in asked and where(asked)
        return {**asked, "generation_config": config} if fits else asked

    return change


def _never_twice() -> Seams:
    count = itertools.count()

    def change(asked: Json) -> Json:
        return _spoken({"volume": 0.5 + next(count) % 100 / 100})(asked)

    return json_requests("/tts/bytes", change)


def _asks_for_times(asked: Json) -> bool:
    return asked.get("add_timestamps") is True or asked.get("add_phoneme_timestamps") is True


def _is_wav(asked: Json) -> bool:
    wanted: dict[str, Any] = asked["output_format"]
    return wanted.get("container") == "wav"


def _crowded(_request: Request) -> Line:
    """Every context after the first one of a socket is softer."""
    seen: set[str] = set()

    def message(message: Message) -> Iterable[Message]:
        asked = read_message(message)
        seen.add(str(asked.get("context_id")))
        return (write_message(_spoken(_SOFTER)(asked)),) if len(seen) > 1 and asked else (message,)

    return Line(message=message)


def _unlocked(_request: Request) -> Line:
    """Softer from the message on that names another voice than the first one did."""
    voices: dict[str, object] = {}
    changed: set[str] = set()

    def message(message: Message) -> Iterable[Message]:
        asked = read_message(message)
        context_id = str(asked.get("context_id"))
        if "voice" in asked and voices.setdefault(context_id, asked["voice"]) != asked["voice"]:
            changed.add(context_id)
        return (message,)

    def event(event: Event) -> Iterable[Out]:
        if event["type"] != "chunk" or event["context_id"] not in changed:
            return (event,)
        samples = array("h", [sample // 2 for sample in array("h", base64.b64decode(event["data"]))])
        return ({**event, "data": base64.b64encode(samples.tobytes()).decode()},)

    return Line(message=message, event=event)


def _doubled(asked: Json) -> Json:
    again = asked.get("continue") is True and asked.get("transcript")
    return {**asked, "transcript": 2 * asked["transcript"]} if again else asked


DEFECTS: Final = (
    Defect(
        id="streams-are-softer",
        breaks="The same request is softer over SSE than over bytes.",
        rule="SAME-01",
        cases=("same-transport",),
        seams=json_requests(SSE, _spoken(_SOFTER)),
    ),
    Defect(
        id="never-the-same-twice",
        breaks="No two requests to /tts/bytes give the same audio.",
        rule="SAME-02",
        also=("SAME-01",),  # what differs from itself differs from the stream too
        cases=("same-again",),
        seams=_never_twice,
    ),
    Defect(
        id="timestamps-change-the-audio",
        breaks="Audio is softer where timestamps are asked for.",
        rule="SAME-03",
        cases=("same-timestamps",),
        seams=json_requests(SSE, _spoken(_SOFTER, _asks_for_times)),
    ),
    Defect(
        id="saved-audio-is-softer",
        breaks="Audio is softer where it is saved.",
        rule="SAME-04",
        cases=("same-save",),
        seams=json_requests("/tts/bytes", _spoken(_SOFTER, lambda asked: asked.get("save") is True)),
    ),
    Defect(
        id="neighbours-are-softer",
        breaks="Contexts are softer on a socket that has spoken another one.",
        rule="SAME-05",
        cases=("same-beside",),
        seams=lines(_crowded, SOCKET),
    ),
    Defect(
        id="wav-is-softer",
        breaks="A wav holds other samples than the raw audio of the same request.",
        rule="SAME-06",
        cases=("same-header",),
        seams=json_requests("/tts/bytes", _spoken(_SOFTER, _is_wav)),
    ),
    Defect(
        id="pieces-are-said-twice",
        breaks="What comes in pieces is said twice.",
        rule="SAME-07",
        also=("AUDIO-05", "TIME-07", "SPEECH-02"),  # they know from one request alone what its words are
        cases=("same-pieces",),
        seams=json_messages(_doubled),
    ),
    Defect(
        id="streams-are-faster",
        breaks="The same request is spoken much faster over SSE than over bytes.",
        rule="SAME-08",
        also=("SAME-01",),
        cases=("same-transport",),
        seams=json_requests(SSE, _spoken(_FASTER)),
    ),
    Defect(
        id="voice-is-not-locked",
        breaks="A later message of a context changes the voice that its first one chose.",
        rule="SAME-09",
        cases=("same-locked",),
        seams=lines(_unlocked, SOCKET),
    ),
)
