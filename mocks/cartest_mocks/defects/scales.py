"""Defects of what must grow or shrink with what is asked for (SCALE)."""

from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from cartest_contracts.versions import ApiVersion
from cartest_mocks.defects.changes import Json, asked, json_requests, requests
from cartest_mocks.defects.defect import Defect
from cartest_mocks.defects.seams import Seams
from cartest_mocks.exchange import Request

__all__ = ["DEFECTS"]

_IGNORING: Final = ApiVersion.parse("2024-11-13")
_HONOURING: Final = "2025-04-16"


def _faster(**output_format: str | int) -> Seams:
    """Speak faster in formats with these members."""

    def change(request: Json) -> Json:
        wanted = request.get("output_format", {})
        fits = "generation_config" not in request and all(wanted.get(k) == v for k, v in output_format.items())
        return {**request, "generation_config": {"speed": 1.2}} if fits else request

    return json_requests("/tts/bytes", change)


def _controls(change: Callable[[Json], Json]) -> Seams:
    def changed(request: Json) -> Json:
        config: Json | None = request.get("generation_config")
        return {**request, "generation_config": change(config)} if config else request

    return json_requests("/tts/bytes", changed)


def _honoured_too_early(request: Request) -> Request:
    if not asked(request).get("generation_config"):
        return request
    return replace(request, headers={**request.headers, "cartesia-version": _HONOURING})


DEFECTS: Final = (
    Defect(
        id="faster-at-44100",
        breaks="Audio is a fifth shorter at 44,100 Hz than at other sample rates.",
        rule="SCALE-01",
        cases=("same-rate",),
        seams=_faster(sample_rate=44100),
    ),
    Defect(
        id="faster-in-alaw",
        breaks="Audio is a fifth shorter in A-law than in other encodings.",
        rule="SCALE-02",
        cases=("same-encoding",),
        seams=_faster(encoding="pcm_alaw"),
    ),
    Defect(
        id="speed-upside-down",
        breaks="A greater speed makes the audio longer.",
        rule="SCALE-03",
        cases=("same-speed",),
        seams=_controls(lambda config: {**config, "speed": 2.1 - config["speed"]}),
    ),
    Defect(
        id="volume-is-ignored",
        breaks="Volume changes nothing.",
        rule="SCALE-04",
        cases=("same-volume",),
        seams=_controls(lambda config: {**config, "volume": None} if "volume" in config else config),
    ),
    Defect(
        id="controls-too-early",
        breaks="generation_config is honoured at a version that ignores it.",
        rule="SCALE-05",
        at=_IGNORING,
        cases=("same-speed", "same-volume"),
        seams=requests(_honoured_too_early, path="/tts/bytes"),
    ),
)
