"""Whether a stream's audio is exactly what it should be: compared by hash, computed once for each request.

Only the mock's audio can be known beforehand (docs/measurement.md, "Checked under load"). With ``auto`` the
target shows what it is: from the first stream that says exactly what the mock would say, all must.
"""

from typing import Any, Final, Literal
from zlib import crc32

from cartest_contracts.audio.code import context_tag
from cartest_contracts.audio.expected import context_sha256, context_size
from cartest_contracts.formats import OutputFormat
from cartest_loadtests.costs import VERIFYING

__all__ = ["AudioCheck"]

_ALL: Final = 1 << 32
"""One more than the largest checksum."""
_MOST_KNOWN: Final = 1 << 14
"""Hashes that are kept: more than all sentences of the corpus with all tags."""


class AudioCheck:
    """One process's check."""

    def __init__(self, mode: Literal["auto", "on", "off"], *, share: float = 1.0) -> None:
        self.share = share
        """Of the streams that are checked."""
        self._on = mode == "on"
        self._looking = mode == "auto"
        self._known: dict[tuple[object, ...], str] = {}
        """Hashes by all that the audio depends on; of a context that is its tag, which ids share."""

    @property
    def applies(self) -> bool:
        """Whether the target is known to be the mock."""
        return self._on

    def chooses(self, turn: str) -> bool:
        """Return whether the streams of a turn are checked: by its name alone, so the same in every run."""
        return self.share >= 1.0 or crc32(turn.encode()) < self.share * _ALL

    def verify(
        self,
        message: dict[str, Any],
        *,
        output_format: OutputFormat,
        context_id: str | None,
        sha256: str | None,
        inputs: tuple[str, ...] | None = None,
        first_bytes: int | None = None,
        audio_bytes: int | None = None,
    ) -> bool | None:
        """Return whether the hash is right; ``None`` where nothing can be said.

        ``inputs`` are what a context was told to say one by one, where that is not the message's transcript;
        ``first_bytes`` is how much came of a context that was cancelled. ``audio_bytes`` is how much came of a
        whole one, if known: raw audio of another size is wrong whatever its hash.
        """
        if sha256 is None or not (self._on or self._looking):
            return None
        spoken: tuple[str, ...] = inputs or (message["transcript"],)
        voice: str = message["voice"]["id"]
        key = (spoken, voice, context_tag(context_id), output_format, first_bytes)
        known = self._known.get(key)
        if known is None and not (
            audio_bytes is not None
            and output_format.container == "raw"
            and audio_bytes != context_size(spoken, voice=voice, output_format=output_format)
        ):
            # Only this is counted as cost: the rest takes less than to ask how long it took.
            VERIFYING.begin()
            known = context_sha256(
                spoken,
                voice=voice,
                context_id=context_id,
                output_format=output_format,
                first_bytes=first_bytes,
            )
            if first_bytes is None:  # cancels come at any byte: none comes twice
                self._keep(key, known)
            VERIFYING.end()
        right = sha256 == known
        if right:
            self._on = True
        return right if self._on else None

    def _keep(self, key: tuple[object, ...], sha256: str) -> None:
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        self._known[key] = sha256
