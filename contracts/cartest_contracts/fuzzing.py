"""Hooks for plain Schemathesis: what a JSON Schema cannot say about a request of ``openapi.yaml``.

Only one thing so far: a file to transcribe has to hold audio. Named by ``contracts/schemathesis.toml``, and usable
with any other configuration as ``SCHEMATHESIS_HOOKS=cartest_contracts.fuzzing``. Importing it registers the hooks.
"""

from typing import Any, Final, cast

import schemathesis
from schemathesis.core.parameters import ParameterLocation

from cartest_contracts.audio.containers import wav_header
from cartest_contracts.formats import OutputFormat

__all__ = ["UPLOAD", "before_call"]

_SILENCE: Final = b"\x7f" * 64
"""Eight milliseconds of mu-law at 8 kHz."""
UPLOAD: Final = (wav_header(OutputFormat.wav("pcm_mulaw", 8000), data_bytes=len(_SILENCE)) + _SILENCE).decode(
    "ascii"
)
"""A WAV file all of whose bytes are ASCII: as text it is what the schema asks for, and is sent as it stands."""


def before_call(context: schemathesis.HookContext, case: "schemathesis.Case[Any]", kwargs: dict[str, Any]) -> None:
    """Put audio where a valid form has a file of random bytes; a form that is meant to be wrong stays as it is.

    A registered media type would be the shorter way, but with one the coverage phase of Schemathesis 4.32 fills
    every other required part of the form with nothing; and an edit that puts bytes in has it take the form for
    an invalid one.
    """
    del context, kwargs  # Schemathesis wants these names
    if case.meta is not None and case.meta.is_negative_at(ParameterLocation.BODY):
        return
    if isinstance(case.body, dict) and "file" in case.body:
        cast("dict[str, Any]", case.body)["file"] = UPLOAD


cast("Any", schemathesis).hook(before_call)  # typed only partly there
