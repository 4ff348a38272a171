"""Which operation or socket of the contract a path belongs to: ``/voices/3f2a`` is ``/voices/{id}``.

A slash at the end makes no difference, as it makes none to the service. Where several templates fit, the one with
the fewest parameters is meant: ``/agents/calls`` is no ``/agents/{agent_id}``.
"""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Final, TypeVar

from cartest_contracts.documents.index import Channel, Operation, channels, operations
from cartest_contracts.versions import ApiVersion

__all__ = ["channel_at", "fits", "operation_at"]

_Item = TypeVar("_Item", Operation, Channel)

_PARAMETER: Final = re.compile(r"\{[^{}]*\}")


@lru_cache(maxsize=4096)
def operation_at(name: str, version: ApiVersion | None = None) -> Operation | None:
    """Return the operation that a name means: method, space, path or its template; ``None``: there is none."""
    method, _, path = name.partition(" ")
    return _closest((each for each in operations(version) if each.method == method), path)


@lru_cache(maxsize=4096)
def channel_at(path: str, version: ApiVersion | None = None) -> Channel | None:
    """Return the socket at a path, or with that template of a path; ``None``: there is none."""
    return _closest(channels(version), path)


def fits(template: str, path: str) -> bool:
    """Whether a path is one of a template's; the template itself is."""
    return _pattern(template.rstrip("/")).fullmatch(path.rstrip("/")) is not None


def _closest(items: Iterable[_Item], path: str) -> _Item | None:
    found = (each for each in items if fits(each.path, path))
    return min(found, key=lambda each: len(_PARAMETER.findall(each.path)), default=None)


@cache
def _pattern(template: str) -> re.Pattern[str]:
    return re.compile("[^/]+".join(map(re.escape, _PARAMETER.split(template))))
