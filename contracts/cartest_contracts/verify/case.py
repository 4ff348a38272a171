"""What a case is: a few requests that belong together, their price, and how to make their observations.

A case is frozen data made by :mod:`.plan` from a seed; running it twice sends the same bytes. Observation ids come
from the case, not from the order of answers, so two runs of a plan can be laid side by side.
"""

import itertools
import re
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final, Protocol

import msgspec

from cartest_contracts.clients.http_client import HttpClient
from cartest_contracts.clients.socket_client import SocketClient
from cartest_contracts.knowledge import Knowledge
from cartest_contracts.observation import Observation
from cartest_contracts.rules.reading import as_object
from cartest_contracts.target import Target

__all__ = ["Case", "Cost", "Expectation", "Tools", "case_ids", "id_of", "ids_of_case", "labelled"]


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What running something takes."""

    requests: int = 0
    """HTTP requests, sockets and contexts."""
    characters: int = 0
    """Characters to be spoken: about one credit each (tts.md section 10)."""

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(requests=self.requests + other.requests, characters=self.characters + other.characters)


@dataclass(frozen=True, kw_only=True)
class Expectation:
    """The status that a request must get; 200 stands for "accepted" on every transport."""

    statuses: tuple[int, ...]
    knowledge: Knowledge = Knowledge.DOCUMENTED
    code: str | None = None
    """The ``error_code`` of the refusal; ``None``: not known."""
    phrase: str | None = None
    """What its title or message says, at every version; ``None``: not known."""

    @property
    def labels(self) -> dict[str, str]:
        """As the rules of :mod:`cartest_contracts.rules.answers` and of ``errors`` beside it read it."""
        known = {"expect_code": self.code, "expect_phrase": self.phrase}
        return {
            "expect_status": " ".join(map(str, self.statuses)),
            "expect_knowledge": str(self.knowledge),
            **{name: value for name, value in known.items() if value is not None},
        }


@dataclass(frozen=True, kw_only=True)
class Tools:
    """What a case works with."""

    target: Target
    http: HttpClient
    sockets: SocketClient


class Case(Protocol):
    """A few requests that belong together."""

    @property
    def id(self) -> str:
        """Unique in its plan, stable from run to run."""
        ...

    @property
    def cost(self) -> Cost:
        """The most that running it takes."""
        ...

    @property
    def width(self) -> int:
        """How many of its requests may be under way at once."""
        ...

    async def run(self, tools: Tools) -> list[Observation]:
        """Make its observations, in an order that is always the same."""
        ...


_ID: Final = re.compile(r"[\w\-]{1,200}", re.ASCII)
"""The API's ids, and all that others would use: what a server says goes into the path that is asked for next."""
_ids: Final[ContextVar[Callable[[], str]]] = ContextVar("ids of the running case")


def case_ids() -> str:
    """Return the next observation id of the case that runs in this task; the clients' ``ids``."""
    return _ids.get()()


@contextmanager
def ids_of_case(case_id: str) -> Generator[None, None, None]:
    """Let observations of this task be called ``<case>-1``, ``<case>-2`` and so on."""
    count = itertools.count(1)
    token = _ids.set(lambda: f"{case_id}-{next(count)}")
    try:
        yield
    finally:
        _ids.reset(token)


def id_of(item: object) -> str | None:
    """Return the ``id`` of a thing in an answer; ``None`` if it has none that a path can carry."""
    name = as_object(item).get("id")
    return name if isinstance(name, str) and _ID.fullmatch(name) else None


def labelled(observations: Iterable[Observation], labels: Mapping[str, str]) -> list[Observation]:
    """Return the observations with those labels added; their own win."""
    return [msgspec.structs.replace(each, labels={**labels, **each.labels}) for each in observations]
