"""A form with files as it is sent, and as the observation shows it: texts as the message, files beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from cartest_contracts.clients.recording import KEPT_BYTES
from cartest_contracts.observation import Observation, SentFile

__all__ = ["Form"]

Part = tuple[str | None, str | bytes]
"""As httpx takes it: a filename and the content; without a filename it is a text."""


@dataclass(frozen=True, kw_only=True)
class Form:
    """The parts of a ``multipart/form-data`` body."""

    texts: Mapping[str, str] = field(default_factory=dict[str, str])
    files: Mapping[str, tuple[str, bytes]] = field(default_factory=dict[str, tuple[str, bytes]], repr=False)
    """Filename and content, by the name of the part."""

    @property
    def parts(self) -> list[tuple[str, Part]]:
        """As httpx takes it under ``files``, so that it is multipart without a file too."""
        texts: list[tuple[str, Part]] = [(name, (None, value)) for name, value in self.texts.items()]
        return [*texts, *self.files.items()]

    def shown(self, observation: Observation) -> Observation:
        """Return the observation of sending it with its parts in place of the body."""
        files = tuple(
            SentFile(part=name, filename=filename, size=len(data), data=data if len(data) <= KEPT_BYTES else None)
            for name, (filename, data) in self.files.items()
        )
        sent = tuple(
            msgspec.structs.replace(each, message=dict(self.texts), text=None, files=files)
            for each in observation.sent
        )
        return msgspec.structs.replace(observation, sent=sent)
