"""The programs that use the official SDKs, each run as a process that knows the mock by variables alone.

A program is given an errand and tells a JSON line for each of its steps; nothing is judged while it runs. What it
told and what the mock wrote down about it are a :class:`Told`, which the tests read.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from tests.clients.errand import BUSY_KEY, ERRAND

from cartest_mocks.accounts import DEFAULT_KEY
from cartest_mocks.journal import Entry
from cartest_mocks.server import Mock
from cartest_mocks.vendor import MockConfig

__all__ = [
    "NODE",
    "NODE_LACKS",
    "PROGRAMS",
    "PYTHON",
    "SCRIPTS",
    "Program",
    "Told",
    "started",
    "told_by",
    "variables",
]

SCRIPTS: Final = Path(__file__).parent / "scripts"
NODE: Final = Path(__file__).parents[1] / "node"
PYTHON: Final = sys.executable
_LONGEST_S: Final = 60


def _node_lacks() -> str | None:
    if shutil.which("node") is None:
        return "node is missing"
    packages = ("@cartesia/cartesia-js", "ws")
    missing = [name for name in packages if not (NODE / "node_modules" / name).is_dir()]
    return f"`npm install` in tests/node is missing: {', '.join(missing)}" if missing else None


NODE_LACKS: Final = _node_lacks()
"""Why nothing runs under node; ``None``: it does."""


@dataclass(frozen=True, kw_only=True)
class Program:
    """One way to use an official SDK."""

    name: str
    command: tuple[str, ...]
    identity: str
    """How its SDK calls itself in ``User-Agent``, without the version."""
    lacks: str | None = None
    """Why it cannot run here."""


PROGRAMS: Final = (
    Program(name="python", command=(PYTHON, str(SCRIPTS / "python_sync.py")), identity="cartesia-python"),
    Program(name="python-async", command=(PYTHON, str(SCRIPTS / "python_async.py")), identity="cartesia-python"),
    Program(
        name="node", command=("node", str(NODE / "cartesia-sdk.cjs")), identity="cartesia-js", lacks=NODE_LACKS
    ),
)


@dataclass(frozen=True, kw_only=True)
class Told:
    """What came of a program."""

    program: Program
    lines: Mapping[str, Mapping[str, Any]]
    journal: tuple[Entry, ...]
    """The mock's, whole."""
    voices: tuple[str, ...]
    """Ids of the voices that the account of the program can see, in order."""
    taken: int
    """Slots and sockets of that account that were still taken when all was over."""

    def answer(self, step: str) -> Any:
        """What a step told; fails the test with the program's own traceback if the step failed."""
        line = self.lines[step]
        if "failure" in line:
            pytest.fail(f"{self.program.name}: {step}\n{line['failure']}", pytrace=False)
        return line["answer"]


def variables(url: str, ca_file: Path | str) -> dict[str, str]:
    """All that a program knows: nothing else of this process's environment, no proxy and no other trust."""
    return {
        "PATH": os.environ["PATH"],
        "CARTESIA_BASE_URL": url,
        "CARTESIA_API_KEY": DEFAULT_KEY,
        "SSL_CERT_FILE": str(ca_file),
        "NODE_EXTRA_CA_CERTS": str(ca_file),
    }


def started(*command: str, env: Mapping[str, str], cwd: Path | None = None) -> "subprocess.CompletedProcess[str]":
    """Run a process to its end."""
    return subprocess.run(
        command, env=env, cwd=cwd, capture_output=True, text=True, timeout=_LONGEST_S, check=False
    )


def told_by(program: Program) -> Told:
    """Run a program against a mock of its own, on the free plan; fails if the mock had a defect."""
    with Mock(MockConfig(tls=True, profile="instant", plan="free")) as mock:
        mock.call(lambda: _take_all_slots(mock))
        env = variables(mock.url, str(mock.ca_file))
        done = started(*program.command, json.dumps(ERRAND), env=env)
        voices = mock.call(lambda: [each.id for each in mock.vendor.voices.visible_to(mock.vendor.accounts.first)])
    assert done.returncode == 0, done.stderr
    assert mock.journal.defects == []
    account = mock.vendor.accounts.first
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return Told(
        program=program,
        lines={line["step"]: line for line in lines},
        journal=tuple(mock.journal),
        voices=tuple(voices),
        taken=account.tts_slots.used + account.stt_slots.used + account.socket_slots.used,
    )


def _take_all_slots(mock: Mock) -> None:
    busy = mock.vendor.accounts.by_key(BUSY_KEY)
    assert busy is not None
    for _ in range(busy.tts_slots.limit or 0):
        busy.tts_slots.acquire()
