"""What was spent, asked for by an admin key in several ways: groups for USAGE."""

from dataclasses import dataclass
from typing import Final

from cartest_contracts.formats import OutputFormat
from cartest_contracts.observation import Observation
from cartest_contracts.resource_facts import USAGE_GROUPS, USAGE_INTERVALS
from cartest_contracts.verify.case import Cost, Tools
from cartest_contracts.verify.speech_case import speech_request
from cartest_contracts.verify.thing_case import admin_key

__all__ = ["UsageCase"]

_TEXT: Final = "Count this."
_FOUND: Final = {"expect_status": "200"}


@dataclass(frozen=True, kw_only=True)
class UsageCase:
    """Something is spoken; one window, whole and in parts; something more is spoken, and it is asked for again."""

    id: str = "usage"
    counts: bool = False
    """Whether what is spoken must be counted at once, as a mock does; a service may take its time."""
    width: int = 1000
    """It runs alone, so that nothing is spent meanwhile."""

    @property
    def cost(self) -> Cost:
        """The totals, the parts, the speech."""
        return Cost(requests=len(USAGE_INTERVALS) + len(USAGE_GROUPS) + 7, characters=2 * len(_TEXT))

    async def run(self, tools: Tools) -> list[Observation]:
        """Ask."""
        key = admin_key(tools)

        async def ask(role: str, relation: str, **params: str) -> Observation:
            labels = {**_FOUND, "group": f"{self.id}-{relation}", "relation": relation, "role": role}
            return await tools.http.call("GET", "/usage/credits", params=params, credential=key, labels=labels)

        async def spend() -> Observation:
            return await tools.http.speak(speech_request(_TEXT, OutputFormat.raw("pcm_s16le", 16000)))

        spoken = await spend()
        parts = [
            await ask("total", "usage"),
            *[await ask(each, "usage", interval=each) for each in USAGE_INTERVALS],
            *[await ask(each, "usage", group_by=each) for each in USAGE_GROUPS],
            await ask("total-again", "usage"),
        ]
        calls = await tools.http.call("GET", "/usage/agents", credential=key, labels=_FOUND)
        if not self.counts:
            return [*parts, calls, spoken]
        before = await ask("before", "spending")
        spoken_again = await spend()
        after = await ask("after", "spending")
        return [*parts, before, after, calls, spoken, spoken_again]
