"""The plan: which cases a verification runs, as a pure function of seed and version.

Order is by worth: what a small budget should see first comes first. The seed decides what is sampled, what is said
and the order inside the bulk of formats and near misses.
"""

from collections.abc import Iterable
from functools import reduce
from itertools import zip_longest
from operator import add
from random import Random

from cartest_contracts.verify.case import Case, Cost
from cartest_contracts.verify.plan_calls import hearing_cases, near_miss_cases, other_cases, token_cases
from cartest_contracts.verify.plan_sockets import socket_cases
from cartest_contracts.verify.plan_speech import format_cases, stream_cases
from cartest_contracts.versions import ApiVersion

__all__ = ["cost", "plan"]


def plan(seed: int, version: ApiVersion) -> tuple[Case, ...]:
    """Return the cases of a seed, the same ones every time."""
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
        [*token_cases()],
        [*formats],
        [*near_misses],
    )
    return tuple(case for row in zip_longest(*parts) for case in row if case is not None)


def cost(cases: Iterable[Case]) -> Cost:
    """Return what running all of them takes at most."""
    return reduce(add, (case.cost for case in cases), Cost())
