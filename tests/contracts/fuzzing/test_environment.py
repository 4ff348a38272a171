"""A password for the target in ``~/.netrc`` is sent by nobody, and no proxy stands before this machine."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, cast

import pytest
import requests
import schemathesis
import yaml
from requests.utils import get_environ_proxies

from cartest_contracts.clients.credential import NO_CREDENTIAL
from cartest_contracts.clients.http_client import HttpClient
from cartest_contracts.documents import load_openapi
from cartest_contracts.fuzzing import before_load_schema, fuzz
from cartest_contracts.target import Target

KEY = "sk_car_test"
NOWHERE = "http://127.0.0.1:1"
PASSWORD = "Basic dXNlcjpwYXNzd29yZA=="
NONE: Any = {"http": None, "https": None, "all": None}
"""To Requests: no proxy, not even one that the environment names."""
CONFIGURATION = Path(__file__).parents[3] / "contracts" / "schemathesis.toml"


class Server(ThreadingHTTPServer):
    """Answers everything with 200 and keeps what it was shown."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen: list[str | None] = []
        self.url = f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        cast("Server", self.server).seen.append(self.headers.get("Authorization"))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Say nothing."""


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server, a file that has a password for it, and proxies that do not exist."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login user password password\n", encoding="utf-8")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, NOWHERE)
    monkeypatch.setenv("NO_PROXY", "elsewhere.example")
    monkeypatch.delenv("no_proxy", raising=False)
    with Server() as listening:
        thread = Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield listening
        listening.shutdown()
        thread.join()


def test_requests_alone_would_send_it(server: Server) -> None:
    """In the place of the token that was given: or the tests below could not fail."""
    given = {"Authorization": "Bearer token"}
    requests.get(server.url, headers=given, timeout=10, proxies=NONE)
    assert server.seen == [PASSWORD]
    with pytest.raises(requests.exceptions.ProxyError):
        requests.get(server.url, headers=given, timeout=10)


@pytest.mark.parametrize("url", ["http://127.0.0.2:8080/", "http://localhost:8080/", "https://[::1]:8443/base"])
def test_no_proxy_stands_before_this_machine(server: Server, url: str) -> None:
    """By every name that it has; the environment counts for other servers, with what it said before."""
    for _ in range(2):
        before_load_schema(schemathesis.HookContext(), {})
    assert get_environ_proxies(url) == {}
    assert get_environ_proxies("https://elsewhere.example/") == {}
    assert get_environ_proxies("https://api.example/")["https"] == NOWHERE
    assert os.environ["no_proxy"] == "elsewhere.example,localhost,127.0.0.0/8,::1"


def test_generated_requests_do_not(server: Server) -> None:
    """Each has the key or nothing."""
    fuzz(Target.parse(server.url, api_key=KEY), seed=1, count=8, on_observation=lambda _: None)
    assert set(server.seen) <= {None, f"Bearer {KEY}"}
    assert server.seen


def test_plain_schemathesis_does_not(server: Server, tmp_path: Path) -> None:
    """With our hooks, whatever its checks send besides: without a credential, and with a wrong one."""
    document = tmp_path / "openapi.yaml"
    paths = {"/voices": {"get": load_openapi()["paths"]["/voices"]["get"]}}
    document.write_text(yaml.safe_dump({**load_openapi(), "paths": paths}), encoding="utf-8")
    command = [
        *(sys.executable, "-m", "schemathesis.cli", f"--config-file={CONFIGURATION}", "run", str(document)),
        *(f"--url={server.url}", "--phases=coverage", "--checks=ignored_auth", "--max-failures=1"),
    ]
    subprocess.run(
        command,
        cwd=tmp_path,
        env=os.environ | {"CARTESIA_API_KEY": KEY},
        capture_output=True,
        check=False,
        timeout=100,
    )
    assert None in server.seen
    assert PASSWORD not in server.seen


async def _ask(url: str) -> None:
    async with HttpClient(Target.parse(url, api_key=KEY)) as client:
        await client.call("GET", "/voices", credential=NO_CREDENTIAL)


def test_our_own_client_does_not(server: Server) -> None:
    """Without a credential there is none."""
    asyncio.run(_ask(server.url))
    assert server.seen == [None]
