"""The options of what users do in a turn, and over which connections: the load test's own, checked beforehand."""

import functools
from collections.abc import Callable
from typing import Any, Final

import click

from cartest_contracts.errors import UsageError
from cartest_loadtests.mixing import parse_weights
from cartest_loadtests.settings import OPTIONS

__all__ = ["turn_options"]

_OPTIONS: Final[dict[str, tuple[click.ParamType[Any], str]]] = {
    "connections": (
        click.Choice(OPTIONS["connections"].choices or ()),
        "Keep connections, open one each time, or let contexts share sockets.",
    ),
    "contexts": (click.IntRange(min=2), "Contexts at once on each socket, with --connections multiplexed."),
    "tokens-per-s": (click.FloatRange(min=0, min_open=True), "Tokens a second of tts_llm."),
    "cancel-after-ms": (click.FloatRange(min=0), "Milliseconds of speech before tts_barge_in cancels."),
    "weights": (click.STRING, "Users of each kind in speech_mix, e.g. bytes=3,sse=1,llm=2."),
}
"""Name, type and help."""


def turn_options(function: Callable[..., int]) -> Callable[..., int]:
    """Add them; the command gets those that were typed as ``turns``, named as load options are."""

    @functools.wraps(function)
    def gather(**typed: Any) -> int:
        given = {name: typed.pop(name.replace("-", "_")) for name in _OPTIONS}
        return function(turns=_checked({name: one for name, one in given.items() if one is not None}), **typed)

    for name, (kind, explained) in reversed(_OPTIONS.items()):
        gather = click.option(f"--{name}", type=kind, help=explained)(gather)
    return gather


def _checked(given: dict[str, str | int | float]) -> dict[str, str | int | float]:
    if (given.get("connections") == "multiplexed") != ("contexts" in given):
        raise UsageError("--connections multiplexed and --contexts go together")
    if "weights" in given:
        try:
            parse_weights(str(given["weights"]))
        except UsageError as error:
            raise UsageError(str(error).replace("--cartest-", "--")) from None
    return given
