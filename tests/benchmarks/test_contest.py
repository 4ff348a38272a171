"""Every client streams, ends when it is told, and says what it measured; nothing is said about how fast."""

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from benchmarks.catalogue import OURS, PEERS, Client, Transport
from benchmarks.contest import ClientFailed, measure
from benchmarks.cores import server_core
from benchmarks.truth.serving import truth_server

from benchmarks import environment

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the benchmarks need Linux")

STREAMS = 2
PAIRS = [(client, transport) for client in (OURS, *PEERS.values()) for transport in client.transports]


@pytest.mark.parametrize(("client", "transport"), PAIRS, ids=lambda value: getattr(value, "name", value))
def test_every_client_measures_against_the_truth(client: Client, transport: Transport) -> None:
    """A second of two streams gives samples, chunks and a cost, over each transport."""
    if client.kind != "ours" and not environment.peers_are_installed():
        pytest.skip("the peers are not installed: python -m benchmarks.environment")
    with truth_server(server_core()) as server:
        if transport == "tls" and server.tls_url is None:
            pytest.skip("TLS needs a C compiler and OpenSSL's headers")
        measured = measure(client, transport, STREAMS, server=server, window_s=1.0)
    assert measured.speakers == STREAMS
    assert measured.samples > 0
    assert measured.p99_ms is not None
    assert measured.pace > 0


def test_without_a_compiler_python_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other server answers every transport but TLS in the same way."""
    monkeypatch.setitem(os.environ, "CC", "no-such-compiler")
    with truth_server(server_core()) as server:
        assert (server.kind, server.tls_url) == ("Python", None)
        for transport in ("sse", "websocket"):
            measured = measure(OURS, transport, STREAMS, server=server, window_s=1.0)
            assert measured.speakers == STREAMS
            assert measured.samples > 0


def test_a_client_that_ends_by_itself_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What it said last is in the exception."""
    script = tmp_path / "broken.py"
    script.write_text("raise SystemExit('no can do')")
    (tmp_path / "python").symlink_to(sys.executable)
    monkeypatch.setattr("benchmarks.catalogue.peer_programs", lambda: tmp_path)
    broken = replace(PEERS["aiohttp"], file=str(script))
    with truth_server(server_core()) as server, pytest.raises(ClientFailed, match="no can do"):
        measure(broken, "bytes", 1, server=server, window_s=0.1)
