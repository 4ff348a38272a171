"""The receiving side of the load generator in C; what it does is told in docs/native.md of cartest."""

from cartest_native._core import PollClock, Receiver, event_rows, frame_rows, piece_rows

__all__ = ["PollClock", "Receiver", "event_rows", "frame_rows", "piece_rows"]
