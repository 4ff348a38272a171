"""A fine-tune from its making to its voice, on a mock whose clock can be moved: a group for LIFE."""

from dataclasses import dataclass
from typing import Any, Final

import msgspec

from cartest_contracts.audio.expected import expected_audio
from cartest_contracts.clients.form import Form
from cartest_contracts.formats import OutputFormat
from cartest_contracts.observation import Observation
from cartest_contracts.resource_facts import FINE_TUNE_MODELS
from cartest_contracts.rules.reading import as_list, as_object, json_of
from cartest_contracts.verify.case import Cost, Tools

__all__ = ["FineTuneCase"]

_NAMED: Final = {"name": "cartest", "description": "Made by cartest, and deleted by it."}
_MOVES_S: Final = (10.0, 120.0)
"""Seconds that the mock's clock is moved on, between questions: into the training, and beyond its end."""
_ACCEPTED: Final = {"expect_status": "200 201 204"}
_WAV: Final = OutputFormat.wav("pcm_s16le", 16000)


@dataclass(frozen=True, kw_only=True)
class FineTuneCase:
    """One fine-tune of a dataset with one file. On a live account it would take hours and 1 000 000 credits."""

    id: str = "life-fine-tunes"
    width: int = 1000
    """It runs alone: the clock that it moves is everybody's."""

    @property
    def cost(self) -> Cost:
        """At most."""
        return Cost(requests=16)

    async def run(self, tools: Tools) -> list[Observation]:
        """Make a dataset and a fine-tune of it, follow it, delete what was made."""
        training = _Training(tools, self.id)
        await training.live()
        return [*training.grouped, *training.others]


class _Training:
    """One run of the case."""

    def __init__(self, tools: Tools, case_id: str) -> None:
        self._tools = tools
        self._case_id = case_id
        self.grouped: list[Observation] = []
        self.others: list[Observation] = []

    async def live(self) -> None:
        dataset = await self._make("/datasets/", _NAMED)
        if not dataset:
            return
        audio = expected_audio("Learn this.", voice="clip", context_id=None, output_format=_WAV)
        form = Form(texts={"purpose": "fine_tune"}, files={"file": ("1.wav", audio)})
        await self._ask("POST", "/datasets/{id}/files", dataset, form=form)
        asked = {**_NAMED, "language": "en", "model_id": FINE_TUNE_MODELS[0], "dataset": dataset}
        made = await self._make("/fine-tunes/", asked, role="created")
        if made:
            await self._follow(made)
            await self._ask("DELETE", "/fine-tunes/{id}", made)
        await self._ask("DELETE", "/datasets/{id}", dataset)

    async def _follow(self, made: str) -> None:
        await self._ask("GET", "/fine-tunes/{id}", made, role="asked")
        for seconds in _MOVES_S:
            moved = await self._tools.http.call("POST", "/cartest/clock", json={"advance_s": seconds})
            if moved.status != 204:
                return  # no mock of ours after all
            await self._ask("GET", "/fine-tunes/{id}", made, role="asked")
        voices = await self._ask("GET", "/fine-tunes/{id}/voices", made, role="voices")
        for voice in as_list(as_object(json_of(voices)).get("data")):
            name = as_object(voice).get("id")
            if isinstance(name, str):
                await self._ask("DELETE", "/voices/{id}", name)

    async def _make(self, path: str, body: dict[str, Any], *, role: str = "") -> str:
        name = as_object(json_of(await self._ask("POST", path, "", role=role, json=body))).get("id")
        return name if isinstance(name, str) else ""

    async def _ask(self, method: str, template: str, name: str, *, role: str = "", **content: Any) -> Observation:
        observation = await self._tools.http.call(
            method,
            template.replace("{id}", name),
            operation=f"{method} {template}",
            labels=_ACCEPTED,
            **content,
        )
        if role:
            labels = {**observation.labels, "group": self._case_id, "relation": "training", "role": role}
            observation = msgspec.structs.replace(observation, labels=labels)
        (self.grouped if role else self.others).append(observation)
        return observation
