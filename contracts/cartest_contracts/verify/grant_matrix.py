"""The grant matrix as data: which credential, by which channel, asks for which operation, and when.

Rows and columns are tokens.md section 4; channels are API notes README section 3. The *full* matrix has every
operation of the contract and every channel; the *core* has the operations of tokens.md section 4, two more, and
those channels that a credential is documented for, the others with two credentials only. What a cell expects is
decided in :mod:`.grant_cases`; nothing here opens a socket.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Final, Literal

from cartest_contracts.clients.credential import Channel
from cartest_contracts.documents import Access, channels, operations
from cartest_contracts.facts import GRANTS, Grant
from cartest_contracts.knowledge import Knowledge
from cartest_contracts.rules.grant_words import ALLOWING, DOCUMENTED, GrantCase
from cartest_contracts.versions import ApiVersion

__all__ = [
    "CHANNELS",
    "CORE_OPERATIONS",
    "EVERYTHING",
    "OPERATIONS",
    "SUBSETS",
    "Cell",
    "Operation",
    "Time",
    "core_operations",
    "every_operation",
    "token_name",
]

Time = Literal["fresh", "last second", "just expired", "while it runs", "on an open socket"]


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One column: an operation and what opens it."""

    name: str
    """As observations name it: ``POST /tts/bytes``, ``/tts/websocket``."""
    grant: Grant | None
    """``None``: no token opens it."""
    socket: bool = False
    access: Access = "key"

    @property
    def mints(self) -> bool:
        """Whether it makes tokens."""
        return self.name == "POST /access-token"


def _grant(access: Access) -> Grant | None:
    if access == "public" or access == "admin" or access == "key":
        return None
    return access


def _core(name: str, access: Access, *, socket: bool = False) -> Operation:
    return Operation(name=name, grant=_grant(access), socket=socket, access=access)


OPERATIONS: Final = (
    _core("POST /tts/bytes", "tts"),
    _core("POST /tts/sse", "tts"),
    _core("/tts/websocket", "tts", socket=True),
    _core("POST /stt", "stt"),
    _core("POST /audio/transcriptions", "stt"),
    _core("/stt/websocket", "stt", socket=True),
    _core("/agents/stream/{agent_id}", "agent", socket=True),
    _core("GET /voices", "key"),
    _core("POST /access-token", "key"),
)
"""Those whose grants tokens.md section 4 names, one for a key only, and minting itself."""
CORE_OPERATIONS: Final = (
    *OPERATIONS,
    Operation(name="GET /voices/{id}", grant=None),
    Operation(name="GET /", grant=None, access="public"),
)
"""The core: beside these one thing that does not exist, and one that everybody may ask for."""

SUBSETS: Final[tuple[frozenset[Grant], ...]] = tuple(
    frozenset(chosen) for size in range(len(GRANTS) + 1) for chosen in combinations(GRANTS, size)
)
"""Every set of grants that a token can have, the empty one first."""

CHANNELS: Final[tuple[Channel, ...]] = ("authorization", "x-api-key", "query access_token", "query api_key")
"""In the order in which they count where several are given (assumed; API notes README section 3)."""


def token_name(grants: frozenset[Grant]) -> str:
    """Return what a token is called by its grants."""
    return "+".join(grant for grant in GRANTS if grant in grants) or "no grants"


EVERYTHING: Final = token_name(SUBSETS[-1])
"""The token with every grant."""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One check."""

    credential: str
    """``api key``, a token by its grants (``stt+agent``), ``garbage`` …; ``a & b`` where two travel at once."""
    channel: str
    """Of :data:`CHANNELS`, or ``none``; ``a & b`` likewise."""
    operation: Operation
    case: GrantCase
    time: Time = "fresh"

    @property
    def allowed(self) -> bool:
        """Whether it must be let in."""
        return self.case in ALLOWING

    @property
    def knowledge(self) -> Knowledge:
        """How well it is known that it must, or must not."""
        return Knowledge.DOCUMENTED if self.case in DOCUMENTED else Knowledge.ASSUMED

    @property
    def carried(self) -> Iterator[tuple[str, str]]:
        """Each credential by name, and its channel."""
        return zip(self.credential.split(" & "), self.channel.split(" & "), strict=True)

    @property
    def where(self) -> str:
        """The cell in words, unique in the matrix."""
        return f"{self.operation.name}, {self.credential} by {self.channel}, {self.time}"


def core_operations(version: ApiVersion) -> tuple[Operation, ...]:
    """Return those of :data:`CORE_OPERATIONS` that the contract has at a version."""
    there = {operation.name for operation in every_operation(version)}
    return tuple(operation for operation in CORE_OPERATIONS if operation.name in there)


@cache
def every_operation(version: ApiVersion | None = None) -> tuple[Operation, ...]:
    """Return every operation and socket of the contract at a version, in the order of the documents."""
    http = (
        Operation(name=f"{each.method} {each.path}", grant=each.grant, access=each.access)
        for each in operations(version)
    )
    sockets = (
        Operation(name=each.path, grant=_grant(each.access), socket=True, access=each.access)
        for each in channels(version)
    )
    return (*http, *sockets)
