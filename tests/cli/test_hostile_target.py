"""The command against targets that misbehave: findings and one verdict, no crash, nothing a terminal obeys."""

import asyncio
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.cli.conftest import cartest_in
from tests.contracts.hostile.on_a_socket import SOCKETS
from tests.contracts.hostile.over_http import HTTP
from tests.contracts.hostile.server import KEY, Behaviour, Peer, misbehaving

OPENING = {"/": b'{"ok":true,"version":"2025-04-16"}', "/voices": b'{"data":[],"has_more":false}'}
FEW = ("--grants", "none", "--programs", "0", "--fuzz", "0", "--max-requests", "6")


def after_preflight(behave: Behaviour) -> Behaviour:
    """Answer as one should what is asked first, then misbehave."""
    opening = dict(OPENING)

    async def behaved(peer: Peer) -> None:
        body = opening.pop(peer.path, None) if "websocket" not in peer.path else None
        if body is None:
            await behave(peer)
        else:
            head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
            await peer.send(head + b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    return behaved


@contextmanager
def running(behave: Behaviour) -> Generator[str]:
    """The URL of such a server, in a thread of its own."""
    urls: list[str] = []
    ready, over = threading.Event(), asyncio.Event()

    async def serve() -> None:
        async with misbehaving(behave) as target:
            urls.append(target.url)
            loops.append(asyncio.get_running_loop())
            ready.set()
            await over.wait()

    loops: list[asyncio.AbstractEventLoop] = []
    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    ready.wait()
    try:
        yield urls[0]
    finally:
        loops[0].call_soon_threadsafe(over.set)
        thread.join()


@pytest.mark.parametrize("name", ["closed-in-chunk", "hundred-megabytes", "gzip-bomb", "terminal", "reset"])
def test_verify_fails(tmp_path: Path, name: str) -> None:
    """Rules are named, and the verdict is fail."""
    with running(after_preflight(HTTP[name][0])) as url:
        done = cartest_in(tmp_path, "verify", "--url", url, *FEW, key=KEY)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "internal error" not in done.stderr
    assert "\x1b" not in done.stdout + done.stderr
    assert "canary" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("behave", "over"),
    [
        (HTTP["terminal"][0], "bytes"),
        (HTTP["closed-in-utf8"][0], "sse"),
        (HTTP["deep-json"][0], "sse"),
        (SOCKETS["terminal-in-close"][0], "websocket"),
        (SOCKETS["masked"][0], "websocket"),
        (SOCKETS["no-accept"][0], "websocket"),
    ],
)
def test_say_shows_it_and_fails(tmp_path: Path, behave: Behaviour, over: str) -> None:
    """What a server sends is shown as escapes."""
    with running(behave) as url:
        done = cartest_in(tmp_path, "say", "Hi.", "--over", over, "--url", url, key=KEY)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "internal error" not in done.stderr
    assert "\x1b" not in done.stdout + done.stderr


def _sockets_only(behave: Behaviour) -> Behaviour:
    async def behaved(peer: Peer) -> None:
        if "websocket" in peer.path:
            await behave(peer)

    return behaved


def test_replay_shows_it_and_fails(tmp_path: Path) -> None:
    """Likewise as it comes."""
    session = (
        '{"cartest_session":1,"sockets":[{}],"talks":{"c":{"context_id":"c"}}}\n'
        '{"do":"send","talk":"c","message":{"context_id":"c","transcript":"Hi."}}\n{"do":"wait","talk":"c"}\n'
    )
    (tmp_path / "s.jsonl").write_text(session, encoding="utf-8")
    with running(_sockets_only(SOCKETS["terminal-in-close"][0])) as url:
        done = cartest_in(tmp_path, "replay", "s.jsonl", "--url", url, key=KEY)
    assert done.returncode == 1, done.stdout + done.stderr
    assert r"\x1b[2J" in done.stdout
    assert "\x1b" not in done.stdout + done.stderr
