"""``POST /voice-changer/bytes`` and ``POST /voice-changer/sse`` (other-endpoints.md section 7).

Events of the second have a ``type``, as those of ``/tts/sse`` do, at versions before 2025-11-04; a chunk says its
sample rate.
"""

from binascii import b2a_base64
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from cartest_contracts.events import sse_event
from cartest_contracts.versions import ApiVersion
from cartest_mocks.exchange import Piece, Request, Stream
from cartest_mocks.routes import Route
from cartest_mocks.tts.audio_stream import audio_stream
from cartest_mocks.tts.delivery import deliver
from cartest_mocks.vendor import Caller, Vendor
from cartest_mocks.voice_changer.change import Changed, change

__all__ = ["ROUTES"]

_UNTYPED_SINCE: Final = ApiVersion.parse("2025-11-04")


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
        pieces=_pieces(changed, chunk_bytes=vendor.profile.chunk_bytes, typed=caller.version < _UNTYPED_SINCE),
        on_end=changed.slot.release,
    )


def _pieces(changed: Changed, *, chunk_bytes: int, typed: bool) -> Iterator[Piece]:
    at_ns = 0
    for chunk in deliver(
        changed.body,
        bytes_per_second=changed.output_format.bytes_per_second,
        chunk_bytes=chunk_bytes,
        pace=changed.pace,
        start_ns=0,
    ):
        at_ns = chunk.at_ns
        event: dict[str, Any] = {
            **({"type": "chunk"} if typed else {}),
            "status_code": 206,
            "done": False,
            "data": b2a_base64(chunk.data, newline=False).decode("ascii"),
            "sample_rate": changed.output_format.sample_rate,
            "step_time": round(chunk.step_ms, 3),
        }
        yield Piece(at_ns, sse_event(msgspec.json.encode(event)))
    done: dict[str, Any] = {**({"type": "done"} if typed else {}), "status_code": 200, "done": True}
    yield Piece(at_ns, sse_event(msgspec.json.encode(done)))


ROUTES: Final = (
    Route(method="POST", template="/voice-changer/bytes", access="key", handler=_post_bytes),
    Route(method="POST", template="/voice-changer/sse", access="key", handler=_post_sse),
)
