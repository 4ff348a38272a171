"""Defects of answers without end or measure (LIMIT)."""

from collections.abc import Callable, Iterator
from typing import Final

from msgspec.structs import replace

from cartest_mocks.defects.changes import headers, refusals, under
from cartest_mocks.defects.defect import Defect
from cartest_mocks.defects.event_changes import STT_SOCKET, add, events
from cartest_mocks.defects.seams import Answer, Cut, Seams
from cartest_mocks.exchange import Piece, Reply, Request, Stream

__all__ = ["DEFECTS"]

_AN_HOUR_NS: Final = 3_600_000_000_000
_MUCH: Final = b" and so on" * 1_000_000


def _one_voice(pieces: Callable[[bytes], Iterator[Piece]]) -> Seams:
    """Send a single voice in pieces."""

    def answer(request: Request, answer: Answer) -> Answer:
        single = under(request, "/voices") and request.path.rstrip("/") != "/voices"
        if not single or not isinstance(answer, Reply) or answer.status != 200:
            return answer
        content_type = answer.content_type or ""
        return Stream(content_type=content_type, pieces=pieces(answer.body), headers=answer.headers)

    return Seams(answer=answer)


def _without_end(body: bytes) -> Iterator[Piece]:
    yield Piece(0, body)
    yield Piece(_AN_HOUR_NS, b"\n")


def _torn(body: bytes) -> Iterator[Piece]:
    yield Piece(0, body)
    yield Piece(0, b"\n")  # taken ahead of need, and dropped by the cut
    raise Cut


DEFECTS: Final = (
    Defect(
        id="answer-without-end",
        breaks="The answer that holds a voice is all there, and does not end.",
        rule="LIMIT-01",
        cases=("voices",),
        patience_s=1.0,
        seams=_one_voice(_without_end),
    ),
    Defect(
        id="errors-of-ten-megabytes",
        breaks="A refusal goes on for ten megabytes.",
        rule="LIMIT-02",
        cases=("unknown-path",),
        seams=refusals(lambda _request, reply: replace(reply, body=reply.body + _MUCH), path="/no"),
    ),
    Defect(
        id="voice-without-last-chunk",
        breaks="The connection is closed before the last chunk of the answer that holds a voice.",
        rule="LIMIT-03",
        cases=("voices",),
        seams=_one_voice(_torn),
    ),
    Defect(
        id="stt-frames-that-are-no-json",
        breaks="A text frame that is no JSON comes before the done of the speech-to-text socket.",
        rule="LIMIT-04",
        cases=("stt-socket",),
        seams=events(add(before="pong"), "done", on=(STT_SOCKET,)),
    ),
    Defect(
        id="compressed-in-name",
        breaks="Every answer says that it is compressed, although nobody asked for it and it is not.",
        rule="LIMIT-05",
        cases=("status",),
        seams=headers(lambda _request, given: (*given, ("content-encoding", "gzip"))),
    ),
)
