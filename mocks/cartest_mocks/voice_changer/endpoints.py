"""``POST /voice-changer/bytes`` and ``POST /voice-changer/sse`` (other-endpoints.md section 7).

Events of the second have no ``type``, unlike those of ``/tts/sse``; a chunk says its sample rate.
"""

from binascii import b2a_base64
from collections.abc import Iterator
from typing import Final

import msgspec

from cartest_contracts.events import sse_event
from cartest_mocks.exchange import Piece, Request, Stream
from cartest_mocks.routes import Route
from cartest_mocks.tts.audio_stream import audio_stream
from cartest_mocks.tts.delivery import deliver
from cartest_mocks.vendor import Caller, Vendor
from cartest_mocks.voice_changer.change import Changed, change

__all__ = ["ROUTES"]

_DONE: Final = msgspec.json.encode({"status_code": 200, "done": True})


async def _post_bytes(vendor: Vendor, request: Request, caller: Caller) -> Stream:
    changed = await change(vendor, request, caller)
    return audio_stream(
        changed.body, changed.output_format, vendor=vendor, pace=changed.pace, on_end=changed.slot.release
    )


async def _post_sse(vendor: Vendor, request: Request, caller: Caller) -> Stream:
    changed = await change(vendor, request, caller)
    return Stream(
        content_type="text/event-stream",
        headers=(("cache-control", "no-cache"),),
        pieces=_pieces(changed, chunk_bytes=vendor.profile.chunk_bytes),
        on_end=changed.slot.release,
    )


def _pieces(changed: Changed, *, chunk_bytes: int) -> Iterator[Piece]:
    at_ns = 0
    for chunk in deliver(
        changed.body,
        bytes_per_second=changed.output_format.bytes_per_second,
        chunk_bytes=chunk_bytes,
        pace=changed.pace,
        start_ns=0,
    ):
        at_ns = chunk.at_ns
        event = {
            "status_code": 206,
            "done": False,
            "data": b2a_base64(chunk.data, newline=False).decode("ascii"),
            "sample_rate": changed.output_format.sample_rate,
            "step_time": round(chunk.step_ms, 3),
        }
        yield Piece(at_ns, sse_event(msgspec.json.encode(event)))
    yield Piece(at_ns, sse_event(_DONE))


ROUTES: Final = (
    Route(method="POST", template="/voice-changer/bytes", access="key", handler=_post_bytes),
    Route(method="POST", template="/voice-changer/sse", access="key", handler=_post_sse),
)
