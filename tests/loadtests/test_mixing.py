"""Weights of a mix: read strictly, applied to the classes that take them."""

from collections.abc import Iterator
from typing import Any

import pytest

from cartest_contracts.errors import UsageError
from cartest_loadtests.mixing import DEFAULT_WEIGHTS, mix, parse_weights, shares_of, users_needed, weigh


class Bytes:
    kind, weight, fixed_count = "bytes", 3, 0


class Llm:
    kind, weight, fixed_count = "llm", 3, 0


class Own:
    kind, weight, fixed_count = "own", 2, 0


@pytest.fixture(autouse=True)
def mixed() -> Iterator[None]:
    """Two of three classes are mixed by typed weights."""
    mix(Bytes, Llm)
    yield
    mix()
    Bytes.weight = Llm.weight = 3
    Bytes.fixed_count = 0


def test_the_default_is_a_mix_of_what_there_was_always() -> None:
    """Streamed text and barge-in come in when they are asked for."""
    assert parse_weights(DEFAULT_WEIGHTS) == {"bytes": 3, "sse": 3, "websocket": 3, "tokens": 1}
    assert parse_weights(" llm=2, barge_in=0") == {"llm": 2, "barge_in": 0}


@pytest.mark.parametrize("text", ["", "bytes", "bytes=", "bytes=-1", "bytes=1.5", "bytes=²", "b=1", "sse=1,sse=2"])
def test_a_wrong_weight_is_one_clear_line(text: str) -> None:
    """The line shows the form and the kinds."""
    with pytest.raises(UsageError, match="--cartest-weights is a list such as bytes=3"):
        parse_weights(text)
    with pytest.raises(UsageError, match="leaves no users"):
        parse_weights("bytes=0")


def test_kinds_that_are_not_named_get_no_users() -> None:
    """Classes that the scenario does not mix keep their own weight."""
    classes: list[Any] = [Bytes, Llm, Own]
    weigh(classes, {"llm": 5})
    assert [(each.__name__, each.weight) for each in classes] == [("Llm", 5), ("Own", 2)]


def test_a_worker_shares_out_the_rate_by_what_was_typed() -> None:
    """Its own classes are not weighed: its master tells whom to spawn."""
    assert shares_of([Bytes, Llm, Own], {"llm": 5}) == {"Llm": 5, "Own": 2}
    Bytes.fixed_count = 4
    assert shares_of([Bytes], {}) == {"Bytes": 4}


def test_so_many_users_give_each_worker_one_of_each() -> None:
    """By the smallest share; without classes none are needed."""
    assert users_needed({"A": 3, "B": 3, "C": 1}, 1) == 7
    assert users_needed({"A": 1, "B": 1}, 3) == 6
    assert users_needed({}, 3) == 0
