"""``POST /tts/bytes``: the audio itself, streamed while it is generated (tts.md section 8)."""

import asyncio
from collections.abc import Awaitable

from cartest_contracts.audio.containers import encode_container
from cartest_contracts.formats import CONTENT_TYPES
from cartest_mocks.exchange import Request, Stream
from cartest_mocks.files.keeper import Files
from cartest_mocks.tts.admission import Admitted, admit
from cartest_mocks.tts.audio_stream import audio_stream
from cartest_mocks.vendor import Caller, Vendor

__all__ = ["post_bytes"]


def post_bytes(vendor: Vendor, request: Request, caller: Caller) -> Stream | Awaitable[Stream]:
    """Answer with audio in the format that was asked for."""
    admitted = admit(vendor, request, caller, "bytes")
    asked = admitted.asked
    try:
        if admitted.pace.at_once and not asked.save and asked.output_format.container != "mp3":
            burst = vendor.speeches.burst(admitted.script, asked.transcript)
            if burst is not None:
                content_type = CONTENT_TYPES[asked.output_format.container]
                return Stream(content_type=content_type, pieces=burst, on_end=admitted.slot.release)
        audio = vendor.speeches.say(admitted.script, asked.transcript).audio
        if asked.output_format.container == "mp3":
            return _encoded_elsewhere(vendor, caller, admitted, audio)
        return _stream(vendor, caller, admitted, encode_container(audio, asked.output_format))
    except BaseException:
        admitted.slot.release()
        raise


async def _encoded_elsewhere(vendor: Vendor, caller: Caller, admitted: Admitted, audio: bytes) -> Stream:
    """Encode in a thread: the only step here that takes longer than sending its result."""
    try:
        body = await asyncio.to_thread(encode_container, audio, admitted.asked.output_format)
    except BaseException:
        admitted.slot.release()
        raise
    return _stream(vendor, caller, admitted, body)


def _stream(vendor: Vendor, caller: Caller, admitted: Admitted, body: bytes) -> Stream:
    asked = admitted.asked
    headers: tuple[tuple[str, str], ...] = ()
    if asked.save:
        headers = (("cartesia-file-id", Files(vendor).keep(caller.customer, asked.output_format, body)),)
    return audio_stream(
        body,
        asked.output_format,
        vendor=vendor,
        pace=admitted.pace,
        on_end=admitted.slot.release,
        headers=headers,
    )
