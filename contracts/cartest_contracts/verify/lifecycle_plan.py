"""Cases of LIFE: voices, datasets, their files and pronunciation dictionaries.

Fine-tunes are left out: to make one is to train one, which a live account pays for (1 000 000 credits,
other-endpoints.md section 8). Agents and their metrics cannot be made or deleted again over the API.
"""

from collections.abc import Iterator
from typing import Final

from cartest_contracts.audio.expected import expected_audio
from cartest_contracts.formats import OutputFormat
from cartest_contracts.verify.lifecycle_case import LifecycleCase, Resource
from cartest_contracts.versions import ApiVersion

__all__ = ["lifecycle_cases"]

_KEPT_SINCE: Final = ApiVersion.parse("2025-04-16")
"""Datasets and dictionaries (other-endpoints.md sections 8 and 9)."""
_ALIASES_SINCE: Final = ApiVersion.parse("2025-11-04")
_CLONE_MODES_UNTIL: Final = ApiVersion.parse("2024-11-13")
_WAV: Final = OutputFormat.wav("pcm_s16le", 16000)


def lifecycle_cases(version: ApiVersion) -> Iterator[LifecycleCase]:
    """Yield one case for each kind of thing that the version has."""
    clip = expected_audio(
        "A clip of a voice that is to be cloned.", voice="clip", context_id=None, output_format=_WAV
    )
    named = {"name": "cartest", "description": "Made by cartest, and deleted by it."}
    renamed = {"name": "cartest renamed", "description": "Changed by cartest."}
    mode = {"mode": "similarity", "enhance": "false"} if version <= _CLONE_MODES_UNTIL else {}
    yield LifecycleCase(
        id="life-voices",
        resource=Resource(
            collection="/voices",
            made_at="/voices/clone",
            item="/voices/{id}",
            create={**named, "language": "en", **mode},
            clip=clip,
            file_field="clip",
            change=renamed,
            limit=100,
        ),
    )
    if version < _KEPT_SINCE:
        return
    datasets = Resource(collection="/datasets/", item="/datasets/{id}", create=named, change=renamed)
    yield LifecycleCase(id="life-datasets", resource=datasets)
    yield LifecycleCase(
        id="life-dataset-files",
        within=datasets,
        resource=Resource(
            collection="/datasets/{id}/files",
            item="/datasets/{id}/files/{fileID}",
            create={"purpose": "fine_tune"},
            clip=clip,
            readable=False,
        ),
    )
    said = "alias" if version >= _ALIASES_SINCE else "pronunciation"
    yield LifecycleCase(
        id="life-pronunciation-dicts",
        resource=Resource(
            collection="/pronunciation-dicts/",
            item="/pronunciation-dicts/{id}",
            create={"name": "cartest", "items": [{"text": "cartest", said: "car test"}]},
            change={"name": "cartest renamed"},
        ),
    )
