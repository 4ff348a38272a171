"""Bodies that make and change things in the account: valid ones, from the contract's own schema and examples.

Every operation with a JSON body has them, at every version, because they come from the merged document.
"""

from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

from cartest_contracts.near_misses import BodyMiss, body_misses
from cartest_contracts.near_misses.walk import valid_bodies
from cartest_contracts.versions import DEFAULT_VERSION, ApiVersion

__all__ = ["bodies", "refused_bodies"]


def bodies(operation: str, *, version: ApiVersion = DEFAULT_VERSION) -> st.SearchStrategy[Any]:
    """Draw a valid body of an operation (``POST /datasets/``), with and without members nobody knows.

    Raises :class:`ValueError` for an operation that takes no JSON, or of whose body the document has no example.
    """
    found = valid_bodies(operation, version)
    if not found:
        raise ValueError(f"no example of a JSON body of {operation} at {version}")
    # Unknown members are ignored (API notes README section 4, row 11).
    unknown = st.fixed_dictionaries({}, optional={"unheard_of": st.none() | st.booleans() | st.text(max_size=4)})
    return st.tuples(st.sampled_from(found).map(deepcopy), unknown).map(lambda pair: {**pair[0], **pair[1]})


def refused_bodies(
    operation: str | None = None, *, version: ApiVersion = DEFAULT_VERSION
) -> st.SearchStrategy[BodyMiss]:
    """Draw a request whose body its schema forbids, and the statuses it may get; of one operation or of all."""
    found = [miss for miss in body_misses(version) if operation in {None, miss.operation}]
    if not found:
        raise ValueError(f"nothing is refused of {operation} at {version}")
    return st.sampled_from(found)
