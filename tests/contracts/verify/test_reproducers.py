"""The command of a finding, typed into a shell, sends the same request again."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from cartest_contracts.judge import judge
from cartest_contracts.observation import Observation
from cartest_contracts.target import Target
from cartest_contracts.verify.call_case import CallCase
from cartest_contracts.verify.case import Case
from cartest_contracts.verify.driver import run_cases
from cartest_contracts.verify.mint_case import MintCase
from cartest_contracts.verify.plan import plan
from cartest_contracts.verify.socket_case import SocketCase
from cartest_contracts.verify.speech_case import SpeechCase
from cartest_contracts.versions import DEFAULT_VERSION

KEY = "sk_car_test.reproduce"
TOLD = ("cartesia-version", "authorization", "x-api-key", "content-type")
pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="reproducers are lines for curl")


@dataclass
class Broken:
    """A server on this machine that answers everything wrongly and remembers what it was asked."""

    url: str = ""
    asked: list[tuple[str, ...]] = field(default_factory=list[tuple[str, ...]])


@pytest.fixture
def broken_http() -> Iterator[Broken]:
    server = Broken()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            told = tuple(str(self.headers.get(name)) for name in TOLD)
            server.asked.append((self.command, self.path, *told, body.decode("latin-1")))
            self.send_response(206)
            self.send_header("content-type", "text/html")
            self.send_header("content-length", "4")
            self.end_headers()
            self.wfile.write(b"oops")

        do_GET = do_POST = answer  # noqa: N815  # the names that the library looks for

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listener:
        server.url = f"http://127.0.0.1:{listener.server_port}"
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        listener.shutdown()
        thread.join()


@pytest.fixture
def broken_socket() -> Iterator[Broken]:
    """Answers every message with a terminal that has no status, whatever it was."""
    server = Broken()

    def talk(connection: ServerConnection) -> None:
        request = connection.request
        assert request is not None
        try:
            for message in connection:
                server.asked.append((request.path, str(request.headers.get("cartesia-version")), str(message)))
                connection.send('{"type":"done","context_id":"t","done":1}')
        except ConnectionClosed:
            return

    with serve(talk, "127.0.0.1", 0) as listener:
        server.url = f"http://127.0.0.1:{listener.socket.getsockname()[1]}"
        thread = threading.Thread(target=listener.serve_forever)
        thread.start()
        yield server
        listener.shutdown()
        thread.join()


def commands(server: Broken, cases: list[Case]) -> list[str]:
    """The reproducers of all findings, each observation judged by itself so that none stands for others."""
    found: dict[str, None] = {}

    def judged(observation: Observation) -> None:
        found.update(dict.fromkeys(finding.reproducer for finding in judge([observation]).findings))

    target = Target.parse(server.url, api_key=KEY, timeout_s=10)
    asyncio.run(run_cases(cases, target, on_observation=judged))
    return list(found)


def shown(call: tuple[str, ...]) -> tuple[str, ...]:
    """A request, every credential that is none written alike."""
    return tuple(re.sub(r"sk_car_cartest\.wrong|\bnonsense|not-a-credential", "?", part) for part in call)


def type_into_a_shell(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    programs = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    environment = {**os.environ, "CARTESIA_API_KEY": KEY, "PATH": programs}
    return subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_curl_lines_send_the_same_again(broken_http: Broken, tmp_path: Path) -> None:
    """Method, path, version, credential, content type and body are those of the request that was judged."""
    kinds = (CallCase, MintCase, SpeechCase)
    cases: list[Case] = [case for case in plan(7, DEFAULT_VERSION) if isinstance(case, kinds)]
    found = commands(broken_http, cases)
    asked = {shown(call) for call in broken_http.asked}
    chosen = [*found[::12], *(each for each in found if "not-a-credential" in each)]
    assert len(chosen) >= 10
    for command in chosen:
        before = len(broken_http.asked)
        assert type_into_a_shell(command, tmp_path).returncode == 0, command
        assert len(broken_http.asked) == before + 1
        assert shown(broken_http.asked[-1]) in asked, command


def test_a_script_for_cartest_say_sends_the_same_again(broken_socket: Broken, tmp_path: Path) -> None:
    """Every message of the context, in its order, on the same path with the same version."""
    cases: list[Case] = [
        case
        for case in plan(7, DEFAULT_VERSION)
        if isinstance(case, SocketCase) and case.id == "socket-timestamps"
    ]
    (command,) = [each for each in commands(broken_socket, cases) if "cartest say" in each]
    asked, broken_socket.asked = broken_socket.asked, []
    told = type_into_a_shell(command, tmp_path)
    assert "Traceback" not in told.stderr
    assert broken_socket.asked == asked
