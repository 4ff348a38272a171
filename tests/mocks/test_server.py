"""Running the mock in a thread: what an embedding test sees."""

import asyncio
import errno
import io
import os
import signal
import socket
import ssl
import struct
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosedOK
from websockets.sync.client import connect

from cartest_contracts.errors import HarnessError, UsageError
from cartest_mocks.listener import Address
from cartest_mocks.server import Mock, require_loopback, serve
from cartest_mocks.vendor import MockConfig

KEY = {"x-api-key": "sk_car_test"}
INSTANT = MockConfig(profile="instant")


def test_it_starts_and_stops() -> None:
    """After the end the port is closed, and asking the object again is an error of ours."""
    mock = Mock(INSTANT)
    with pytest.raises(HarnessError, match="not running"):
        _ = mock.vendor
    with pytest.raises(HarnessError, match="not running"):
        _ = mock.url
    with mock:
        assert httpx.get(mock.url).json()["ok"] is True
        assert mock.url.startswith("http://127.0.0.1:")
        assert mock.websocket_url == mock.url.replace("http", "ws")
        assert mock.ca_file is None
        httpx.get(mock.url)
    with pytest.raises(httpx.ConnectError):
        httpx.get(mock.url)
    assert len(mock.journal.of("request")) == 2
    with pytest.raises(HarnessError, match="not running"):
        mock.advance(1)


def test_the_default_is_realistic() -> None:
    """Nobody measures against an instant vendor by accident."""
    assert Mock().config.profile == "realistic"


def test_what_keeps_it_from_starting_is_raised() -> None:
    """A taken port and a bad configuration, each in one line."""
    with Mock(INSTANT) as mock:
        port = int(mock.url.rpartition(":")[2])
        with (
            pytest.raises(HarnessError, match=rf"cannot listen on 127\.0\.0\.1:{port}: "),
            Mock(MockConfig(port=port)),
        ):
            pass
    with pytest.raises(UsageError, match="no such plan"), Mock(MockConfig(plan="gold")):
        pass


def test_ipv6() -> None:
    """The URL has brackets."""
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError as error:  # pragma: no cover  # machines without IPv6
        if error.errno in {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}:
            pytest.skip("no IPv6 here")
        raise
    with Mock(MockConfig(host="::1", profile="instant")) as mock:
        assert mock.url.startswith("http://[::1]:")
        assert httpx.get(mock.url).status_code == 200


def test_functions_run_on_its_thread(cartest_mock: Mock) -> None:
    """Results and exceptions come back."""
    assert cartest_mock.call(lambda: 42) == 42
    with pytest.raises(ZeroDivisionError):
        cartest_mock.call(lambda: 1 // 0)


def test_stopping_says_goodbye() -> None:
    """Sockets are closed with 1001, kept connections end, and it does not take long."""
    with httpx.Client(headers=KEY) as client, ExitStack() as opened:
        with Mock(INSTANT) as mock:
            client.get(mock.url)
            ws = opened.enter_context(connect(f"{mock.websocket_url}/tts/websocket", additional_headers=KEY))
        with pytest.raises(ConnectionClosedOK) as closed:
            ws.recv(5)
    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (1001, "server shutdown")


def test_a_client_that_ignores_the_goodbye_does_not_hold_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is aborted after the grace time."""
    monkeypatch.setattr("cartest_mocks.listener._GOODBYE_S", 0.02)
    with socket.socket() as client, Mock(INSTANT) as mock:
        client.connect(("127.0.0.1", int(mock.url.rpartition(":")[2])))
        client.sendall(
            b"GET /tts/websocket HTTP/1.1\r\nHost: x\r\nX-API-Key: sk_car_test\r\nConnection: Upgrade\r\n"
            b"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        assert client.recv(1000).startswith(b"HTTP/1.1 101")


def test_a_bug_of_the_transport_is_a_defect(caplog: pytest.LogCaptureFixture) -> None:
    """What no handler could answer is kept for the tests to see, beside asyncio's own report."""
    with Mock(INSTANT) as mock:
        mock.call(lambda: mock.vendor.clock.call_at(0, _fail))
        mock.call(lambda: asyncio.get_running_loop().call_exception_handler({"message": "no exception in it"}))
        for _ in range(100):
            if mock.call(lambda: bool(mock.journal.defects)):
                break
        assert "ZeroDivisionError" in mock.journal.defects[0]
    assert "ZeroDivisionError" in caplog.text


def _fail() -> None:
    raise ZeroDivisionError


def test_tls_with_its_own_authority(tmp_path: Path) -> None:
    """HTTP and sockets on the one port; who does not trust the authority does not connect."""
    with Mock(MockConfig(profile="instant", tls=True, ca_dir=tmp_path / "new")) as mock:
        assert mock.ca_file == tmp_path / "new" / "ca.pem"
        context = ssl.create_default_context(cafile=str(mock.ca_file))
        assert httpx.get(mock.url, verify=context).status_code == 200
        assert httpx.get(mock.url.replace("127.0.0.1", "localhost"), verify=context).status_code == 200
        with connect(f"{mock.websocket_url}/tts/websocket?api_key=sk_car_test", ssl=context) as ws:
            ws.send("{")
            assert "not valid JSON" in str(ws.recv(5))
        with pytest.raises(httpx.ConnectError):
            httpx.get(mock.url)


def test_a_refusal_over_tls_arrives() -> None:
    """There is no half-close there; the answer comes all the same."""
    with Mock(MockConfig(profile="instant", tls=True, max_body_bytes=10)) as mock:
        context = ssl.create_default_context(cafile=str(mock.ca_file))
        assert httpx.post(f"{mock.url}/tts/bytes", content=b"x" * 100_000, verify=context).status_code == 413
        ca_file = mock.ca_file
    assert ca_file is not None
    assert not ca_file.exists()


def test_a_reset_connection_is_no_defect(cartest_mock: Mock) -> None:
    """Clients that vanish in mid-answer are everyday life."""
    for _ in range(5):
        with socket.socket() as client:
            client.connect(("127.0.0.1", int(cartest_mock.url.rpartition(":")[2])))
            client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 50)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    assert httpx.get(cartest_mock.url).status_code == 200


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serving_ends_with_a_signal(number: signal.Signals) -> None:
    """It was ready before."""
    seen: list[Address] = []

    def ready(address: Address) -> None:
        seen.append(address)
        signal.raise_signal(number)

    serve(INSTANT, ready=ready)
    assert seen[0].url.startswith("http://127.0.0.1:")


def test_serving_ends_with_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written there before does not matter."""
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as stdin, os.fdopen(writing, "wb") as parent:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(stdin))

        def ready(_address: Address) -> None:
            parent.write(b"words")
            parent.close()

        serve(INSTANT, ready=ready, until_stdin_closes=True)


def test_serving_the_network_is_refused() -> None:
    """Before anything listens."""
    with pytest.raises(UsageError):
        serve(MockConfig(host="0.0.0.0"))  # noqa: S104  # the case to refuse


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "localhost", "::1"])
def test_this_machine_is_allowed(host: str) -> None:
    """All of its names."""
    require_loopback(host, allow_remote=False)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.0.1", "example.com", "::"])  # noqa: S104  # the case to refuse
def test_the_network_is_not(host: str) -> None:
    """Unless somebody insists: the keys are public."""
    with pytest.raises(UsageError, match="--allow-remote"):
        require_loopback(host, allow_remote=False)
    require_loopback(host, allow_remote=True)
