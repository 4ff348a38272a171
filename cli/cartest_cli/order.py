"""What a run is asked to do: data, from the words of a command to :mod:`cartest_cli.running`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cartest_contracts.rule import AnyRule
from cartest_contracts.rules import ALL_RULES
from cartest_contracts.target import Target
from cartest_contracts.verify.budget import Budget
from cartest_contracts.verify.grant_matrix import Operation
from cartest_loadtests.launch import LoadPlan

__all__ = ["Order"]

_UNLIMITED: Final = Budget()


@dataclass(frozen=True, kw_only=True)
class Order:
    """What to do; parts that are ``None`` or false are left out."""

    name: str
    command: str
    """As typed, with its seed, for the report."""
    target: Target
    seed: int
    profile: str | None
    """Latency profile of the embedded mock; ``None`` for somebody's target."""
    out: Path
    contract: bool = False
    limits: Budget = _UNLIMITED
    """Of contract, programs, generated requests and grants together; they are served in this order."""
    rules: tuple[AnyRule, ...] = ALL_RULES
    writes: bool = False
    """Whether the contract may make things in somebody's account, and delete them again; the mock's it may."""
    programs: int = 0
    """Programs over sockets."""
    fuzz: int = 0
    """Generated requests over HTTP."""
    grants: tuple[Operation, ...] = ()
    """Columns of the grant matrix."""
    load: LoadPlan | None = None
    load_requests: int | None = None
    """Requests that the load part will make in all, where that is known."""
    budgets: Path | None = None

    @property
    def secrets(self) -> tuple[str, ...]:
        """All credentials of it, whatever they look like."""
        return (self.target.api_key, *self.target.others.secrets)
