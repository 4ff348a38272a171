"""The body of ``POST /tts/bytes`` to arrivals: raw samples, or a container whose header is not audio.

Time to first audio begins after that header (docs/measurement.md), and the header may be split over reads
anywhere. Pieces are held back, with their instants, only until the header's end is known.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from cartest_contracts.audio.containers import audio_offset
from cartest_contracts.formats import Container
from cartest_contracts.observation import Arrival
from cartest_contracts.wire.tally import AudioTally

__all__ = ["AudioBody"]

LONGEST_HEADER: Final = 1 << 20
"""Bytes without a beginning of audio after which none is looked for any more."""


class AudioBody:
    """Decode one audio body; one arrival a read."""

    def __init__(self, container: Container, *, keep_audio: bool = True) -> None:
        self.tally = AudioTally()
        self._container: Container = container
        self._keep = keep_audio
        self._head: bytearray | None = bytearray()
        """What was read while the payload's begin is unknown; ``None`` once it is known."""
        self._look_at = 0
        """Bytes of it from which on it is worth another look: one for each tiny piece would never end."""
        self._pending: list[Arrival] = []
        self._before: int | None = 0
        """Bytes of header still to come; ``None`` if this body has no audio that could be found."""
        if container == "raw":
            self._head = None

    @property
    def pending(self) -> int:
        """Bytes of a header that may not have ended."""
        return 0 if self._head is None else len(self._head)

    def feed(self, at_ns: int, data: bytes) -> list[Arrival]:
        """Take a piece of the body."""
        if not data:
            return []
        size, kept = len(data), data if self._keep else None
        if self._head is None and self._before == 0:
            self.tally.add_audio(data)
            return [Arrival(at_ns=at_ns, kind="body", size=size, audio_bytes=size, data=kept)]
        self.tally.add(data)
        arrival = Arrival(at_ns=at_ns, kind="body", size=size, data=kept)
        if self._head is None:
            return [self._counted(arrival)]
        self._head += data
        self._pending.append(arrival)
        if len(self._head) < self._look_at:
            return []
        self._look_at = min(len(self._head) + len(self._head) // 8, LONGEST_HEADER + 1)
        return self._look(bytes(self._head))

    def feed_pieces(self, data: bytes, ends: Sequence[int], instants: Sequence[int]) -> list[Arrival]:
        """Take many pieces at once, joined: each ends at its place in ``ends`` and came at its instant."""
        arrivals: list[Arrival] = []
        begins = (0, *ends)
        for place, (begin, end, at_ns) in enumerate(zip(begins, ends, instants, strict=False)):
            if self._before == 0 and self._head is None and not self._keep:
                self.tally.add_audio(data[begin:])
                return arrivals + [
                    Arrival(at_ns=at_ns, kind="body", size=end - begin, audio_bytes=end - begin)
                    for begin, end, at_ns in zip(begins[place:], ends[place:], instants[place:], strict=False)
                ]
            arrivals += self.feed(at_ns, data[begin:end])
        return arrivals

    def eof(self, at_ns: int) -> list[Arrival]:  # noqa: ARG002  # the protocol's; nothing arrives at the end
        """Return what was held back: a header that never ended has no audio."""
        if self._head is None or not self._pending:
            return []
        return self._look(bytes(self._head)) or self._release(None, "the body ended inside its container header")

    def _look(self, head: bytes) -> list[Arrival]:
        try:
            offset = audio_offset(self._container, head)
        except ValueError as error:
            return self._release(None, str(error))
        if offset is not None:
            return self._release(offset)
        if len(head) > LONGEST_HEADER:
            return self._release(None, f"no {self._container} audio in the first {len(head)} bytes")
        return []

    def _release(self, offset: int | None, problem: str | None = None) -> list[Arrival]:
        self._before = offset
        self._head = None
        pending, self._pending = self._pending, []
        if problem is not None:
            pending[0] = msgspec.structs.replace(pending[0], text=problem)
        return [self._counted(arrival) for arrival in pending]

    def _counted(self, arrival: Arrival) -> Arrival:
        if self._before is None:
            return arrival
        header = min(self._before, arrival.size)
        self._before -= header
        audio_bytes = arrival.size - header
        self.tally.count(audio_bytes)
        return msgspec.structs.replace(arrival, audio_bytes=audio_bytes) if audio_bytes else arrival
