"""The plan: which cases a verification runs, as a pure function of seed and version.

Order is by worth: what a small budget should see first comes first. The seed decides what is sampled, what is said
and the order inside the bulk of formats and near misses.
"""

from collections.abc import Iterable, Set
from functools import reduce
from itertools import zip_longest
from operator import add
from random import Random

from cartest_contracts.target import KeyName
from cartest_contracts.verify.case import Case, Cost
from cartest_contracts.verify.family_plan import family_cases, family_write_cases
from cartest_contracts.verify.lifecycle_plan import lifecycle_cases
from cartest_contracts.verify.limit_plan import limit_cases, limit_write_cases
from cartest_contracts.verify.metamorphic_plan import metamorphic_cases
from cartest_contracts.verify.plan_calls import (
    body_miss_cases,
    hearing_cases,
    near_miss_cases,
    other_cases,
    token_cases,
    version_cases,
)
from cartest_contracts.verify.plan_forms import form_miss_cases
from cartest_contracts.verify.plan_misses import operation_miss_cases
from cartest_contracts.verify.plan_sockets import socket_cases
from cartest_contracts.verify.plan_speech import format_cases, stream_cases
from cartest_contracts.versions import ApiVersion

__all__ = ["cost", "plan"]


def plan(
    seed: int,
    version: ApiVersion,
    *,
    writes: bool = False,
    keys: Set[KeyName] = frozenset(),
    mock: bool = False,
) -> tuple[Case, ...]:
    """Return the cases of a seed, the same ones every time.

    ``writes`` adds those that make something in the account, and delete it again; ``keys`` those that need a
    further key; ``mock`` those that need a mock, whose clock can be moved.
    """
    random = Random(seed)
    formats = list(format_cases(random))
    near_misses = list(near_miss_cases(random, version))
    random.shuffle(formats)
    random.shuffle(near_misses)
    parts: tuple[list[Case], ...] = (
        list(other_cases(version)),
        [*stream_cases(random, version)],
        [*socket_cases(random, version)],
        list(hearing_cases()),
        list(metamorphic_cases(random)),
        [*token_cases()],
        list(version_cases()),
        list(lifecycle_cases(version)) if writes else [],
        list(family_cases(Random(f"families {seed}"), version, keys=keys, mock=mock)),
        list(limit_cases(version, keys=keys)),
        [*family_write_cases(version, mock=mock), *limit_write_cases(version, keys=keys)] if writes else [],
        [*formats],
        [*near_misses],
        [*form_miss_cases(version)],
        [*body_miss_cases(version, writes=writes)],
        [*operation_miss_cases(version, writes=writes, keys=keys)],
    )
    return tuple(case for row in zip_longest(*parts) for case in row if case is not None)


def cost(cases: Iterable[Case]) -> Cost:
    """Return what running all of them takes at most."""
    return reduce(add, (case.cost for case in cases), Cost())
