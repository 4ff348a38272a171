"""Walking through the list of voices as a pager does, then asking for the first of them by its id."""

from dataclasses import dataclass
from typing import Final

from cartest_contracts.observation import Observation
from cartest_contracts.rules.reading import as_list, as_object, json_of
from cartest_contracts.verify.case import Cost, Tools, id_of

__all__ = ["VoicesCase"]

_PAGES: Final = 3
_ACCEPTED: Final = {"expect_status": "200"}


@dataclass(frozen=True, kw_only=True)
class VoicesCase:
    """The first pages of ``GET /voices``, each after the last voice of the one before, and one voice."""

    id: str
    limit: int = 2
    width: int = 1

    @property
    def cost(self) -> Cost:
        """Pages and one voice."""
        return Cost(requests=_PAGES + 1)

    async def run(self, tools: Tools) -> list[Observation]:
        """Walk; a page without voices ends it."""
        observations: list[Observation] = []
        first: str | None = None
        params = {"limit": str(self.limit)}
        for _ in range(_PAGES):
            page = await tools.http.call("GET", "/voices", params=params, labels=_ACCEPTED)
            observations.append(page)
            voices = _ids(page)
            if not voices:
                break
            first = first or voices[0]
            params = {"limit": str(self.limit), "starting_after": voices[-1]}
        if first is not None:
            observations.append(
                await tools.http.call("GET", f"/voices/{first}", operation="GET /voices/{id}", labels=_ACCEPTED)
            )
        return observations


def _ids(page: Observation) -> list[str]:
    answer = json_of(page)
    items = as_list(answer) or as_list(as_object(answer).get("data"))
    return [name for item in items if (name := id_of(item)) is not None]
