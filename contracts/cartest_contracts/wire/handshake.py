"""The opening handshake of a WebSocket, client side: the request's bytes, and whether the answer accepts it."""

from collections.abc import Iterable

from websockets.utils import accept_key

from cartest_contracts.wire.http import Head

__all__ = ["refusal", "upgrade_request"]


def upgrade_request(path: str, *, host: str, key: str, headers: Iterable[tuple[str, str]] = ()) -> bytes:
    """Return the request that asks for an upgrade.

    ``path`` includes the query; ``host`` is host and port as in a URL; ``key`` is 16 bytes in base64
    (``websockets.utils.generate_key``). No extension and no sub-protocol is asked for (websocket.md section 1).
    """
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: {host}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key}",
        "Sec-WebSocket-Version: 13",
        *(f"{name}: {value}" for name, value in headers),
    ]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def refusal(head: Head, key: str) -> str | None:
    """Return in one line why the answer does not open the socket; ``None`` if it does (RFC 6455 section 4.1)."""
    if head.status != 101:
        return f"the upgrade was answered with status {head.status}"
    if head.header("upgrade").lower() != "websocket":
        return "the answer to the upgrade has no 'Upgrade: websocket'"
    if "upgrade" not in {token.strip().lower() for token in head.header("connection").split(",")}:
        return "the answer to the upgrade has no 'Connection: Upgrade'"
    if head.header("sec-websocket-accept") != accept_key(key):
        return "the answer to the upgrade has a wrong Sec-WebSocket-Accept"
    if head.header("sec-websocket-extensions"):
        return "the answer to the upgrade names an extension that was not offered"
    return None
