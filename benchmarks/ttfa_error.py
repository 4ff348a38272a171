"""How wrong is a measured time to first audio? Our users and their peers, all against the server's own truth.

    python -m benchmarks.ttfa_error [--streams 100 500] [--repeats 5] [--transports bytes sse websocket tls]
                                    [--peers k6 locust-fast ...] [--seconds 4] [--minutes 60]

A server of our own speaks real-time streams (40 ms to first audio, 25 chunks of 960 bytes every 20 ms) and tells
each answer's truth; every client keeps its connections and asks again at once. Clients take turns within each
repeat, so a busy machine blurs the figures but does not tilt one against another. Ratios come first, milliseconds
are the machine's. What was measured when the time is up, or Ctrl-C is pressed, is shown. Linux only.
"""

import argparse
import sys
import time

from benchmarks.catalogue import OURS, PEERS, TRANSPORTS, Client, Transport
from benchmarks.contest import ClientFailed, measure
from benchmarks.cores import server_core
from benchmarks.machine import machine
from benchmarks.results import Results
from benchmarks.truth.serving import truth_server

__all__: list[str] = []


def main() -> None:
    """Compare, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--streams", type=int, nargs="+", default=[100, 500])
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--transports", nargs="+", choices=TRANSPORTS, default=TRANSPORTS)
    parser.add_argument("--peers", nargs="*", choices=list(PEERS), default=list(PEERS), metavar="PEER")
    parser.add_argument("--seconds", type=float, default=4.0, help="of each measurement")
    parser.add_argument("--minutes", type=float, default=60.0, help="no measurement begins later")
    options = parser.parse_args()
    sys.stdout.write(f"command   python -m benchmarks.ttfa_error {' '.join(sys.argv[1:])}\n{machine()}\n\n")
    sys.stdout.flush()
    results, end_s = Results(), time.monotonic() + options.minutes * 60
    clients = [OURS, *(PEERS[name] for name in options.peers)]
    try:
        for repeat in range(options.repeats):
            for streams in options.streams:
                for transport in options.transports:
                    for client in clients:
                        if transport in client.transports and time.monotonic() < end_s:
                            _measure(results, client, transport, streams, repeat, window_s=options.seconds)
    except KeyboardInterrupt:
        sys.stderr.write("\ninterrupted: what was measured so far\n")
    sys.stdout.write(f"{results.ratios()}\n\n{results.table()}\n")


def _measure(
    results: Results, client: Client, transport: Transport, streams: int, repeat: int, *, window_s: float
) -> None:
    with truth_server(server_core()) as server:
        if transport == "tls" and server.tls_url is None:
            sys.stderr.write("no TLS: it needs a C compiler and OpenSSL's headers\n")
            return
        try:
            measured = measure(client, transport, streams, server=server, window_s=window_s)
        except ClientFailed as failed:
            sys.stderr.write(f"{client.name} failed: {failed}\n")
            return
    results.add(streams, transport, client, repeat, measured)
    error = "nothing measured" if measured.p99_ms is None else f"p99 {measured.p99_ms:.3f} ms"
    sys.stderr.write(
        f"repeat {repeat + 1}  {streams} {transport} {client.name}: {error}, pace {measured.pace:.2f}\n"
    )


if __name__ == "__main__":
    main()
