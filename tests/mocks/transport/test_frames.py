"""Prebuilt frames, read back by the ``websockets`` library."""

import pytest
from websockets.frames import Frame, Opcode
from websockets.protocol import CLIENT, Protocol

from cartest_mocks.frames import text_frame


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536, 1_000_000])
def test_frames_read_back(size: int) -> None:
    """At every border of the length field the payload comes back whole, as one final text frame."""
    payload = b"x" * size
    client = Protocol(CLIENT)
    client.receive_data(text_frame(payload))
    (frame,) = client.events_received()
    assert isinstance(frame, Frame)
    assert (frame.opcode, frame.fin, bytes(frame.data)) == (Opcode.TEXT, True, payload)
