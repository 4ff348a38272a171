"""How the official SDKs reach the mock, by what it prints, and what they say of themselves on the way."""

import json
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.clients.errand import ERRAND, PCM, SENTENCE, VOICE
from tests.clients.programs import NODE, NODE_LACKS, PYTHON, SCRIPTS, Told, started, variables

from cartest_contracts.audio.listen import listen_file
from cartest_contracts.versions import ApiVersion
from cartest_mocks.accounts import DEFAULT_KEY
from cartest_mocks.server import Mock
from cartest_mocks.vendor import MockConfig

_NEWEST = ApiVersion.parse("2026-08-14")
needs_node = pytest.mark.skipif(NODE_LACKS is not None, reason=str(NODE_LACKS))

PYTHON_QUICKSTART = (PYTHON, str(SCRIPTS / "quickstart.py"), VOICE, SENTENCE)
NODE_QUICKSTART = ("node", str(NODE / "quickstart.cjs"), VOICE, SENTENCE)
QUICKSTARTS = [
    pytest.param(PYTHON_QUICKSTART, id="python"),
    pytest.param(NODE_QUICKSTART, id="node", marks=needs_node),
]
STRANGER = variables("https://127.0.0.1", "")


@contextmanager
def printed_lines() -> Generator[dict[str, str]]:
    """A mock as a process; yields the variables that it prints for a shell to take over."""
    command = [PYTHON, "-m", "cartest_mocks", "--tls", "--profile", "instant", "--until-stdin-closes"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as mock:
        assert mock.stdout is not None
        told: dict[str, str] = {}
        while "CARTESIA_BASE_URL" not in told:
            line = mock.stdout.readline()
            assert line, "the mock ended before it was ready"
            name, is_variable, value = line.strip().removeprefix("export ").partition("=")
            if is_variable:
                told[name] = value
        yield told
        mock.communicate()


def assert_said(folder: Path) -> None:
    """Both files that a quickstart writes hold the sentence."""
    assert listen_file(folder / "whole.wav").transcript == SENTENCE
    assert listen_file(folder / "live.pcm", fmt=PCM).transcript == SENTENCE


@pytest.mark.parametrize("quickstart", QUICKSTARTS)
def test_what_the_mock_prints_is_enough(quickstart: tuple[str, ...], tmp_path: Path) -> None:
    """A program needs the printed variables and its key, and nothing else."""
    with printed_lines() as told:
        assert set(told) == {"CARTESIA_BASE_URL", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"}
        env = {"PATH": STRANGER["PATH"], "CARTESIA_API_KEY": DEFAULT_KEY, **told}
        done = started(*quickstart, env=env, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert_said(tmp_path)


def test_exec_tells_a_program_all_it_needs(tmp_path: Path) -> None:
    """``cartest exec --`` runs somebody's program as it is."""
    command = (PYTHON, "-m", "cartest_cli", "exec", "--profile", "instant", "--", *PYTHON_QUICKSTART)
    done = started(*command, env={"PATH": STRANGER["PATH"]}, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert_said(tmp_path)


@pytest.mark.parametrize("quickstart", QUICKSTARTS)
def test_the_trust_comes_from_the_ca_file(quickstart: tuple[str, ...], tmp_path: Path) -> None:
    """Without it an SDK refuses the mock's certificate: nothing here has switched verification off."""
    with Mock(MockConfig(tls=True, profile="instant")) as mock:
        known = variables(mock.url, str(mock.ca_file))
        env = {name: value for name, value in known.items() if not value.endswith(".pem")}
        assert len(env) == len(known) - 2
        done = started(*quickstart, env=env, cwd=tmp_path)
        assert done.returncode != 0
        assert "certificate" in done.stderr.lower()
        assert mock.journal.of("request") == []


def test_the_answers_fit_the_sdks_schemas(tmp_path: Path) -> None:
    """Every answer and every kind of event passes the validation that the Python SDK does not do by itself."""
    with Mock(MockConfig(tls=True, profile="instant")) as mock:
        command = (PYTHON, str(SCRIPTS / "python_strict.py"), json.dumps(ERRAND))
        done = started(*command, env=variables(mock.url, str(mock.ca_file)), cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        events = {"Chunk", "Timestamps", "PhonemeTimestamps", "FlushDone", "Done", "Error"}
        server_sent = {"Chunk", "Timestamps", "PhonemeTimestamps", "Done"}
        assert set(json.loads(done.stdout)) == events | {f"TTSSSE{name}Event" for name in server_sent}
        assert mock.journal.defects == []


def test_a_program_says_who_it_is(told: Told) -> None:
    """One version and one name on every request, handshakes included; the key never in an address."""
    requests = [entry for entry in told.journal if entry.kind == "request"]
    assert {"GET /tts/websocket", "POST /tts/bytes"} <= {entry.target for entry in requests}
    headers = [dict(entry.headers) for entry in requests]
    (spoken,) = {each["cartesia-version"] for each in headers}
    assert ApiVersion.parse(spoken) >= _NEWEST
    assert all(told.program.identity in each["user-agent"] for each in headers)
    assert all("authorization" in each for each in headers)
    assert not any("api_key" in entry.target or "access_token" in entry.target for entry in requests)
