"""``python -m cartest_mocks`` as a process."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from cartest_mocks import __main__ as command
from cartest_mocks.listener import Address
from cartest_mocks.vendor import MockConfig


@contextmanager
def process(*words: str) -> Generator[subprocess.Popen[str]]:
    running = subprocess.Popen(
        [sys.executable, "-m", "cartest_mocks", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with running:
        try:
            yield running
        finally:
            running.kill()


def line(running: subprocess.Popen[str]) -> str:
    assert running.stdout is not None
    return running.stdout.readline()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_it_is_and_stops_when_told(number: signal.Signals) -> None:
    """One JSON line; a clean exit by either signal."""
    with process("--ready-json", "--profile", "instant") as running:
        facts = json.loads(line(running))
        assert facts["ca_file"] is None
        assert httpx.get(facts["url"]).status_code == 200
        running.send_signal(number)
        _, errors = running.communicate(timeout=10)
        assert (running.returncode, errors) == (0, "")


def test_it_ends_with_whoever_started_it() -> None:
    """When standard input closes, if that was asked for."""
    with process("--ready-json", "--until-stdin-closes", "--tls") as running:
        facts = json.loads(line(running))
        assert facts["url"].startswith("https://")
        assert Path(facts["ca_file"]).read_text().startswith("-----BEGIN CERTIFICATE-----")
        _, errors = running.communicate(timeout=10)
        assert (running.returncode, errors) == (0, "")
    assert not Path(facts["ca_file"]).exists()


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["--host", "0.0.0.0"], 64, "not this machine"),  # noqa: S104  # the case to refuse
        (["--default-version", "soon"], 64, "expected YYYY-MM-DD"),
        (["--host", "127.0.0.1", "--port", "1"], 70, "cannot listen on 127.0.0.1:1"),
        (["--profile", "warp"], 64, "warp"),
        (["--nonsense"], 64, "--nonsense"),
    ],
)
def test_bad_arguments_are_one_line(
    words: list[str], status: int, said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On standard error, with the exit status of their kind."""
    if "--port" in words:  # the superuser may listen on port 1
        monkeypatch.setattr(command, "serve", _refused)
    assert command.main(words) == status
    errors = capsys.readouterr().err
    assert said in errors
    assert errors.count("\n") == 1


def ready_at(address: Address) -> Callable[..., None]:
    """In place of ``serve``: ready at once, and over."""

    def serve(*_: object, ready: Callable[[Address], None], **__: object) -> None:
        ready(address)

    return serve


def test_words_for_people(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The address, the key, and the lines that point the official SDKs at it."""
    secure = Address(url="https://127.0.0.1:1", ca_file=Path("/ca/ca.pem"))
    plain = Address(url="http://127.0.0.1:2", ca_file=None)
    for address in (secure, plain):
        monkeypatch.setattr(command, "serve", ready_at(address))
        assert command.main([]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Cartesia mock on https://127.0.0.1:1, key sk_car_test",
        "export SSL_CERT_FILE=/ca/ca.pem",
        "export NODE_EXTRA_CA_CERTS=/ca/ca.pem",
        "export CARTESIA_BASE_URL=https://127.0.0.1:1",
        "Cartesia mock on http://127.0.0.1:2, key sk_car_test",
        "export CARTESIA_BASE_URL=http://127.0.0.1:2",
    ]


def test_facts_for_programs(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """One JSON line."""
    secure = Address(url="https://127.0.0.1:1", ca_file=Path("/ca/ca.pem"))
    monkeypatch.setattr(command, "serve", ready_at(secure))
    assert command.main(["--ready-json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"url": "https://127.0.0.1:1", "ca_file": "/ca/ca.pem"}


def _refused(*_: object, **__: object) -> None:
    from cartest_contracts.errors import HarnessError

    raise HarnessError("cannot listen on 127.0.0.1:1: permission denied")


def test_defects_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """One a line: its id, the rule that reports it, and what it breaks; nothing is started."""
    assert command.main(["--list-broken"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "done-twice  SSE-06  A stream has two done events." in lines
    assert len(lines) >= 80


def test_defects_are_put_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """As often as the option stands there."""
    given: list[Any] = []

    def serve(config: MockConfig, **_how: Any) -> None:
        given.append(config.broken)

    monkeypatch.setattr(command, "serve", serve)
    assert command.main(["--broken", "done-twice", "--broken", "loose-base64"]) == 0
    assert command.main([]) == 0
    assert given == [("done-twice", "loose-base64"), ()]


def test_the_documents_can_be_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where they differ from recordings (C1, C3) two options choose."""
    given: list[Any] = []

    def serve(config: object, **_: object) -> None:
        given.append(config)

    monkeypatch.setattr(command, "serve", serve)
    command.main([])
    command.main(["--done-status", "206", "--first-flush-id", "1"])
    assert [(config.done_status_code, config.first_flush_id) for config in given] == [(200, 0), (206, 1)]
