"""Defects of what is said, which only audio that describes itself shows (SPEECH)."""

import base64
from collections.abc import Callable, Iterable
from typing import Final

from cartest_contracts.audio.expected import expected_audio
from cartest_contracts.formats import OutputFormat
from cartest_mocks.defects.changes import Json, json_requests
from cartest_mocks.defects.defect import Defect
from cartest_mocks.defects.event_changes import SOCKET, events, json_messages, lines
from cartest_mocks.defects.seams import Event, Line, Out
from cartest_mocks.exchange import Request

__all__ = ["DEFECTS"]

_BUFFERED: Final = ("socket-buffered",)
_INTRUDER: Final = expected_audio(
    "Psst.", voice="somebody", context_id="somebody-else", output_format=OutputFormat.raw("pcm_s16le", 16000)
)


def _said(change: Callable[[str], str]) -> Callable[[Json], Json]:
    return lambda asked: {**asked, "transcript": change(asked["transcript"])} if asked.get("transcript") else asked


def _intruded(_request: Request) -> Line:
    """Let another context be heard once a context is done."""

    def event(event: Event) -> Iterable[Out]:
        if event["type"] == "done":
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

    return Line(event=event)


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
