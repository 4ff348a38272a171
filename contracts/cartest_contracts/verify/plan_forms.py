"""Cases of forms that lack a part: each required part of each form that speaks, left out in turn."""

from collections.abc import Iterator
from typing import Any, Final

from cartest_contracts.audio.expected import expected_audio
from cartest_contracts.documents import load_openapi, resolve
from cartest_contracts.formats import OutputFormat
from cartest_contracts.knowledge import Knowledge
from cartest_contracts.resource_facts import INFILL_MODELS, INFILL_MODELS_2026
from cartest_contracts.verify.case import Expectation
from cartest_contracts.verify.form_cases import FormCase
from cartest_contracts.verify.speech_case import VOICE
from cartest_contracts.versions import ApiVersion

__all__ = ["form_miss_cases"]

_PATHS: Final = ("/infill/bytes", "/voice-changer/bytes", "/voice-changer/sse")
_NEW_MODELS_SINCE: Final = ApiVersion.parse("2026-03-01")
_FORM: Final = "multipart/form-data"
_REFUSED: Final = Expectation(statuses=(400,), knowledge=Knowledge.ASSUMED)
_VALUES: Final = {
    "language": "en",
    "transcript": "Hi.",
    "voice_id": VOICE,
    "voice[id]": VOICE,
    "output_format[container]": "raw",
    "output_format[encoding]": "pcm_s16le",
    "output_format[sample_rate]": "16000",
}
"""What is valid in every form; the model depends on the version."""


def form_miss_cases(version: ApiVersion) -> Iterator[FormCase]:
    """Yield each form without each of the parts that the document of the version requires of it."""
    clip = expected_audio("Hi.", voice="clip", context_id=None, output_format=OutputFormat.wav("pcm_s16le", 16000))
    for path in _PATHS:
        schema = _schema(path, version)
        names: dict[str, Any] = schema["properties"]
        fields = {name: value for name, value in _VALUES.items() if name in names or name.startswith("output")}
        if "model_id" in names:
            fields["model_id"] = (INFILL_MODELS_2026 if version >= _NEW_MODELS_SINCE else INFILL_MODELS)[0]
        files = {name: clip for name in ("clip", "left_audio") if name in names}
        for missing in schema["required"]:
            yield FormCase(
                id=f"form-{path.strip('/').replace('/', '-')}-without-{_plain(missing)}",
                path=path,
                form={name: value for name, value in fields.items() if name != missing},
                files={name: data for name, data in files.items() if name != missing},
                expect=_REFUSED,
            )


def _schema(path: str, version: ApiVersion) -> dict[str, Any]:
    body: dict[str, Any] = load_openapi(version)["paths"][path]["post"]["requestBody"]
    return _target(_target(body, version)["content"][_FORM]["schema"], version)


def _target(found: dict[str, Any], version: ApiVersion) -> dict[str, Any]:
    return resolve(found["$ref"], version=version) if "$ref" in found else found


def _plain(name: str) -> str:
    return name.replace("[", "-").replace("]", "").replace("_", "-")
