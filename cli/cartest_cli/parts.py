"""The parts of a verification and what each of them costs, known before anything is sent.

Requests are the most that a part sends. Characters of generated requests and all seconds are estimates: they say
"cents or dollars" and "coffee or lunch", no more.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from typing import Final, Literal

from rich.table import Table

from cartest_cli.console import out
from cartest_cli.options import MOCK_OTHERS
from cartest_contracts.rule import AnyRule
from cartest_contracts.verify.case import Cost
from cartest_contracts.verify.grant_matrix import Operation, core_operations, every_operation
from cartest_contracts.verify.grants import cost_of_grants
from cartest_contracts.verify.plan import cost, plan
from cartest_contracts.versions import ApiVersion

__all__ = ["Extent", "Grants", "Price", "grant_operations", "parts_for", "show_prices"]

Grants = Literal["full", "core", "none"]

_OWN_PARTS: Final = {"PROGRAM": "programs", "FUZZ": "fuzz", "GRANT": "grants"}
"""Sections whose rules only one part can show."""
_NEAR_S: Final = {"contract": 0.01, "programs": 0.02, "fuzz": 0.02, "grants": 0.003}
_FAR_S: Final = {"contract": 0.15, "programs": 0.7, "fuzz": 0.4, "grants": 0.05}
"""Seconds a request, several being under way in the contract and in the grants."""


@dataclass(frozen=True, kw_only=True)
class Price:
    """What one part takes."""

    part: str
    cost: Cost
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Extent:
    """How much of each part is wanted."""

    contract: bool = True
    programs: int = 0
    fuzz: int = 0
    grants: tuple[Operation, ...] = ()

    def only(self, parts: Iterable[str]) -> "Extent":
        """Return it without the parts that are not named; all of them if none is."""
        named = set(parts)
        if not named:
            return self
        return replace(
            self,
            contract="contract" in named,
            programs=self.programs if "programs" in named else 0,
            fuzz=self.fuzz if "fuzz" in named else 0,
            grants=self.grants if "grants" in named else (),
        )

    def prices(
        self, *, seed: int, version: ApiVersion, writes: bool, near: bool, mock: bool = False
    ) -> tuple[Price, ...]:
        """Return what each part takes, in the order in which they run; a mock has every key and its clock."""
        costs: dict[str, Cost] = {}
        if self.contract:
            costs["contract"] = cost(
                plan(seed, version, writes=writes, keys=MOCK_OTHERS.given if mock else frozenset(), mock=mock)
            )
        if self.programs:
            from cartest_contracts.programs import Style, plan_cost  # needs the extra, and a second to load

            costs["programs"] = plan_cost(seed, count=self.programs, style=Style(version=version))
        if self.fuzz:
            from cartest_contracts.fuzzing import fuzz_cost  # likewise

            costs["fuzz"] = fuzz_cost(self.fuzz, version, writes=writes)
        if self.grants:
            costs["grants"] = cost_of_grants(self.grants)
        rates = _NEAR_S if near else _FAR_S
        return tuple(
            Price(part=part, cost=each, seconds=each.requests * rates[part]) for part, each in costs.items()
        )


def grant_operations(grants: Grants, version: ApiVersion) -> tuple[Operation, ...]:
    """Return the columns of the grant matrix."""
    match grants:
        case "full":
            return every_operation(version)
        case "core":
            return core_operations(version)
        case "none":
            return ()


def parts_for(rules: Iterable[AnyRule]) -> tuple[str, ...]:
    """Return the parts that can show something about those rules; nothing where any part may."""
    parts = {_OWN_PARTS.get(rule.id.partition("-")[0], "") for rule in rules}
    return () if "" in parts else tuple(sorted(parts))


def show_prices(prices: Iterable[Price]) -> None:
    """Print them and their sum as a table."""
    table = Table("part", "requests", "characters", "about", box=None, header_style="dim", padding=(0, 2, 0, 0))
    for column in table.columns[1:]:
        column.justify = "right"
    shown = tuple(prices)
    together = reduce(add, (each.cost for each in shown), Cost())
    for each in (*shown, Price(part="together", cost=together, seconds=sum(each.seconds for each in shown))):
        table.add_row(
            each.part, f"{each.cost.requests:,}", f"{each.cost.characters:,}", f"{max(1, round(each.seconds)):,} s"
        )
    out().print(table)
