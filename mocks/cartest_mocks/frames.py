"""Server-to-client WebSocket frames, built by hand: one join, no mask, no extension.

Reading is left to the ``websockets`` library; writing is on the hot path of every paced chunk.
"""

from typing import Final

__all__ = ["text_frame"]

_TEXT_FINAL: Final = b"\x81"
_SMALL: Final = tuple(_TEXT_FINAL + bytes((size,)) for size in range(126))


def text_frame(payload: bytes) -> bytes:
    """Return one final, unmasked text frame (RFC 6455 section 5.2)."""
    size = len(payload)
    if size < 126:
        return _SMALL[size] + payload
    if size < 1 << 16:
        return _TEXT_FINAL + b"\x7e" + size.to_bytes(2, "big") + payload
    return _TEXT_FINAL + b"\x7f" + size.to_bytes(8, "big") + payload
