"""Whether a stream's audio is exactly what it should be: compared by hash, computed once for each request.

Only the mock's audio can be known beforehand (docs/measurement.md, "Checked under load"). With ``auto`` the
target shows what it is: from the first stream that says exactly what the mock would say, all must.
"""

from typing import Any, Final, Literal
from zlib import crc32

from cartest_contracts.audio.code import context_tag
from cartest_contracts.audio.expected import context_sha256
from cartest_contracts.formats import OutputFormat
from cartest_loadtests.costs import VERIFYING

__all__ = ["AudioCheck"]

_ALL: Final = 1 << 32
"""One more than the largest checksum."""


class AudioCheck:
    """One process's check."""

    def __init__(self, mode: Literal["auto", "on", "off"], *, share: float = 1.0) -> None:
        self.share = share
        """Of the streams that are checked."""
        self._on = mode == "on"
        self._looking = mode == "auto"
        self._contexts: dict[int, str] = {}
        """A context id for each tag: only the tag is in the audio, so ids that share it share one computation."""

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
    ) -> bool | None:
        """Return whether the hash is right; ``None`` where nothing can be said.

        ``inputs`` are what a context was told to say one by one, where that is not the message's transcript;
        ``first_bytes`` is how much came of a context that was cancelled.
        """
        if sha256 is None or not (self._on or self._looking):
            return None
        VERIFYING.begin()
        if context_id is not None:
            context_id = self._contexts.setdefault(context_tag(context_id), context_id)
        right = sha256 == context_sha256(
            inputs or (message["transcript"],),
            voice=message["voice"]["id"],
            context_id=context_id,
            output_format=output_format,
            first_bytes=first_bytes,
        )
        VERIFYING.end()
        if right:
            self._on = True
        return right if self._on else None
