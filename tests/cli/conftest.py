"""The command as a process, and a mock for it."""

import os
import subprocess
import sys
from collections.abc import Callable, Generator
from functools import partial
from pathlib import Path

import pytest

from cartest_mocks.server import Mock
from cartest_mocks.vendor import MockConfig

Cartest = Callable[..., subprocess.CompletedProcess[str]]


def environment(key: str | None = None) -> dict[str, str]:
    """The environment of a newcomer: nothing of ours is set, but maybe the key."""
    env = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("CARTES", "LOCUST_", "SSL_", "NODE_"))
    }
    return env if key is None else env | {"CARTESIA_API_KEY": key}


def cartest_in(
    folder: Path, *words: str, key: str | None = None, stdin: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run ``cartest`` in a folder, without a key unless one is given."""
    return subprocess.run(
        [sys.executable, "-m", "cartest_cli", *words],
        cwd=folder,
        env=environment(key),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )


@pytest.fixture
def cartest(tmp_path: Path) -> Cartest:
    """Runs ``cartest`` in an empty folder."""
    return partial(cartest_in, tmp_path)


@pytest.fixture(scope="module")
def mock() -> Generator[Mock]:
    """A running mock that answers at once."""
    with Mock(MockConfig(profile="instant", plan="enterprise")) as running:
        yield running
