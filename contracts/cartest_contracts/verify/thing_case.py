"""Something that is made, asked about in several ways, by its owner and by others, and deleted again."""

from dataclasses import dataclass
from typing import Any, Final, Literal

from cartest_contracts.clients.credential import Credential
from cartest_contracts.observation import Observation
from cartest_contracts.rules.reading import as_object, json_of
from cartest_contracts.verify.case import Cost, Expectation, Tools
from cartest_contracts.verify.lifecycle_case import Resource

__all__ = ["Step", "ThingCase", "admin_key", "foreign_key"]

_ACCEPTED: Final = {"expect_status": "200 201 204"}


def foreign_key(tools: Tools) -> Credential:
    """Return the other account's key in the channel of the target's own."""
    channel = Credential.of(tools.target).channel
    return Credential(value=tools.target.others.foreign, channel=channel, name="other account")


def admin_key(tools: Tools) -> Credential:
    """Return the account's admin key, which goes as a bearer at any version."""
    return Credential(value=tools.target.others.admin, channel="authorization", name="admin key")


@dataclass(frozen=True, kw_only=True)
class Step:
    """One request about it."""

    method: str
    path: str
    """As the contract writes it; ``{id}`` is its id."""
    json: Any = None
    expect: Expectation | None = None
    foreign: Literal["", "item", "list"] = ""
    """Asked with the key of another account: for the thing, or for a list that must not have it."""


@dataclass(frozen=True, kw_only=True)
class ThingCase:
    """One thing and the steps about it."""

    id: str
    resource: Resource
    steps: tuple[Step, ...]
    width: int = 1

    @property
    def cost(self) -> Cost:
        """Making, steps, deleting."""
        return Cost(requests=len(self.steps) + 2)

    async def run(self, tools: Tools) -> list[Observation]:
        """Make, ask, delete; without an id there is nothing to ask about."""
        resource = self.resource
        content: dict[str, Any] = {"json": resource.create}
        if resource.clip is not None:
            content = {"form": resource.form(resource.create, resource.clip)}
        made = await tools.http.call("POST", resource.made_at or resource.collection, labels=_ACCEPTED, **content)
        name = as_object(json_of(made)).get("id")
        if not isinstance(name, str):
            return [made]
        try:
            asked = [await _ask(tools, step, name) for step in self.steps]
        finally:
            deleted = await tools.http.call(
                "DELETE",
                resource.item.replace("{id}", name),
                operation=f"DELETE {resource.item}",
                labels=_ACCEPTED,
            )
        return [made, *asked, deleted]


async def _ask(tools: Tools, step: Step, name: str) -> Observation:
    labels = dict(step.expect.labels) if step.expect is not None else {}
    if step.foreign:
        labels |= {"foreign": step.foreign, "item": name}
    return await tools.http.call(
        step.method,
        step.path.replace("{id}", name),
        operation=f"{step.method} {step.path}",
        json=step.json,
        credential=foreign_key(tools) if step.foreign else None,
        labels=labels,
    )
