"""The pytest plugin, in pytest runs of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("uvloop", "numpy", "hypothesis", "locust", "gevent", "httptools", "websockets", "soundfile", "lameenc")

CLIENT = """
import httpx

def test_one(cartest_mock):
    assert httpx.get(cartest_mock.url).status_code == 200
    assert len(cartest_mock.journal) == 2

def test_two(cartest_mock):
    assert len(cartest_mock.journal) == 0

def test_target(cartest_target):
    assert httpx.get(cartest_target.url).status_code == 200
"""


def run(tmp_path: Path, source: str, *words: str) -> subprocess.CompletedProcess[str]:
    (tmp_path / "test_client.py").write_text(source)
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(tmp_path), *words],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "", "CARTESIA_API_KEY": "sk_car_live"},
    )


def test_loading_it_imports_nothing_heavy() -> None:
    """It is loaded in every test run of whoever installed cartest."""
    script = f"import sys, cartest_mocks.pytest_plugin;print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_each_test_has_a_fresh_mock(tmp_path: Path) -> None:
    """One server a session, reset for each test; the target is the mock unless told otherwise."""
    done = run(tmp_path, CLIENT)
    assert "3 passed" in done.stdout, done.stdout


def test_a_defect_of_the_mock_fails_the_test(tmp_path: Path) -> None:
    """Even if the test itself saw nothing wrong."""
    done = run(tmp_path, "def test_it(cartest_mock):\n    cartest_mock.journal.defect(ValueError('our bug'))\n")
    assert done.returncode == 1
    assert "the mock failed" in done.stdout
    assert "our bug" in done.stdout


def test_the_target_can_be_named(tmp_path: Path) -> None:
    """By option, with the key of the environment; no mock is started for it."""
    source = (
        "import sys\n"
        "def test_it(cartest_target):\n"
        "    assert (cartest_target.url, cartest_target.api_key) == ('https://api.example', 'sk_car_live')\n"
        "    assert 'cartest_mocks.server' not in sys.modules\n"
    )
    done = run(tmp_path, source, "--cartest-target", "https://api.example/")
    assert "1 passed" in done.stdout, done.stdout


def test_the_profile_can_be_named(tmp_path: Path) -> None:
    """Instant unless told otherwise."""
    source = "def test_it(cartest_mock):\n    assert cartest_mock.config.profile == {!r}\n"
    assert run(tmp_path, source.format("instant")).returncode == 0
    assert run(tmp_path, source.format("realistic"), "--cartest-profile", "realistic").returncode == 0


@pytest.mark.usefixtures("cartest_mock")
def test_options_begin_with_cartest(request: pytest.FixtureRequest) -> None:
    """So that they never collide with those of other plugins."""
    assert request.config.getoption("--cartest-profile") == "instant"
    assert request.config.getoption("--cartest-target") is None
