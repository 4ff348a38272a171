"""Thresholds of turns."""

from typing import Any

import pytest

from cartest_contracts.wire.strict import BadRequest
from cartest_mocks.exchange import Problem, Request
from cartest_mocks.stt.turns.settings import TurnSettings


def read(**query: str) -> TurnSettings:
    return TurnSettings.read(
        Request(method="GET", path="/", query={f"turn_{name}": (text,) for name, text in query.items()})
    )


def test_defaults_are_the_documented_ones() -> None:
    """Those of other-endpoints.md section 5."""
    settings = read()
    assert (settings.start_threshold, settings.eager_end_threshold, settings.end_threshold) == (0.8, 0.4, 0.2)
    assert settings.end_timeout_ms == 5600


def test_bounds_are_inclusive() -> None:
    """Of each range."""
    low = read(start_threshold="0.5", eager_end_threshold="0.3", end_threshold="0.05", end_timeout_ms="640")
    high = read(start_threshold="0.9", eager_end_threshold="0.6", end_threshold="0.5", end_timeout_ms="11200")
    assert (low.end_timeout_ms, high.start_threshold) == (640, 0.9)


def test_a_config_changes_what_it_names() -> None:
    """The rest stays, null counts as absent."""
    settings = read(end_threshold="0.1").after(
        {"start_threshold": 0.9, "end_timeout_ms": 700, "end_threshold": None}
    )
    assert settings == TurnSettings(start_threshold=0.9, end_threshold=0.1, end_timeout_ms=700)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("start_threshold", "0.91"),
        ("eager_end_threshold", "0.29"),
        ("end_threshold", "x"),
        ("end_timeout_ms", "639"),
    ],
)
def test_out_of_range(name: str, text: str) -> None:
    """The error names the parameter as it was given."""
    with pytest.raises(BadRequest) as refused:
        read(**{name: text})
    assert refused.value.field == f"turn_{name}"


@pytest.mark.parametrize("value", ["0.5", True, [0.5], 0.1])
def test_a_wrong_config(value: Any) -> None:
    """Numbers are numbers there."""
    with pytest.raises(BadRequest) as refused:
        TurnSettings().after({"start_threshold": value})
    assert refused.value.field == "turn.start_threshold"


@pytest.mark.parametrize(
    "thresholds",
    [
        {"start_threshold": "0.5", "eager_end_threshold": "0.5"},
        {"start_threshold": "0.5", "eager_end_threshold": "0.6"},
        {"eager_end_threshold": "0.4", "end_threshold": "0.4"},
        {"eager_end_threshold": "0.3", "end_threshold": "0.5"},
    ],
)
def test_the_order_is_strict(thresholds: dict[str, str]) -> None:
    """start > eager end > end, in the query and in a config."""
    with pytest.raises(Problem, match="400"):
        read(**thresholds)
    with pytest.raises(Problem, match="400"):
        TurnSettings().after({name: float(text) for name, text in thresholds.items()})
