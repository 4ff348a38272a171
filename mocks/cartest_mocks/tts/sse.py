"""``POST /tts/sse``: the audio as server-sent events (tts.md section 9)."""

from collections.abc import Iterator

from cartest_contracts.events import done_frame, sse_event
from cartest_mocks.exchange import Piece, Request, Stream
from cartest_mocks.tts.admission import Admitted, admit
from cartest_mocks.tts.events import EventStyle, speech_events
from cartest_mocks.vendor import Caller, Vendor

__all__ = ["post_sse"]


def post_sse(vendor: Vendor, request: Request, caller: Caller) -> Stream:
    """Answer with events; the last one is ``done``, and there is no ``[DONE]``."""
    admitted = admit(vendor, request, caller, "sse")
    return Stream(
        content_type="text/event-stream",
        headers=(("cache-control", "no-cache"),),
        pieces=_pieces(vendor, admitted),
        on_end=admitted.slot.release,
    )


def _pieces(vendor: Vendor, admitted: Admitted) -> Iterator[Piece]:
    asked = admitted.asked
    style = EventStyle(
        context_id=asked.context_id,
        output_format=asked.output_format,
        chunk_bytes=vendor.profile.chunk_bytes,
        timestamps=asked.add_timestamps,
        phonemes=asked.add_phoneme_timestamps,
    )
    at_ns = 0
    for piece in speech_events(
        vendor.speeches.say(admitted.script, asked.transcript), style, admitted.pace, start_ns=0, flush_id=None
    ):
        at_ns = piece.at_ns
        yield Piece(at_ns, sse_event(piece.data))
    done = done_frame(asked.context_id, status_code=vendor.config.done_status_code)
    yield Piece(at_ns, sse_event(done))
