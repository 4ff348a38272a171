"""``POST /tts/bytes``: the audio itself, streamed while it is generated (tts.md section 8)."""

import asyncio
from collections.abc import Awaitable

from cartest_contracts.audio.containers import encode_container
from cartest_contracts.formats import CONTENT_TYPES
from cartest_mocks.exchange import Request, Stream
from cartest_mocks.tts.admission import Admitted, admit
from cartest_mocks.tts.delivery import deliver
from cartest_mocks.vendor import Caller, Vendor

__all__ = ["post_bytes"]


def post_bytes(vendor: Vendor, request: Request, caller: Caller) -> Stream | Awaitable[Stream]:
    """Answer with audio in the format that was asked for."""
    admitted = admit(vendor, request, caller, "bytes")
    try:
        audio = vendor.speeches.say(admitted.script, admitted.asked.transcript).audio
        if admitted.asked.output_format.container == "mp3":
            return _encoded_elsewhere(vendor, admitted, audio)
        return _stream(vendor, admitted, encode_container(audio, admitted.asked.output_format))
    except BaseException:
        admitted.slot.release()
        raise


async def _encoded_elsewhere(vendor: Vendor, admitted: Admitted, audio: bytes) -> Stream:
    """Encode in a thread: the only step here that takes longer than sending its result."""
    try:
        body = await asyncio.to_thread(encode_container, audio, admitted.asked.output_format)
    except BaseException:
        admitted.slot.release()
        raise
    return _stream(vendor, admitted, body)


def _stream(vendor: Vendor, admitted: Admitted, body: bytes) -> Stream:
    asked = admitted.asked
    return Stream(
        content_type=CONTENT_TYPES[asked.output_format.container],
        headers=(("cartesia-file-id", f"file_{next(vendor.request_ids)}"),) if asked.save else (),
        pieces=deliver(
            body,
            bytes_per_second=asked.output_format.bytes_per_second,
            chunk_bytes=vendor.profile.chunk_bytes,
            pace=admitted.pace,
            start_ns=0,
        ),
        on_end=admitted.slot.release,
    )
