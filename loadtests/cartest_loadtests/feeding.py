"""Reads to a decoder, many at once: what is plain goes through the accelerator, the rest through the decoder.

The decoders of :mod:`cartest_contracts.wire` say what is right; the accelerator (docs/native.md) only takes from
them what it knows to be plain, while nothing is torn, and hands back the rest. So the arrivals are the same with
it and without, wherever reads end. Reads come joined: read ``i`` ends at ``ends[i]`` and came at ``instants[i]``.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import Final

from cartest_contracts.observation import Arrival
from cartest_contracts.wire.bytes_stream import AudioBody
from cartest_contracts.wire.http import ResponseDecoder
from cartest_contracts.wire.socket_stream import SocketStream
from cartest_contracts.wire.sse import SseBody
from cartest_loadtests import native

__all__ = ["AnswerFeed", "Feed", "SocketFeed", "feed_each"]

_HEAD_END: Final = b"\r\n\r\n"
_EVENT_END: Final = re.compile(rb"\n\r?\n")
_LONGEST_TORN: Final = 1 << 20
"""Bytes of a chunk that are kept until all of it is there; a longer one goes to the decoder, the rest with it."""
_WORTH_IT: Final = 2048
"""Bytes: an answer without events that is shorter is decoded sooner than split."""
_NOTHING: Final[tuple[bytes, list[int], list[int], int]] = b"", [], [], 0


Feed = Callable[[bytes, list[int], list[int]], list[Arrival]]
"""Takes reads, joined, with their ends and instants."""


def feed_each(
    feed: Callable[[int, bytes], list[Arrival]], data: bytes, ends: list[int], instants: list[int]
) -> list[Arrival]:
    """Hand all of it to a decoder, read by read."""
    arrivals: list[Arrival] = []
    begin = 0
    for end, at_ns in zip(ends, instants, strict=True):
        if begin < end:
            arrivals += feed(at_ns, data[begin:end])
        begin = end
    return arrivals


def _parts(ends: list[int], begin: int, stop: int) -> Iterator[tuple[int, int, int]]:
    """Yield what lies between two places: of each part its read, and where it begins and ends."""
    place = bisect_right(ends, begin)
    while begin < stop:
        end = min(ends[place], stop)
        if begin < end:
            yield place, begin, end
        begin, place = end, place + 1


def _feed_between(
    decoder: ResponseDecoder | SocketStream,
    data: bytes,
    ends: list[int],
    instants: list[int],
    begin: int,
    stop: int,
) -> list[Arrival]:
    """Hand the bytes between two places to a decoder; whole reads stay the evidence."""
    arrivals: list[Arrival] = []
    for place, first, end in _parts(ends, begin, stop):
        read = data[ends[place - 1] if place else 0 : ends[place]]
        arrivals += decoder.feed(instants[place], data[first:end], read=read)
    return arrivals


class SocketFeed:
    """The frames of one WebSocket."""

    def __init__(self, stream: SocketStream) -> None:
        self._stream = stream

    def feed(self, data: bytes, ends: list[int], instants: list[int]) -> list[Arrival]:
        """Take reads."""
        core, stream = native.CORE, self._stream
        if core is None:
            return feed_each(stream.feed, data, ends, instants)
        arrivals: list[Arrival] = []
        begin = 0
        while begin < len(data):
            if stream.aligned:
                rows, begin = core.frame_rows(data, begin, ends, instants)
                arrivals += stream.read_rows(rows)
                if begin == len(data):
                    break
            # To the end of the read, or of the frame that is torn.
            stop = min(ends[bisect_right(ends, begin)], begin + (stream.missing or len(data)))
            arrivals += _feed_between(stream, data, ends, instants, begin, stop)
            begin = stop
        return arrivals


class AnswerFeed:
    """One HTTP answer."""

    def __init__(self, decoder: ResponseDecoder, *, events: bool = False) -> None:
        self._decoder = decoder
        self._least = 0 if events else _WORTH_IT
        self._fast = native.CORE is not None
        """Whether what comes may be for the accelerator: at first, and while there is chunk after chunk."""
        self._torn: tuple[bytes, list[int], list[int], int] = _NOTHING
        """The reads of a chunk that is not all there, and where it begins in them."""

    def feed(self, data: bytes, ends: list[int], instants: list[int]) -> list[Arrival]:
        """Take reads; those of a torn chunk are kept until it is whole."""
        if not self._fast:
            return feed_each(self._decoder.feed, data, ends, instants)
        begin, arrivals = 0, list[Arrival]()
        if self._decoder.head is None:
            end = data.find(_HEAD_END) if len(data) >= self._least else -1
            if end < 0:
                self._fast = False
                return feed_each(self._decoder.feed, data, ends, instants)
            begin = end + len(_HEAD_END)
            arrivals = _feed_between(self._decoder, data, ends, instants, 0, begin)
        elif self._torn[0]:
            torn, torn_ends, torn_instants, begin = self._torn
            data, instants = torn + data, torn_instants + instants
            ends = torn_ends + [len(torn) + end for end in ends]
        return arrivals + self._chunks(data, begin, ends, instants)

    def finish(self) -> list[Arrival]:
        """Take the end of the reads: what is torn goes to the decoder."""
        self._fast = False
        (data, ends, instants, begin), self._torn = self._torn, _NOTHING
        return _feed_between(self._decoder, data, ends, instants, begin, len(data))

    def _chunks(self, data: bytes, begin: int, ends: list[int], instants: list[int]) -> list[Arrival]:
        core, decoder = native.CORE, self._decoder
        arrivals: list[Arrival] = []
        if core is not None and decoder.awaits_chunk and isinstance(decoder.body, AudioBody | SseBody):
            payload, piece_ends, piece_instants, starts, begin, torn = core.piece_rows(data, begin, ends, instants)
            decoder.note_starts(starts)
            if isinstance(decoder.body, AudioBody):
                arrivals = decoder.body.feed_pieces(payload, piece_ends, piece_instants)
            else:
                arrivals = _events(core, decoder.body, payload, piece_ends, piece_instants)
            if torn and len(data) - begin < _LONGEST_TORN:
                place = bisect_right(ends, begin)
                cut = ends[place - 1] if place else 0
                self._torn = data[cut:], [end - cut for end in ends[place:]], instants[place:], begin - cut
                return arrivals
        self._fast, self._torn = False, _NOTHING
        return arrivals + _feed_between(decoder, data, ends, instants, begin, len(data))


def _events(core: native.Core, body: SseBody, data: bytes, ends: list[int], instants: list[int]) -> list[Arrival]:
    arrivals: list[Arrival] = []
    begin = 0
    while begin < len(data):
        if body.aligned:
            rows, begin = core.event_rows(data, begin, ends, instants)
            arrivals += body.read_rows(rows)
        # To the end of what was not plain.
        found = _EVENT_END.search(data, begin)
        stop = found.end() if found is not None else len(data)
        for place, first, end in _parts(ends, begin, stop):
            arrivals += body.feed(instants[place], data[first:end])
        begin = stop
    return arrivals
