"""The life of something that an account keeps: made, found, listed, changed, deleted; a group for LIFE.

What a case has made it deletes, also when something fails in between; only a target that goes away keeps it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from cartest_contracts.clients.form import Form
from cartest_contracts.observation import Observation
from cartest_contracts.rules.reading import as_list, as_object, json_of
from cartest_contracts.verify.case import Cost, Tools, id_of

__all__ = ["LifecycleCase", "Resource"]

_PAGES: Final = 12
"""Pages that are read at most: a busy account may have thousands."""
_MADE: Final = 3
"""Things that are made, so that there is more than one page."""
_FOUND: Final = {"expect_status": "200"}
_DONE: Final = {"expect_status": "200 204"}
_MISSING: Final = {"expect_status": "404", "expect_knowledge": "assumed"}


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One kind of thing, and where it is kept."""

    collection: str
    """Where they are listed, as the contract writes it: ``/datasets/``."""
    made_at: str = ""
    """Where they are made, if not there."""
    item: str
    """``/datasets/{id}``; for what lies inside something else the last step is the id."""
    create: Mapping[str, Any]
    """Body or form; ``name``, where there is one, gets a number."""
    clip: bytes | None = None
    """A file that goes with it, as a form; then the answer may be empty."""
    file_field: str = "file"
    change: Mapping[str, Any] | None = None
    """Body of ``PATCH``; ``None`` if it cannot be changed."""
    readable: bool = True
    """Whether it can be asked for by its id."""
    limit: int = 2
    """Items a page."""

    def form(self, texts: Mapping[str, Any], clip: bytes) -> Form:
        """Return what makes one that goes with a file."""
        shown = {name: str(value) for name, value in texts.items()}
        return Form(texts=shown, files={self.file_field: ("clip.wav", clip)})


@dataclass(frozen=True, kw_only=True)
class LifecycleCase:
    """Three things of a kind from their making to their end; the first of them is followed."""

    id: str
    resource: Resource
    within: Resource | None = None
    """What they are kept in; it is made first and deleted last."""
    width: int = 1000
    """It runs alone: what another case deletes would take the pager's cursor away."""

    @property
    def cost(self) -> Cost:
        """At most."""
        return Cost(requests=2 * _PAGES + 2 * _MADE + 6)

    async def run(self, tools: Tools) -> list[Observation]:
        """Live it through."""
        life = _Life(tools, self.id)
        if self.within is None:
            await life.live(self.resource, "")
            return life.observations
        outer = await life.make(self.within, "", 0)
        if outer:
            try:
                await life.live(self.resource, outer)
            finally:
                await life.ask("DELETE", self.within.item, outer, role="", labels=_DONE)
        return life.observations


class _Life:
    """One run of a case."""

    def __init__(self, tools: Tools, case_id: str) -> None:
        self._tools = tools
        self._case_id = case_id
        self._grouped: list[Observation] = []
        self._others: list[Observation] = []
        self._item = ""

    @property
    def observations(self) -> list[Observation]:
        """The group, then what is no part of it."""
        labels = {"group": self._case_id, "relation": "lifecycle", "item": self._item}
        return [
            *(msgspec.structs.replace(each, labels={**each.labels, **labels}) for each in self._grouped),
            *self._others,
        ]

    async def live(self, resource: Resource, outer: str) -> None:
        """Make, look, change, delete, look again."""
        made: list[str] = []
        try:
            for number in range(_MADE):
                made.append(await self.make(resource, outer, number, role="created"))  # noqa: PERF401  # what was made before a failure is deleted too
            listed = await self._walk(resource, outer, "listed")
            if not any(made):
                # What answers with nothing is known by its place in the list alone.
                made = listed[:_MADE]
            self._item = made[0] if made else ""
            if self._item:
                await self._change(resource)
        finally:
            for name in filter(None, made):
                role = "removed" if name == self._item else ""
                await self.ask("DELETE", resource.item, name, outer=outer, role=role, labels=_DONE)
        if self._item:
            if resource.readable:
                await self.ask("GET", resource.item, self._item, role="gone", labels=_MISSING)
            await self._walk(resource, outer, "relisted")

    async def _change(self, resource: Resource) -> None:
        if resource.readable:
            await self.ask("GET", resource.item, self._item, role="got", labels=_FOUND)
        if resource.change is not None:
            await self.ask("PATCH", resource.item, self._item, role="patched", labels=_DONE, json=resource.change)
            await self.ask("GET", resource.item, self._item, role="reread", labels=_FOUND)

    async def make(self, resource: Resource, outer: str, number: int, *, role: str = "") -> str:
        """Make one and return its id; empty if the answer has none."""
        body = dict(resource.create)
        if "name" in body:
            body["name"] = f"{body['name']} {number + 1}"
        path = resource.made_at or resource.collection
        content: dict[str, Any] = {"json": body}
        if resource.clip is not None:
            content = {"form": resource.form(body, resource.clip)}
        observation = await self.ask("POST", path, "", outer=outer, role=role, labels=_DONE, **content)
        return id_of(json_of(observation)) or ""

    async def _walk(self, resource: Resource, outer: str, role: str) -> list[str]:
        """Read page after page, as the official pagers do, and return the ids."""
        params = {"limit": str(resource.limit)}
        ids: list[str] = []
        for _ in range(_PAGES):
            page = await self.ask(
                "GET", resource.collection, "", outer=outer, role=role, labels=_FOUND, params=dict(params)
            )
            answer = json_of(page)
            items = as_list(as_object(answer).get("data")) or as_list(answer)
            named = [name for each in items if (name := id_of(each)) is not None]
            if not named:
                return ids
            ids += named
            if isinstance(answer, list):
                return ids  # a bare array has no pages
            params["starting_after"] = named[-1]
        self._grouped[-1] = msgspec.structs.replace(
            self._grouped[-1], labels={**self._grouped[-1].labels, "walk": "cut"}
        )
        return ids

    async def ask(
        self,
        method: str,
        template: str,
        name: str,
        *,
        role: str,
        labels: Mapping[str, str],
        outer: str = "",
        **content: Any,
    ) -> Observation:
        """Ask and keep the observation: in the group if it has a role."""
        path = template
        for value in filter(None, (outer, name)):
            head, _, rest = path.partition("{")
            path = f"{head}{value}{rest.partition('}')[2]}"
        observation = await self._tools.http.call(
            method,
            path,
            operation=f"{method} {template}",
            labels={**labels, **({"role": role} if role else {})},
            **content,
        )
        (self._grouped if role else self._others).append(observation)
        return observation
