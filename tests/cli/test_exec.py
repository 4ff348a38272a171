"""``cartest exec``: somebody's command, a mock of its own, nothing left running."""

import json
import socket
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import Cartest

from cartest_cli.embedded import embedded_mock
from cartest_contracts.errors import HarnessError

SCRIPT = """
import json, os, ssl, sys, urllib.request
names = ("CARTESIA_BASE_URL", "CARTESIA_API_KEY", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS")
told = {name: os.environ.get(name) for name in names}
context = ssl.create_default_context(cafile=told["SSL_CERT_FILE"]) if told["SSL_CERT_FILE"] else None
with urllib.request.urlopen(told["CARTESIA_BASE_URL"] + "/", context=context) as answer:
    told["status"] = json.load(answer)
print(json.dumps(told))
sys.exit(int(sys.argv[1]))
"""


@pytest.mark.parametrize("plain", [False, True])
def test_a_command_gets_a_mock_by_environment(plain: bool, cartest: Cartest, tmp_path: Path) -> None:
    """The command reaches the mock by the variables the SDKs read, and its exit status is passed on."""
    (tmp_path / "script.py").write_text(SCRIPT)
    options = ("--plain",) if plain else ()
    done = cartest("exec", *options, "--", sys.executable, "script.py", "7")
    assert done.returncode == 7, done.stderr
    told = json.loads(done.stdout)
    assert told["CARTESIA_BASE_URL"].startswith("http://" if plain else "https://")
    assert told["status"]["ok"] is True
    assert (told["SSL_CERT_FILE"] is None) == plain
    assert told["NODE_EXTRA_CA_CERTS"] == told["SSL_CERT_FILE"]


def test_a_command_that_was_killed_says_so(cartest: Cartest) -> None:
    """A signal's number is passed on as shells do."""
    done = cartest("exec", "--plain", "--", sys.executable, "-c", "import os; os.kill(os.getpid(), 9)")
    assert done.returncode == 137


def test_a_mock_that_cannot_start_is_our_error() -> None:
    """What the mock said last stands in the error."""
    told = pytest.raises(HarnessError, match=r"the embedded mock did not start: .*profile")
    with told, embedded_mock(profile="nope", seed=1):
        raise AssertionError


def test_the_mock_ends_with_its_user() -> None:
    """Leaving the block ends the process, and a second leaving is not needed."""
    with embedded_mock(profile="instant", seed=1) as mock:
        port = int(mock.url.rpartition(":")[2])
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))
