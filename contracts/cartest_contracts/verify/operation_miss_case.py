"""Near misses of operations that are not speech; what must exist for them is made first, and deleted again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cartest_contracts.clients.form import Form
from cartest_contracts.near_misses.operations import Call, Upload
from cartest_contracts.observation import Observation
from cartest_contracts.rules.reading import json_of
from cartest_contracts.verify.case import Cost, Expectation, Tools, id_of
from cartest_contracts.verify.thing_case import admin_key

__all__ = ["MissCase", "MissesOfOneCase", "ask"]

_DONE: Final = Expectation(statuses=(200, 201, 204))


@dataclass(frozen=True, kw_only=True)
class MissCase:
    """One call that must be refused."""

    id: str
    call: Call
    expect: Expectation
    width: int = 1

    @property
    def cost(self) -> Cost:
        """One request; a refused one is not billed."""
        return Cost(requests=1)

    async def run(self, tools: Tools) -> list[Observation]:
        """Ask."""
        return [await ask(tools, self.call, self.expect)]


@dataclass(frozen=True, kw_only=True)
class MissesOfOneCase:
    """Calls that must be refused, about one thing that the account has then."""

    id: str
    thing: str
    """As calls name it in braces."""
    make: Call
    delete: Call
    misses: tuple[tuple[Call, Expectation], ...]
    width: int = 1

    @property
    def cost(self) -> Cost:
        """Making, the misses, deleting."""
        return Cost(requests=len(self.misses) + 2)

    async def run(self, tools: Tools) -> list[Observation]:
        """Make, ask, delete; without an id there is nothing to ask about."""
        made = await ask(tools, self.make, _DONE)
        name = id_of(json_of(made))
        if name is None:
            return [made]
        existing = {self.thing: name}
        observations = [made]
        try:
            for call, expect in self.misses:
                observations.append(await ask(tools, call.filled(existing), expect))
        finally:
            deleted = await ask(tools, self.delete.filled(existing), _DONE)
        return [*observations, deleted]


async def ask(tools: Tools, call: Call, expect: Expectation) -> Observation:
    """Send a call with the key that it is for; all that it names must be filled in."""
    return await tools.http.call(
        call.method,
        call.path,
        operation=call.operation,
        json=call.json,
        form=None if call.form is None else _form(call.form),
        params=call.query or None,
        credential=admin_key(tools) if call.caller == "admin" else None,
        labels=expect.labels,
    )


def _form(parts: Mapping[str, str | Upload]) -> Form:
    return Form(
        texts={name: part for name, part in parts.items() if isinstance(part, str)},
        files={name: (part.filename, part.data) for name, part in parts.items() if isinstance(part, Upload)},
    )
