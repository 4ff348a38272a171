"""The options of an open loop, how requests arrive: the load test's own, checked before anything starts."""

import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, cast, get_args

import click

from cartest_contracts.errors import UsageError
from cartest_loadtests.arrival_plan import ArrivalPlan, Spacing
from cartest_loadtests.settings import OPTIONS

__all__ = ["arrival_options"]

_ABOVE_0: Final = click.FloatRange(min=0, min_open=True)
_OPTIONS: Final[Mapping[str, tuple[click.ParamType[Any], str, str]]] = {
    "rate": (_ABOVE_0, "Arrivals per second (an open loop).", ""),
    "arrivals": (click.Choice(get_args(Spacing)), "How arrivals are spaced.", ""),
    "rate-to": (_ABOVE_0, "The rate at a ramp's end, and from then on.", "ramp"),
    "ramp-s": (_ABOVE_0, "Seconds from --rate to --rate-to.", "ramp"),
    "spike-rate": (_ABOVE_0, "The rate while a spike lasts.", "spike"),
    "spike-at-s": (click.FloatRange(min=0), "Seconds after the start at which it begins.", "spike"),
    "spike-s": (_ABOVE_0, "Seconds that it lasts.", "spike"),
    "trace": (
        click.Path(path_type=Path, dir_okay=False),
        "File of recorded arrivals: seconds, CSV or JSON lines with at_s, or a run's observations.",
        "trace",
    ),
    "trace-speed": (_ABOVE_0, "How many times as fast as recorded.", "trace"),
}
"""Name, type, help, and the value of ``--arrivals`` that it goes with."""


def arrival_options(function: Callable[..., int]) -> Callable[..., int]:
    """Add them; the command gets those that were typed as ``arrivals``, named as load options are."""

    @functools.wraps(function)
    def gather(**typed: Any) -> int:
        values = {name: typed.pop(name.replace("-", "_")) for name in _OPTIONS}
        given = {name: value for name, value in values.items() if value is not None}
        return function(arrivals=_checked(given), **typed)

    for name, (kind, explained, _) in reversed(tuple(_OPTIONS.items())):
        gather = click.option(f"--{name}", type=kind, help=explained)(gather)
    return gather


def _checked(given: Mapping[str, Any]) -> dict[str, str | int | float]:
    spacing = given.get("arrivals", OPTIONS["arrivals"].default)
    for name in given:
        if (only := _OPTIONS[name][2]) and only != spacing:
            raise UsageError(f"--{name} goes with --arrivals {only}")
    try:
        ArrivalPlan.read(
            cast("Spacing", spacing),
            lambda name: float(given.get(name, OPTIONS[name].default)),
            str(given.get("trace", "")),
        )
    except UsageError as error:
        raise UsageError(str(error).replace("--cartest-", "--")) from None
    return {name: value if isinstance(value, float) else str(value) for name, value in given.items()}
