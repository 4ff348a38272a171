"""The mock as a process of its own, for the commands that need a target and were given none.

A process, not a thread: the mock must never share a loop or a core's lock with what measures it.
"""

import json
import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cartest_cli.options import MOCK_KEY, MOCK_OTHERS, target_from
from cartest_contracts.errors import HarnessError
from cartest_contracts.redact import redact
from cartest_contracts.target import ANSWER_TIMEOUT_S, Target
from cartest_contracts.verify.grant_powers import Powers
from cartest_contracts.versions import DEFAULT_VERSION, ApiVersion
from cartest_mocks.tokens import SECRET

__all__ = ["MOCK_POWERS", "Embedded", "embedded_mock", "target_or_mock"]

MOCK_POWERS: Final = Powers(secret=SECRET, moves_clock=True)
"""What the grant check may do with the embedded mock: nobody else uses it."""
_STOP_SECONDS: Final = 5


@dataclass(frozen=True, kw_only=True)
class Embedded:
    """A running mock."""

    url: str
    ca_file: Path | None = None


@contextmanager
def embedded_mock(
    *,
    profile: str,
    seed: int,
    tls: bool = False,
    plan: str = "scale",
    broken: Sequence[str] = (),
    default_version: ApiVersion = DEFAULT_VERSION,
) -> Generator[Embedded]:
    """Start a mock on a free loopback port, with the defects named; stop it at the end.

    Raise ``HarnessError`` if it does not come up.
    """
    words = [sys.executable, "-m", "cartest_mocks", "--port", "0", "--profile", profile, "--seed", str(seed)]
    words += ["--plan", plan, "--default-version", str(default_version)]
    words += ["--tls"] if tls else []
    for defect_id in broken:
        words += ["--broken", defect_id]
    # A session of its own: Ctrl-C in the terminal is for us, and what we measure must outlive it for the
    # last words. It still ends with us, however we end: it watches its standard input.
    process = subprocess.Popen(  # noqa: S603  # our own module
        [*words, "--ready-json", "--until-stdin-closes"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        yield _ready(process)
    finally:
        _stop(process)


def _ready(process: subprocess.Popen[bytes]) -> Embedded:
    assert process.stdout is not None  # noqa: S101  # PIPE was asked for
    line = process.stdout.readline()
    if not line:
        assert process.stderr is not None  # noqa: S101  # PIPE was asked for
        said = redact(process.stderr.read().decode(errors="replace")).strip().splitlines()
        raise HarnessError(f"the embedded mock did not start: {said[-1] if said else 'it said nothing'}")
    facts = json.loads(line)
    ca_file = facts.get("ca_file")
    return Embedded(url=facts["url"], ca_file=Path(ca_file) if ca_file else None)


def _stop(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def target_or_mock(
    url: str | None,
    *,
    version: ApiVersion,
    ca_file: Path | None,
    profile: str,
    seed: int,
    broken: Sequence[str] = (),
    timeout_s: float = ANSWER_TIMEOUT_S,
) -> Generator[Target]:
    """Give the target that was asked for; where none was, start a mock of the largest plan, with the defects."""
    if url is not None:
        yield target_from(url, version=version, ca_file=ca_file, timeout_s=timeout_s)
        return
    with embedded_mock(profile=profile, seed=seed, plan="enterprise", broken=broken) as mock:
        yield Target.parse(mock.url, api_key=MOCK_KEY, version=version, timeout_s=timeout_s, others=MOCK_OTHERS)
