"""Defects of what is said, which only audio that describes itself shows (SPEECH)."""

import base64
from collections.abc import Callable, Iterable
from typing import Final

import msgspec

from cartest_contracts.audio.expected import expected_audio
from cartest_contracts.formats import OutputFormat
from cartest_mocks.defects.changes import Json, json_requests
from cartest_mocks.defects.defect import Defect
from cartest_mocks.defects.event_changes import SOCKET, events, json_messages, lines
from cartest_mocks.defects.messages import read_message
from cartest_mocks.defects.seams import Event, Line, Message, Out
from cartest_mocks.exchange import Request

__all__ = ["DEFECTS"]

_BUFFERED: Final = ("socket-buffered",)
_FORMAT: Final = OutputFormat.raw("pcm_s16le", 16000)
_INTRUDER: Final = expected_audio("Psst.", voice="somebody", context_id="somebody-else", output_format=_FORMAT)


def _said(change: Callable[[str], str]) -> Callable[[Json], Json]:
    return lambda asked: {**asked, "transcript": change(asked["transcript"])} if asked.get("transcript") else asked


def _intruded(_request: Request) -> Line:
    """Let another context be heard once a context is done; in another format it would be noise."""
    intruded: set[object] = set()

    def message(message: Message) -> Iterable[Message]:
        asked = read_message(message)
        if asked and asked.get("output_format") == msgspec.to_builtins(_FORMAT):
            intruded.add(asked.get("context_id"))
        return (message,)

    def event(event: Event) -> Iterable[Out]:
        if event["type"] == "done" and event["context_id"] in intruded:
            data = base64.b64encode(_INTRUDER).decode()
            chunk = {
                "type": "chunk",
                "status_code": 206,
                "done": False,
                "data": data,
                "step_time": 0,
                "flush_id": 99,
            }
            yield {**chunk, "context_id": event["context_id"]}
        yield event

    return Line(event=event, message=message)


DEFECTS: Final = (
    Defect(
        id="controls-are-ignored",
        breaks="generation_config changes nothing.",
        rule="SPEECH-01",
        cases=("bytes-quietest", "bytes-fastest"),
        seams=json_requests("/tts", lambda asked: {**asked, "generation_config": None}),
    ),
    Defect(
        id="last-word-missing",
        breaks="The last word of a transcript is not spoken.",
        rule="SPEECH-02",
        also=("TIME-07",),  # what is not said has no time
        cases=("bytes-german", "sse-named"),
        seams=json_requests("/tts", _said(lambda text: " ".join(text.split()[:-1]) or text)),
    ),
    Defect(
        id="continuations-lose-their-space",
        breaks="The transcripts of a context are stripped before they are joined.",
        rule="SPEECH-02",
        cases=_BUFFERED,
        seams=json_messages(_said(str.strip)),
    ),
    Defect(
        id="segments-twice",
        breaks="Every chunk of a socket comes twice.",
        rule="SPEECH-02",
        cases=("socket-continuations",),
        seams=events(lambda event: (event, event), "chunk", on=(SOCKET,)),
    ),
    Defect(
        id="another-context-is-heard",
        breaks="The audio of another context is heard at the end of each.",
        rule="SPEECH-03",
        cases=("socket-timestamps",),
        seams=lines(_intruded, SOCKET),
    ),
)
