"""Whether a stream's audio is exactly what it should be: compared by hash, computed once for each request.

Only the mock's audio can be known beforehand (docs/measurement.md, "Checked under load"). With ``auto`` the
target shows what it is: from the first stream that says exactly what the mock would say, all must.
"""

from typing import Any, Literal

from cartest_contracts.audio.code import context_tag
from cartest_contracts.audio.expected import audio_sha256
from cartest_contracts.formats import OutputFormat

__all__ = ["AudioCheck"]


class AudioCheck:
    """One process's check."""

    def __init__(self, mode: Literal["auto", "on", "off"]) -> None:
        self._on = mode == "on"
        self._looking = mode == "auto"
        self._contexts: dict[int, str] = {}
        """A context id for each tag: only the tag is in the audio, so ids that share it share one computation."""

    @property
    def applies(self) -> bool:
        """Whether the target is known to be the mock."""
        return self._on

    def verify(
        self, message: dict[str, Any], *, output_format: OutputFormat, context_id: str | None, sha256: str | None
    ) -> bool | None:
        """Return whether the hash is right; ``None`` where nothing can be said."""
        if sha256 is None or not (self._on or self._looking):
            return None
        if context_id is not None:
            context_id = self._contexts.setdefault(context_tag(context_id), context_id)
        right = sha256 == audio_sha256(
            message["transcript"],
            voice=message["voice"]["id"],
            context_id=context_id,
            output_format=output_format,
        )
        if right:
            self._on = True
        return right if self._on else None
