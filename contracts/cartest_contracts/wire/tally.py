"""What is kept of audio when the audio itself is not: how much there was, and its running hash."""

import hashlib
from binascii import Error as Base64Error
from binascii import a2b_base64

__all__ = ["AudioTally"]


class AudioTally:
    """Count and hash the audio of one answer."""

    def __init__(self) -> None:
        self.audio_bytes = 0
        """Audio payload so far: without a container header."""
        self._hashed = 0
        self._hash = hashlib.sha256()

    @property
    def sha256(self) -> str | None:
        """Hash of everything added, container header included; ``None`` if there was nothing."""
        return self._hash.hexdigest() if self._hashed else None

    def add(self, data: bytes) -> None:
        """Hash a piece of a body; how much of it is payload is told by :meth:`count`."""
        self._hash.update(data)
        self._hashed += len(data)

    def count(self, audio_bytes: int) -> None:
        """Count bytes that turned out to be audio payload."""
        self.audio_bytes += audio_bytes

    def add_base64(self, text: object) -> int | None:
        """Take the ``data`` of a chunk; return its audio bytes, or ``None`` if it is not base64."""
        if not isinstance(text, str):
            return None
        try:
            audio = a2b_base64(text, strict_mode=True)
        # ValueError: characters beyond ASCII.
        except (Base64Error, ValueError):
            return None
        self.add(audio)
        self.count(len(audio))
        return len(audio)
