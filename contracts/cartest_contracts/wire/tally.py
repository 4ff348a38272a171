"""What is kept of audio when the audio itself is not: how much there was, and its running hash."""

import hashlib

import msgspec

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

    def add_audio(self, audio: bytes) -> None:
        """Take bytes that are audio payload, all of them."""
        size = len(audio)
        self._hash.update(audio)
        self._hashed += size
        self.audio_bytes += size

    def add_base64(self, text: object) -> int | None:
        """Take the ``data`` of a chunk; return its audio bytes, or ``None`` if it is not base64."""
        if not isinstance(text, str):
            return None
        try:
            # Strict (RFC 4648 section 4), and faster than binascii's strict mode, which takes "AAAA=" besides.
            audio = msgspec.convert(text, bytes)
        except ValueError:
            return None
        self.add_audio(audio)
        return len(audio)
