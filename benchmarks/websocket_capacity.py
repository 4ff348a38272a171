"""How many real-time WebSocket streams a core carries, at a pace of at least 0.97: ours, k6, stock Locust.

    python -m benchmarks.websocket_capacity [--clients cartest k6-websocket ...] [--repeats 3] [--seconds 4]
                                            [--first 50] [--most 2400] [--minutes 30]

The number of streams doubles until the pace breaks, then the gap is halved until it is within a tenth. Clients
take turns within each repeat. Ours stamps every chunk, hashes and checks the audio of every stream and records it;
the others decode the audio, no more. The server has another core and says how late it was itself: where it broke,
nothing is said about the client. What was found when the time is up, or Ctrl-C is pressed, is shown. Linux only.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable

from benchmarks.catalogue import OURS, PEERS, Client
from benchmarks.contest import ClientFailed, measure
from benchmarks.cores import server_core
from benchmarks.machine import machine
from benchmarks.truth.serving import truth_server

__all__ = ["search", "table"]

_KEEPS = 0.97
_CLOSE_ENOUGH = 1.1
_CLIENTS = (
    OURS.name,
    "k6-websocket",
    "locust-websocket-client",
    "locust-websocket-client-tuned",
    "locust-websockets",
)


def search(keeps_pace: Callable[[int], bool], *, first: int, most: int) -> int:
    """Return the largest number that was seen to keep pace, within a tenth of one that did not; 0 for none."""
    good, bad = 0, most + 1
    streams = first
    while streams <= most and streams < bad:
        if keeps_pace(streams):
            good = streams
            streams = min(streams * 2, most) if streams < most else most + 1
        else:
            bad = streams
    while bad <= most and bad > max(good, 1) * _CLOSE_ENOUGH and bad - good > 1:
        middle = (good + bad) // 2
        if keeps_pace(middle):
            good = middle
        else:
            bad = middle
    return good


def main() -> None:
    """Search, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    choices = [OURS.name, *(name for name, peer in PEERS.items() if "websocket" in peer.transports)]
    parser.add_argument("--clients", nargs="+", choices=choices, default=_CLIENTS, metavar="CLIENT")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4.0, help="of each measurement")
    parser.add_argument("--first", type=int, default=50, metavar="STREAMS")
    parser.add_argument("--most", type=int, default=2400, metavar="STREAMS")
    parser.add_argument("--minutes", type=float, default=30.0, help="no search begins later")
    options = parser.parse_args()
    sys.stdout.write(
        f"command   python -m benchmarks.websocket_capacity {' '.join(sys.argv[1:])}\n{machine()}\n\n"
    )
    sys.stdout.flush()
    end_s = time.monotonic() + options.minutes * 60
    found: dict[str, list[int]] = {name: [] for name in options.clients}
    try:
        for _ in range(options.repeats):
            for name in found:
                if time.monotonic() < end_s:
                    step = _Step(OURS if name == OURS.name else PEERS[name], options.seconds)
                    try:
                        found[name].append(search(step, first=options.first, most=options.most))
                    except ClientFailed as failed:
                        sys.stderr.write(f"{name} failed: {failed}\n")
    except KeyboardInterrupt:
        sys.stderr.write("\ninterrupted: what was found so far\n")
    sys.stdout.write(table(found))


class _Step:
    """Whether a client keeps pace with so many streams."""

    def __init__(self, client: Client, window_s: float) -> None:
        self._client = client
        self._window_s = window_s

    def __call__(self, streams: int) -> bool:
        # Whatever else the machine does only ever takes pace away: what fails is tried once more.
        return self._try(streams) or self._try(streams)

    def _try(self, streams: int) -> bool:
        with truth_server(server_core()) as server:
            seen = measure(self._client, "websocket", streams, server=server, window_s=self._window_s)
        sys.stderr.write(
            f"{self._client.name} with {streams}: pace {seen.pace:.3f}, {seen.cpu_share:.0%} of a core, "
            f"{seen.cpu_us_a_chunk:.0f} µs a chunk; server late by {seen.server_late_p99_ms:.1f} ms (p99), "
            f"{seen.other_cores:.2f} cores busy with other things\n"
        )
        return seen.pace >= _KEEPS


def table(found: dict[str, list[int]]) -> str:
    """Return the medians, ratios first."""
    middles = {name: statistics.median(streams) for name, streams in found.items() if streams}
    ours = middles.get(OURS.name)
    lines = [f"{'ours ÷ its':>10}  {'streams':>7}  client (each repeat)\n"]
    for name, streams in sorted(middles.items(), key=lambda item: -item[1]):
        ratio = f"{ours / streams:10.1f}" if ours and streams else f"{'-':>10}"
        lines.append(f"{ratio}  {streams:7.0f}  {name} ({', '.join(map(str, found[name]))})\n")
    return "".join(lines)


if __name__ == "__main__":
    main()
