"""What a defect is: one named way in which a server breaks the contract, and the rule that must say so."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from cartest_contracts.versions import DEFAULT_VERSION, ApiVersion
from cartest_mocks.defects.seams import Seams

__all__ = ["EVERY_GRANT", "FUZZ", "GRANTS", "PROGRAMS", "Defect"]

GRANTS: Final = "grants"
"""In the place of a case: the grant matrix."""
EVERY_GRANT: Final = "grants of every operation"
"""The grant matrix of all operations that the contract has, not of those alone that tokens are for."""
PROGRAMS: Final = "programs"
"""In the place of a case: programs over sockets."""

FUZZ: Final = "fuzz"
"""In the place of a case: requests that Schemathesis generates."""


@dataclass(frozen=True, kw_only=True)
class Defect:
    """One way to be broken; the same requests show it the same way every time."""

    id: str
    """As ``--broken`` names it."""
    breaks: str
    """One sentence: what the server does wrong."""
    rule: str
    """The rule that must report it, before every other rule that is as specific (:mod:`.attribution`)."""
    seams: Seams | Callable[[], Seams]
    """Its changes; made anew for each mock where they remember something from one request to the next."""
    cases: tuple[str, ...]
    """Cases of the plan (or how their ids begin) that suffice to show it, or one of the names above."""
    also: tuple[str, ...] = ()
    """Rules before it in the catalogue that it breaks too."""
    at: ApiVersion = DEFAULT_VERSION
    """The version to verify with: some rules hold at other versions only."""
    patience_s: float = 20.0
    """How long to wait for an answer; less where the defect is that none comes."""

    def changes(self) -> Seams:
        """Return the changes for one mock."""
        return self.seams if isinstance(self.seams, Seams) else self.seams()
