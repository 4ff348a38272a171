"""An HTTP endpoint in this very process that knows when it was asked and when it answered.

It lives on the users' loop. An answer is a head and two pieces of audio: the first after a delay, the second soon
after it, so that who reads late gets both in one read, as of a real stream.
"""

import time
from dataclasses import dataclass
from typing import Any, Final

from cartest_loadtests import hub
from cartest_loadtests.clocks import ClockBridge
from cartest_loadtests.stamps import ANCILLARY_BYTES, kernel_ns, switch_on

__all__ = ["KnownDelay", "Truth"]

_DELAY_S: Final = 0.002
_PACE_S: Final = 0.02
_HEAD: Final = b"HTTP/1.1 200 OK\r\nContent-Type: audio/pcm\r\nTransfer-Encoding: chunked\r\n\r\n"
_PIECE: Final = b"3c0\r\n" + bytes(960) + b"\r\n"
"""20 ms of 24 kHz 16-bit audio, as a chunk."""
_END: Final = b"0\r\n\r\n"
_LARGEST_REQUEST: Final = 65536
_WIDEST_BRACKET_NS: Final = 250_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Truth:
    """What really happened in one exchange, on the monotonic clock."""

    requested_ns: int | None
    """When the request came in, by the kernel; ``None`` without kernel stamps."""
    sent_ns: int
    """Just before the first piece was handed to the kernel."""
    sent_after_ns: int

    @property
    def is_known(self) -> bool:
        """Whether the instant of sending is known well enough to measure by."""
        return self.sent_after_ns - self.sent_ns <= _WIDEST_BRACKET_NS


class KnownDelay:
    """The endpoint; raises ``OSError`` where it cannot listen."""

    def __init__(self, bridge: ClockBridge) -> None:
        self.truth: Truth | None = None
        """Of the last answer."""
        self._bridge = bridge
        self.gap_s = _PACE_S
        """Between the two pieces; by default that of a stream in real time."""
        self.port, self._end = hub.serve(self._answer)

    def close(self) -> None:
        """End it, and the connections to it."""
        self._end()

    def _answer(self, connection: Any) -> None:
        switch_on(connection)
        try:
            while True:
                request, ancillary, _, _ = connection.recvmsg(_LARGEST_REQUEST, ANCILLARY_BYTES)
                if not request:
                    return
                stamp_ns = kernel_ns(ancillary)
                hub.sleep(_DELAY_S)
                before_ns = time.monotonic_ns()
                connection.sendall(_HEAD + _PIECE)
                self.truth = Truth(
                    requested_ns=self._bridge.to_monotonic(stamp_ns) if stamp_ns else None,
                    sent_ns=before_ns,
                    sent_after_ns=time.monotonic_ns(),
                )
                hub.sleep(self.gap_s)
                connection.sendall(_PIECE + _END)
        except OSError:
            return
