"""A mock, a Locust run and a misbehaving server, for the tests of this folder.

Locust runs are real subprocesses: importing Locust here would patch the sockets of every other test.
"""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.loadtests.servers import Misbehaving, Script

from cartest_contracts.observation import Observation
from cartest_contracts.run import read_observations
from cartest_contracts.target import Target
from cartest_loadtests.launch import LoadPlan
from cartest_loadtests.scenarios import SCENARIOS

KEY = "sk_car_test"


@dataclass(frozen=True, kw_only=True)
class Finished:
    """What a Locust run left behind."""

    status: int
    stdout: str
    stderr: str
    run_dir: Path

    @property
    def observations(self) -> list[Observation]:
        return list(read_observations(self.run_dir))


Runner = Callable[..., Finished]


def start_mock(*arguments: str) -> Iterator[dict[str, str]]:
    """Start a mock for a fixture; arguments that come later win."""
    process = subprocess.Popen(
        [
            *(
                sys.executable,
                "-m",
                "cartest_mocks",
                "--port",
                "0",
                "--profile",
                "instant",
                "--plan",
                "enterprise",
            ),
            *("--ready-json", "--until-stdin-closes", *arguments),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        yield json.loads(process.stdout.readline())
    finally:
        process.stdin.close()
        process.wait(10)
        process.stdout.close()


@pytest.fixture(scope="session")
def mock_url() -> Iterator[str]:
    for facts in start_mock():
        yield facts["url"]


@pytest.fixture(scope="session")
def tls_mock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    for facts in start_mock("--tls", "--ca-dir", str(tmp_path_factory.mktemp("ca"))):
        yield facts["url"], Path(facts["ca_file"])


@pytest.fixture
def load(tmp_path: Path) -> Runner:
    """Run a scenario by the launcher's own command and wait for its end."""

    def run(
        name: str, url: str, *, ca_file: Path | None = None, timeout_s: float = 10.0, **plan: object
    ) -> Finished:
        given = LoadPlan(
            scenario=SCENARIOS[name],
            target=Target.parse(url, api_key=KEY, ca_file=ca_file, timeout_s=timeout_s),
            run_dir=tmp_path,
            **plan,  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # each test gives what it is about
        )
        done = subprocess.run(
            given.words(),
            env=given.environment(os.environ),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return Finished(status=done.returncode, stdout=done.stdout, stderr=done.stderr, run_dir=tmp_path)

    return run


@pytest.fixture
def misbehaving() -> Iterator[Callable[..., Misbehaving]]:
    """Start servers that take one script for each request; they end with the test."""
    servers: list[Misbehaving] = []

    def start(*scripts: Script) -> Misbehaving:
        servers.append(Misbehaving(list(scripts)))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def free_port() -> int:
    """A port that was free a moment ago, for a program that cannot pick one and tell."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
