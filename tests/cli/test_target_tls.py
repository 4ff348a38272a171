"""Targets whose TLS is not what it should be: one line that names them, and status 2."""

import ssl
import threading
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import trustme

from cartest_cli.__main__ import main

ENDED = datetime(2020, 1, 1, tzinfo=UTC)


@contextmanager
def serving(tls: trustme.LeafCert | None) -> Generator[int]:
    """The port of a server with that certificate, or without TLS."""
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # what the client refuses is no news
    if tls is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate: Any = tls  # its methods take pyOpenSSL types too, which have none
        certificate.configure_cert(context)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CARTESIA_API_KEY", "sk_car_test")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    "case", ["unknown authority", "expired", "another host", "plain on a TLS port", "TLS on plain"]
)
def test_one_line_and_unknown(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No connection can be made: neither a crash nor a finding."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    leaf = authority.issue_cert(
        "example.test" if case == "another host" else "127.0.0.1",
        not_before=datetime(2019, 1, 1, tzinfo=UTC) if case == "expired" else None,
        not_after=ENDED if case == "expired" else None,
    )
    scheme = "http" if case == "plain on a TLS port" else "https"
    trust = [] if case == "unknown authority" else ["--ca-file", str(tmp_path / "ca.pem")]
    with serving(None if case == "TLS on plain" else leaf) as port:
        status = main(["verify", "--url", f"{scheme}://127.0.0.1:{port}", "--timeout", "5", *trust])
    said = [line for line in capsys.readouterr().err.splitlines() if line.startswith("cartest:")]
    assert status == 2
    assert len(said) == 1
    assert f"127.0.0.1:{port}" in said[0]
