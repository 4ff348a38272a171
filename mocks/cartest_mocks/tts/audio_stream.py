"""A body of audio as a paced answer: the same for every endpoint that speaks in bytes (tts.md section 8)."""

from collections.abc import Callable

from cartest_contracts.formats import CONTENT_TYPES, OutputFormat
from cartest_mocks.exchange import Stream
from cartest_mocks.profiles import Pace
from cartest_mocks.tts.delivery import deliver
from cartest_mocks.vendor import Vendor

__all__ = ["audio_stream"]


def audio_stream(
    body: bytes,
    output_format: OutputFormat,
    *,
    vendor: Vendor,
    pace: Pace,
    on_end: Callable[[], None],
    headers: tuple[tuple[str, str], ...] = (),
) -> Stream:
    """Return the answer that sends a body, header of its container included, as it would be generated."""
    return Stream(
        content_type=CONTENT_TYPES[output_format.container],
        headers=headers,
        pieces=deliver(
            body,
            bytes_per_second=output_format.bytes_per_second,
            chunk_bytes=vendor.profile.chunk_bytes,
            pace=pace,
            start_ns=0,
        ),
        on_end=on_end,
    )
