"""TLS over memory: the stamps stay ours, the certificate is checked, and every way to end is told."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import trustme
from tests.loadtests.servers import User

from cartest_loadtests.dialling import Endpoint
from cartest_loadtests.tls import TlsLayer

BODY = b"a" * 40000
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(BODY), BODY)
Serve = Callable[[ssl.SSLSocket], None]


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def serve(authority: trustme.CA) -> Iterator[Callable[[Serve | None], int]]:
    """Serve one TLS connection with a function; ``None`` closes before the handshake. Return the port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate: Any = authority.issue_cert("localhost")  # its methods take pyOpenSSL's types too, which have none
    certificate.configure_cert(context)
    listener = socket.create_server(("127.0.0.1", 0))
    threads: list[threading.Thread] = []

    def start(function: Serve | None) -> int:
        def accept() -> None:
            raw, _ = listener.accept()
            with raw, contextlib.suppress(OSError):
                if function is not None:
                    with context.wrap_socket(raw, server_side=True) as wrapped:
                        wrapped.settimeout(5)
                        function(wrapped)

        threads.append(threading.Thread(target=accept, daemon=True))
        threads[-1].start()
        return int(listener.getsockname()[1])

    yield start
    listener.close()
    for thread in threads:
        thread.join(5)


def user(port: int, authority: trustme.CA | None, *, timeout_s: float = 5.0) -> User:
    context = ssl.create_default_context()
    if authority is not None:
        trusting: Any = authority
        trusting.configure_trust(context)
    endpoint = Endpoint(host="localhost", port=port, tls=context)
    return User(f"https://localhost:{port}", endpoint=endpoint, timeout_s=timeout_s)


def answer(connection: ssl.SSLSocket) -> None:
    while connection.recv(65536):
        connection.sendall(ANSWER)


def test_an_answer_over_tls_is_whole_and_stamped(
    serve: Callable[[Serve | None], int], authority: trustme.CA
) -> None:
    """Records larger than a read are put together; kept connections work; stamps are the socket's."""
    asked = user(serve(answer), authority)
    first, second = asked.ask().observation(), asked.ask().observation()
    asked.close()
    assert [(one.end, one.problem, one.audio_bytes) for one in (first, second)] == [("complete", None, 40000)] * 2
    assert (first.connection, second.connection) == ("fresh", "kept")


def test_a_certificate_of_nobody_we_trust_is_refused(serve: Callable[[Serve | None], int]) -> None:
    """The observation says that it was TLS that failed."""
    seen = user(serve(answer), None).ask().observation()
    assert seen.end == "reset"
    assert "TLS with localhost failed" in (seen.problem or "")


def test_an_end_without_an_answer_is_told(serve: Callable[[Serve | None], int], authority: trustme.CA) -> None:
    """A close_notify instead of an answer is a close."""

    def hang_up(connection: ssl.SSLSocket) -> None:
        connection.recv(65536)
        connection.unwrap()

    seen = user(serve(hang_up), authority).ask().observation()
    assert (seen.end, seen.problem) == ("closed", "the connection closed before any answer")


def test_broken_records_are_a_reset(serve: Callable[[Serve | None], int], authority: trustme.CA) -> None:
    """Bytes that are no TLS end the connection."""

    def garble(connection: ssl.SSLSocket) -> None:
        connection.recv(65536)
        raw = socket.socket(fileno=connection.detach())
        with raw:
            raw.sendall(b"\x17\x03\x03\x00\x20" + b"x" * 32)

    seen = user(serve(garble), authority).ask().observation()
    assert seen.end == "reset"
    assert seen.problem


def test_what_is_missing_of_a_record_is_told(authority: trustme.CA) -> None:
    """To the end of its header, then to its own, wherever reads cut it; between records nothing is missing."""
    contexts = ssl.create_default_context(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trusting: Any = authority
    trusting.configure_trust(contexts[0])
    trusting.issue_cert("localhost").configure_cert(contexts[1])
    layer = TlsLayer(contexts[0], "localhost")
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = contexts[1].wrap_bio(incoming, outgoing, server_side=True)
    done, reply = layer.shake(b"")
    while not done:
        incoming.write(reply)
        with contextlib.suppress(ssl.SSLWantReadError):
            server.do_handshake()
        done, reply = layer.shake(outgoing.read())
    incoming.write(reply)
    server.do_handshake()
    layer.decrypt(outgoing.read())
    assert layer.missing == 0
    server.write(b"one")
    server.write(b"two")
    records = outgoing.read()
    length = len(records) // 2
    told: list[tuple[bytes, int]] = []
    for first, last in pairwise((0, 3, 5, 7, length, length + 1, 2 * length)):
        told.append((layer.decrypt(records[first:last])[0], layer.missing))
    assert told == [(b"", 2), (b"", length - 5), (b"", length - 7), (b"one", 0), (b"", 4), (b"two", 0)]


@pytest.mark.parametrize("function", [None, "silent"])
def test_a_handshake_that_does_not_end_is_told(
    serve: Callable[[Serve | None], int], authority: trustme.CA, function: str | None
) -> None:
    """A server that hangs up or says nothing during the handshake is named as such."""
    if function is None:
        seen = user(serve(None), authority).ask().observation()
        assert seen.end in {"closed", "reset"}
        assert "TLS" in (seen.problem or "")
        return
    with socket.create_server(("127.0.0.1", 0)) as listener:
        seen = user(listener.getsockname()[1], authority, timeout_s=0.2).ask().observation()
    assert (seen.end, seen.problem) == ("timeout", "no TLS handshake with localhost in time")


def test_the_mock_over_tls(tls_mock: tuple[str, Path]) -> None:
    """The mock's printed authority is all that is needed."""
    url, ca_file = tls_mock
    context = ssl.create_default_context(cafile=ca_file)
    port = int(url.rpartition(":")[2])
    asked = User(url, endpoint=Endpoint(host="localhost", port=port, tls=context))
    seen = asked.ask("http", "/access-token").observation()
    asked.close()
    assert seen.status == 401
