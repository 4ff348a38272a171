"""Defects of the members of events (EVENT)."""

import base64
from collections.abc import Iterable
from typing import Final

from cartest_mocks.defects.defect import Defect
from cartest_mocks.defects.event_changes import SOCKET, SSE, add, events, merge, without
from cartest_mocks.defects.seams import Event, Out

__all__ = ["DEFECTS"]

_BOTH: Final = ("sse-words-and-phonemes", "socket-timestamps")
_ALPHABET: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_HEARTBEAT: Final = {"type": "heartbeat", "status_code": 206, "done": False}


def _loose_base64(event: Event) -> Iterable[Out]:
    """Set a bit that no byte owns, before the padding; lenient decoders do not see it."""
    data = str(event["data"]).encode()
    body = data.rstrip(b"=")
    if len(body) < len(data):
        data = body[:-1] + _ALPHABET[_ALPHABET.index(body[-1]) + 1 :][:1] + data[len(body) :]
    yield {**event, "data": data.decode()}


def _whole_in_thirds(event: Event) -> Iterable[Out]:
    """Leave a remainder, so that there is padding."""
    audio = base64.b64decode(event["data"])
    if len(audio) % 3 or len(audio) < 8:
        yield from _loose_base64(event)
        return
    for part in (audio[:4], audio[4:]):
        yield from _loose_base64({**event, "data": base64.b64encode(part).decode()})


DEFECTS: Final = (
    Defect(
        id="events-without-status",
        breaks="Timestamps events have no status_code.",
        rule="EVENT-01",
        cases=_BOTH,
        seams=events(without("status_code"), "timestamps"),
    ),
    Defect(
        id="done-as-text",
        breaks='The member done of a chunk is the text "false".',
        rule="EVENT-01",
        cases=_BOTH,
        seams=events(merge(done="false"), "chunk"),
    ),
    Defect(
        id="heartbeats",
        breaks="An event of a type that no contract knows comes before every done.",
        rule="EVENT-02",
        cases=_BOTH,
        seams=events(add(before=_HEARTBEAT), "done"),
    ),
    Defect(
        id="chunks-without-step-time",
        breaks="Chunks have no step_time.",
        rule="EVENT-03",
        cases=_BOTH,
        seams=events(without("step_time"), "chunk"),
    ),
    Defect(
        id="chunks-that-are-done",
        breaks="Chunks have done true.",
        rule="EVENT-03",
        cases=_BOTH,
        seams=events(merge(done=True), "chunk"),
    ),
    Defect(
        id="chunks-with-final-status",
        breaks="Chunks have status_code 200, as if they were the last event.",
        rule="EVENT-04",
        cases=_BOTH,
        seams=events(merge(status_code=200), "chunk"),
    ),
    Defect(
        id="loose-base64",
        breaks="The base64 of chunks sets bits that belong to no byte.",
        rule="EVENT-05",
        cases=_BOTH,
        seams=events(_whole_in_thirds, "chunk"),
    ),
    Defect(
        id="words-elsewhere",
        breaks="The words of a timestamps event stand in a member of another name.",
        rule="EVENT-06",
        cases=_BOTH,
        seams=events(
            lambda event: ({**event, "word_timestamps": None, "words": event["word_timestamps"]},), "timestamps"
        ),
    ),
    Defect(
        id="phonemes-elsewhere",
        breaks="The phonemes of a phoneme_timestamps event stand in a member of another name.",
        rule="EVENT-07",
        cases=_BOTH,
        seams=events(without("phoneme_timestamps"), "phoneme_timestamps"),
    ),
    Defect(
        id="flush-done-is-false",
        breaks="A flush_done event has flush_done false.",
        rule="EVENT-08",
        cases=("socket-flush",),
        seams=events(merge(flush_done=False), "flush_done"),
    ),
    Defect(
        id="flush-done-without-id",
        breaks="A flush_done event has no flush_id.",
        rule="EVENT-08",
        cases=("socket-flush",),
        seams=events(without("flush_id"), "flush_done"),
    ),
    Defect(
        id="done-with-204",
        breaks="A done event has status_code 204.",
        rule="EVENT-09",
        cases=_BOTH,
        seams=events(merge(status_code=204), "done"),
    ),
    Defect(
        id="done-that-is-not",
        breaks="A done event has done false, so that loops that wait for true never end.",
        rule="EVENT-09",
        cases=_BOTH,
        seams=events(merge(done=False), "done"),
    ),
    Defect(
        id="context-is-not-echoed",
        breaks="Events of a stream leave out the context_id that its request had.",
        rule="EVENT-10",
        cases=("sse-named",),
        seams=events(without("context_id"), on=(SSE,)),
    ),
    Defect(
        id="context-is-made-up",
        breaks="Events of a stream have a context_id that nobody asked for.",
        rule="EVENT-10",
        cases=("sse-phonemes",),
        seams=events(merge(context_id="ctx-1"), on=(SSE,)),
    ),
    Defect(
        id="chunks-without-flush-id",
        breaks="Chunks of a socket have no flush_id.",
        rule="EVENT-11",
        cases=("socket-expiry",),
        seams=events(without("flush_id"), "chunk", on=(SOCKET,)),
    ),
)
