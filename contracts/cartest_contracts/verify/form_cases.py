"""Infill and the voice changer: forms with recordings that the target has spoken itself."""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import msgspec

from cartest_contracts.clients.form import Form
from cartest_contracts.facts import DOCUMENTED_VOICES
from cartest_contracts.formats import OutputFormat
from cartest_contracts.observation import Arrival, ArrivalKind, Observation
from cartest_contracts.resource_facts import INFILL_COST_CREDITS, VOICE_CHANGER_CREDITS_PER_SECOND
from cartest_contracts.rules.reading import audio_of
from cartest_contracts.verify.case import Cost, Expectation, Tools
from cartest_contracts.verify.speech_case import VOICE, speech_request

__all__ = ["ChangerCase", "FormCase", "InfillCase", "form_format"]

_CLIP: Final = OutputFormat.wav("pcm_s16le", 16000)
_LONGEST_S: Final = 2
"""Of a clip."""
_OTHER_VOICE: Final = DOCUMENTED_VOICES[1].id
_SPOKEN: Final = {"expect_status": "200"}


def form_format(wanted: OutputFormat) -> dict[str, str]:
    """Return an output format as fields of a form."""
    members: dict[str, Any] = msgspec.to_builtins(wanted)
    return {f"output_format[{name}]": str(value) for name, value in members.items() if value is not None}


@dataclass(frozen=True, kw_only=True)
class FormCase:
    """One form, wrong on purpose."""

    id: str
    path: str
    form: Mapping[str, str]
    expect: Expectation
    files: Mapping[str, bytes]
    width: int = 1

    @property
    def cost(self) -> Cost:
        """One request; a refused one is not billed."""
        return Cost(requests=1)

    async def run(self, tools: Tools) -> list[Observation]:
        """Ask."""
        return [await tools.http.speak_form(self.path, _form(self.form, self.files), labels=self.expect.labels)]


@dataclass(frozen=True, kw_only=True)
class InfillCase:
    """Two recordings and the words between them."""

    id: str
    model: str
    output_format: OutputFormat
    transcript: str = "and then"
    around: tuple[str, ...] = ("First this", "something else.")
    """What is said before and after; one alone is before."""
    width: int = 1

    @property
    def cost(self) -> Cost:
        """The recordings, and what infill costs."""
        spoken = sum(map(len, self.around)) + len(self.transcript)
        return Cost(requests=1 + len(self.around), characters=INFILL_COST_CREDITS + spoken)

    async def run(self, tools: Tools) -> list[Observation]:
        """Speak both, then ask for what is between; without recordings there is nothing to join."""
        clips = [await tools.http.speak(speech_request(text, _CLIP)) for text in self.around]
        names = ("left_audio", "right_audio")
        files = {name: audio_of(clip) for name, clip in zip(names, clips, strict=False)}
        if not all(files.values()):
            return clips
        form = {
            "model_id": self.model,
            "language": "en",
            "transcript": self.transcript,
            "voice_id": VOICE,
            **form_format(self.output_format),
        }
        return [*clips, await tools.http.speak_form("/infill/bytes", _form(form, files), labels=_SPOKEN)]


@dataclass(frozen=True, kw_only=True)
class ChangerCase:
    """One clip in another voice, in a body and as events: a group for SAME."""

    id: str
    output_format: OutputFormat
    """Of the body; events are raw, in its encoding and rate where it has them."""
    transports: tuple[Literal["bytes", "sse"], ...] = ("bytes", "sse")
    transcript: str = "Change me."
    width: int = 1

    @property
    def cost(self) -> Cost:
        """The clip, and what its change costs, twice."""
        changed = len(self.transports) * VOICE_CHANGER_CREDITS_PER_SECOND * _LONGEST_S
        return Cost(requests=1 + len(self.transports), characters=len(self.transcript) + changed)

    async def run(self, tools: Tools) -> list[Observation]:
        """Speak the clip, then change it; without a clip there is nothing to change."""
        spoken = await tools.http.speak(speech_request(self.transcript, _CLIP))
        clip = audio_of(spoken)
        if not clip:
            return [spoken]
        form = {"voice[id]": _OTHER_VOICE, **form_format(self.output_format)}
        group: list[Observation] = []
        for transport in self.transports:
            labels = {**_SPOKEN, "expect_text": self.transcript}
            labels |= {"group": self.id, "relation": "transport", "role": transport}
            path = f"/voice-changer/{transport}"
            changed = await tools.http.speak_form(path, _form(form, {"clip": clip}), transport, labels=labels)
            group.append(_told_apart(changed) if transport == "sse" else changed)
        return [*group, spoken]


def _form(texts: Mapping[str, str], clips: Mapping[str, bytes]) -> Form:
    return Form(texts=texts, files={name: (f"{name}.wav", data) for name, data in clips.items()})


def _told_apart(observation: Observation) -> Observation:
    """Return the stream with the kind of each event, which has no ``type`` (other-endpoints.md section 7)."""
    arrivals = tuple(map(_with_kind, observation.arrivals))
    changed = msgspec.structs.replace(observation, arrivals=arrivals)
    audio_bytes = sum(arrival.audio_bytes for arrival in arrivals)  # the body of a refusal is none
    ended = observation.end == "closed" and any(each.kind == "done" for each in arrivals)
    return msgspec.structs.replace(
        changed,
        end="complete" if ended else observation.end,
        problem=None if ended else observation.problem,
        audio_bytes=audio_bytes,
        audio_sha256=hashlib.sha256(audio_of(changed)).hexdigest() if audio_bytes else None,
    )


def _with_kind(arrival: Arrival) -> Arrival:
    event = arrival.event
    if arrival.kind != "unknown" or event is None or "type" in event:
        return arrival
    kind: ArrivalKind = "chunk" if "data" in event else "done" if event.get("done") is True else "unknown"
    return msgspec.structs.replace(arrival, kind=kind, audio_bytes=_size(event.get("data", "")))


def _size(data: object) -> int:
    try:
        return len(base64.b64decode(str(data), validate=True))
    except (binascii.Error, ValueError):
        return 0
