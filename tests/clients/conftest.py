"""What came of each program that uses an official SDK; each runs once for all tests that read it."""

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from tests.clients.programs import PROGRAMS, Program, Told, told_by


@pytest.fixture(scope="session")
def runs() -> Mapping[Program, Future[Told]]:
    """All programs side by side, each with a mock of its own: they mostly wait, between one try and the next."""
    with ThreadPoolExecutor(len(PROGRAMS)) as pool:
        return {program: pool.submit(told_by, program) for program in PROGRAMS if program.lacks is None}


@pytest.fixture(scope="session", params=PROGRAMS, ids=lambda program: program.name)
def told(request: pytest.FixtureRequest, runs: Mapping[Program, Future[Told]]) -> Told:
    """What a program told, and what the mock wrote down about it."""
    if request.param.lacks is not None:
        pytest.skip(request.param.lacks)
    return runs[request.param].result()
