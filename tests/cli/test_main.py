"""The command line: what it answers to every kind of wrong word, in one line and with the right status."""

import http.server
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Generator
from importlib.metadata import entry_points, version
from pathlib import Path

import click
import pytest
from tests.cli.conftest import Cartest

from cartest_cli.__main__ import COMMANDS, cartest, main
from cartest_contracts.errors import HarnessError, TargetError, VendorViolation
from cartest_mocks.server import Mock

KEY = "sk_car_test"


@pytest.fixture
def html_server() -> Generator[str]:
    """A server that is anything but a Cartesia API."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(b"<h1>It works!</h1>")

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def dead_port() -> str:
    """The URL of a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


@pytest.mark.parametrize(
    ("words", "key", "says"),
    [
        (("run", "--url", "nonsense"), KEY, "not a base URL: 'nonsense'"),
        (("run", "--url", "http://127.0.0.1:1"), None, "no usable API key: set CARTESIA_API_KEY"),
        (("verify", "--url", "http://user:pw@127.0.0.1:1"), KEY, "a base URL has no query"),
        (("run", "--url", "https://api.example.com"), KEY, "say --allow-remote"),
        (("bench", "--url", "http://10.0.0.1"), KEY, "with 30 users and cost credits"),
        (("bench", "nope"), None, "no such scenario: 'nope' (there are tts_bytes"),
        (("bench", "--format", "wav/8"), None, "not an output format: 'wav/8'"),
        (("verify", "--only", "NOPE-1"), None, "NOPE-1"),
        (("run", "--profile", "nope"), None, "nope"),
        (("run", "--api-version", "yesterday"), None, "not a date in the form YYYY-MM-DD"),
        (("gate", "nowhere"), None, "no run in nowhere"),
        (("listen", "nowhere.wav"), None, "cannot read nowhere.wav"),
        (("say",), None, "give a text to speak"),
        (("exec", "--", "no-such-program-anywhere"), None, "no such command: no-such-program-anywhere"),
        (("nope",), None, "No such command 'nope'"),
        (("run", "--nope"), None, "No such option '--nope'"),
        (("mock", "--host", "10.0.0.1"), None, "10.0.0.1 is not this machine"),
    ],
)
def test_wrong_words_are_usage_errors(
    words: tuple[str, ...],
    key: str | None,
    says: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What the person typed wrong is said on stderr, with status 64, no traceback and no run folder."""
    monkeypatch.chdir(tmp_path)
    if key is None:
        monkeypatch.delenv("CARTESIA_API_KEY", raising=False)
    else:
        monkeypatch.setenv("CARTESIA_API_KEY", key)
    assert main(list(words)) == 64
    told = capsys.readouterr()
    assert told.out == ""
    assert says in told.err
    assert "Traceback" not in told.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["run", "bench"])
def test_a_dead_port_is_unknown(command: str, cartest: Cartest, dead_port: str, tmp_path: Path) -> None:
    """A target that cannot be reached is named in one line, status 2, and nothing is left behind."""
    done = cartest(command, "--url", dead_port, key=KEY)
    assert done.returncode == 2
    assert re.search(r"cannot reach 127\.0\.0\.1:\d+", done.stderr)
    assert list((tmp_path / "reports" / "runs").iterdir()) == []


def test_a_key_that_is_refused_is_told_before_anything_is_loaded(cartest: Cartest, mock: Mock) -> None:
    """A load of refusals would measure nothing: one line, status 2."""
    done = cartest("bench", "tts_bytes", "--url", mock.url, key="sk_car_wrong")
    assert done.returncode == 2
    assert "refuses the API key with 401" in done.stderr


def test_a_target_that_answers_html_is_unknown(cartest: Cartest, html_server: str, tmp_path: Path) -> None:
    """A web page is no Cartesia API: one line, status 2, no report."""
    done = cartest("verify", "--url", html_server, key=KEY)
    assert done.returncode == 2
    assert "it is not a Cartesia API" in done.stderr
    assert not (tmp_path / "reports" / "runs" / "latest").exists()


def test_verbose_shows_where_without_the_secret(cartest: Cartest, dead_port: str) -> None:
    """``--verbose`` adds the traceback, and the key is in neither."""
    done = cartest("verify", "--url", dead_port, "--verbose", key="sk_car_canary_4711.secret")
    assert "Traceback" in done.stderr
    assert "canary" not in done.stdout + done.stderr


def test_verbose_of_another_command_is_not_ours(cartest: Cartest) -> None:
    """What stands behind ``--`` is not read."""
    done = cartest("exec", "--", "no-such-program-anywhere", "--verbose")
    assert done.returncode == 64
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("error", "status", "says"),
    [
        (TargetError("gone"), 2, "cartest: gone"),
        (VendorViolation("torn"), 1, "cartest: torn"),
        (HarnessError("worker died"), 70, "cartest: worker died"),
        (OSError(28, "No space left on device", "file"), 70, "cartest: file: No space left on device"),
        (RuntimeError("oops"), 70, "internal error: RuntimeError: oops"),
        (KeyboardInterrupt(), 2, "interrupted"),
        (click.Abort(), 2, "interrupted"),
    ],
)
def test_every_ending_has_its_status(
    error: BaseException,
    status: int,
    says: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Whatever ends a command becomes one line on stderr and a status."""

    def end(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(cartest, "main", end)
    assert main(["run"]) == status
    assert says in capsys.readouterr().err


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each command explains itself."""
    if name == "mock":
        with pytest.raises(SystemExit, match="0"):
            main([name, "--help"])
    else:
        assert main([name, "--help"]) == 0
    assert "0 pass, 1 fail" in " ".join(capsys.readouterr().out.split())


def test_the_list_of_commands_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """``--help`` names every command and the exit statuses, ``--version`` the version."""
    assert main(["--help"]) == 0
    told = capsys.readouterr().out
    assert all(name in told for name in COMMANDS)
    assert "0 pass, 1 fail, 2 unknown" in told
    assert main(["--version"]) == 0
    assert version("cartest") in capsys.readouterr().out


def test_the_console_script_is_this_command() -> None:
    """What pip installs as ``cartest`` is this main."""
    (script,) = entry_points(group="console_scripts", name="cartest")
    assert script.value == "cartest_cli.__main__:main"


def test_a_reader_that_went_away_is_no_error() -> None:
    """``cartest … | head -1`` ends quietly."""
    words = [sys.executable, "-m", "cartest_cli", "verify", "--list"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
