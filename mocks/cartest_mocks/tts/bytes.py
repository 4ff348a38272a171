"""``POST /tts/bytes``: the audio itself, streamed while it is generated (tts.md section 8)."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator

from cartest_contracts.audio.containers import encode_container
from cartest_contracts.formats import CONTENT_TYPES
from cartest_mocks.exchange import Piece, Request, Stream
from cartest_mocks.request_ids import new_request_id
from cartest_mocks.tts.admission import Admitted, admit
from cartest_mocks.tts.delivery import deliver
from cartest_mocks.vendor import Caller, Vendor

__all__ = ["post_bytes"]


def post_bytes(vendor: Vendor, request: Request, caller: Caller) -> Stream | Awaitable[Stream]:
    """Answer with audio in the format that was asked for."""
    admitted = admit(vendor, request, caller, "bytes")
    headers: tuple[tuple[str, str], ...] = ()
    if admitted.asked.save:
        headers = (("cartesia-file-id", f"file_{new_request_id(vendor.random)}"),)
    if admitted.asked.output_format.container == "mp3":
        return _encoded_elsewhere(vendor, admitted, headers)
    return _stream(vendor, admitted, headers, lambda: _body(vendor, admitted))


async def _encoded_elsewhere(vendor: Vendor, admitted: Admitted, headers: tuple[tuple[str, str], ...]) -> Stream:
    """Encode in a thread: the only step here that takes longer than sending its result."""
    try:
        speech = vendor.speeches.say(admitted.script, admitted.asked.transcript)
        body = await asyncio.to_thread(encode_container, speech.audio, admitted.asked.output_format)
    except BaseException:
        admitted.slot.release()
        raise
    return _stream(vendor, admitted, headers, lambda: body)


def _body(vendor: Vendor, admitted: Admitted) -> bytes:
    speech = vendor.speeches.say(admitted.script, admitted.asked.transcript)
    return encode_container(speech.audio, admitted.asked.output_format)


def _stream(
    vendor: Vendor, admitted: Admitted, headers: tuple[tuple[str, str], ...], body: Callable[[], bytes]
) -> Stream:
    return Stream(
        content_type=CONTENT_TYPES[admitted.asked.output_format.container],
        headers=headers,
        pieces=_pieces(admitted, body, vendor.profile.chunk_bytes),
        on_end=admitted.slot.release,
    )


def _pieces(admitted: Admitted, body: Callable[[], bytes], chunk_bytes: int) -> Iterator[Piece]:
    for chunk in deliver(
        body(),
        bytes_per_second=admitted.asked.output_format.bytes_per_second,
        chunk_bytes=chunk_bytes,
        pace=admitted.pace,
        start_ns=0,
    ):
        yield Piece(chunk.at_ns, chunk.audio)
