"""Run as a program: observe the named behaviours, judge them, and print by how many MiB memory rose at most.

``--unbounded`` as the first word lets everything through.
"""

import sys
from dataclasses import replace
from pathlib import Path

from tests.contracts.hostile.on_a_socket import SOCKETS
from tests.contracts.hostile.over_http import HTTP
from tests.contracts.hostile.server import SMALL
from tests.contracts.hostile.test_run_cases import ON_A_SOCKET, OVER_HTTP, judged, observe

from cartest_contracts.clients.bounds import Bounds

STATUS = Path("/proc/self/status")
LARGE = 1 << 40
UNBOUNDED = replace(SMALL, answer_bytes=LARGE, text_bytes=LARGE, message_bytes=LARGE, kept_bytes=LARGE)


def show(name: str, bounds: Bounds) -> None:
    kind, _, behaviour = name.partition(":")
    table, cases = (HTTP, OVER_HTTP) if kind == "http" else (SOCKETS, ON_A_SOCKET)
    behave, rules = table[behaviour]
    seen = observe(behave, cases, bounds=bounds)
    judged(seen, rules if bounds is SMALL else ("",))


def highest_mib() -> int:
    # Not ru_maxrss, which begins at what the process had that started this one.
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) >> 10


def main(*names: str) -> None:
    bounds = UNBOUNDED if names[0] == "--unbounded" else SMALL
    show("http:closed", SMALL)  # what the first one loads is no part of the rise
    before = highest_mib()
    for name in names:
        if ":" in name:
            show(name, bounds)
    sys.stdout.write(f"{highest_mib() - before}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
