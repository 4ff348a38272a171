"""What a JSON Schema cannot say about an upload: a recording has to hold audio."""

from typing import TYPE_CHECKING, Any, Final, cast

from schemathesis.core.parameters import ParameterLocation

from cartest_contracts.audio.containers import wav_header
from cartest_contracts.formats import OutputFormat

if TYPE_CHECKING:
    import schemathesis

__all__ = ["UPLOAD", "before_call"]

_SILENCE: Final = b"\x7f" * 64
"""Eight milliseconds of mu-law at 8 kHz."""
UPLOAD: Final = (wav_header(OutputFormat.wav("pcm_mulaw", 8000), data_bytes=len(_SILENCE)) + _SILENCE).decode(
    "ascii"
)
"""A WAV file all of whose bytes are ASCII: as text it is what the schema asks for, and is sent as it stands."""

_RECORDINGS: Final = frozenset({"file", "clip", "left_audio", "right_audio"})
"""The parts of forms that hold audio."""


def before_call(
    context: "schemathesis.HookContext", case: "schemathesis.Case[Any]", kwargs: dict[str, Any]
) -> None:
    """Put audio where a valid form has a file of random bytes; a form that is meant to be wrong stays as it is.

    A registered media type would be the shorter way, but with one the coverage phase of Schemathesis 4.32 fills
    every other required part of the form with nothing; and an edit that puts bytes in has it take the form for
    an invalid one.
    """
    del context, kwargs  # Schemathesis wants these names
    if case.meta is not None and case.meta.is_negative_at(ParameterLocation.BODY):
        return
    if isinstance(case.body, dict):
        form = cast("dict[str, Any]", case.body)
        form.update(dict.fromkeys(_RECORDINGS & form.keys(), UPLOAD))
