"""Options that several commands share, so that they are spelt and explained once."""

import math
import os
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from cartest_contracts.errors import UsageError
from cartest_contracts.target import ANSWER_TIMEOUT_S, OtherKeys, Target
from cartest_contracts.verdict import EXIT_STATUS_HELP
from cartest_contracts.versions import DEFAULT_VERSION, ApiVersion, InvalidVersion
from cartest_mocks.accounts import ADMIN_KEY, LIMITED_KEY, OTHER_KEY
from cartest_mocks.profiles import PROFILES

__all__ = [
    "EPILOG",
    "MOCK_KEY",
    "MOCK_OTHERS",
    "SECONDS",
    "VersionParam",
    "budgets_option",
    "out_option",
    "profile_option",
    "remote_option",
    "require_leave",
    "seed_option",
    "target_from",
    "target_options",
    "typed",
    "verbose_option",
]

EPILOG: Final = EXIT_STATUS_HELP
MOCK_KEY: Final = "sk_car_test"
"""The key that the embedded mock takes; obviously fake."""
MOCK_OTHERS: Final = OtherKeys(admin=ADMIN_KEY, foreign=OTHER_KEY, limited=LIMITED_KEY, limited_plan="free")
"""Its others."""

F = TypeVar("F", bound=Callable[..., Any])


class _Seconds(click.FloatRange):
    """More than no seconds, and a number of them."""

    name = "seconds"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read the number."""
        seconds: float = super().convert(value, param, ctx)
        if not math.isfinite(seconds):
            self.fail(f"{value!r} is no number of seconds", param, ctx)
        return seconds


SECONDS: Final = _Seconds(min=0, min_open=True)


class VersionParam(click.ParamType[ApiVersion]):
    """A ``Cartesia-Version``."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> ApiVersion:
        """Read the date."""
        if isinstance(value, ApiVersion):
            return value
        try:
            return ApiVersion.parse(str(value))
        except InvalidVersion:
            self.fail(f"{value!r} is not a date in the form YYYY-MM-DD", param, ctx)


def verbose_option(function: F) -> F:
    """Add ``--verbose``: details of an error. Read by ``main`` itself, so the value is not passed on."""
    return click.option("--verbose", is_flag=True, expose_value=False, help="Show where an error came from.")(
        function
    )


def target_options(function: F) -> F:
    """Add the options that name a target.

    The URL is never taken from the environment: nobody should load a live service because a variable was
    set for something else. The key is taken from nowhere else: it would stand in the process list.
    """
    function = click.option(
        "--ca-file",
        type=click.Path(path_type=Path, dir_okay=False),
        envvar="CARTEST_CA_FILE",
        help="PEM file of an extra certificate authority.",
    )(function)
    function = click.option(
        "--api-version",
        "version",
        type=VersionParam(),
        default=str(DEFAULT_VERSION),
        show_default=True,
        envvar="CARTEST_VERSION",
        help="Cartesia-Version to send.",
    )(function)
    return click.option(
        "--url",
        help="Base URL of the target, with its key in CARTESIA_API_KEY; without it a mock is started.",
    )(function)


def target_from(
    url: str, *, version: ApiVersion, ca_file: Path | None, timeout_s: float = ANSWER_TIMEOUT_S
) -> Target:
    """Build the target of a command with the keys of the environment; raise ``UsageError`` if one is no good."""
    others = OtherKeys(
        admin=_variable("ADMIN_KEY"),
        foreign=_variable("FOREIGN_KEY"),
        limited=_variable("LIMITED_KEY"),
        limited_plan=_variable("LIMITED_PLAN"),
    )
    return Target.parse(
        url,
        api_key=_variable("API_KEY"),
        version=version,
        ca_file=ca_file,
        timeout_s=timeout_s,
        others=others,
    )


def _variable(name: str) -> str:
    return os.environ.get(f"CARTESIA_{name}", "").strip()


def profile_option(function: F) -> F:
    """Add ``--profile``: the latency profile of the embedded mock."""
    return click.option(
        "--profile",
        type=click.Choice(tuple(PROFILES)),
        default="realistic",
        show_default=True,
        help="Latency profile of the mock.",
    )(function)


def seed_option(function: F) -> F:
    """Add ``--seed``: the same seed makes the same requests and the same audio."""
    return click.option(
        "--seed", default=1, show_default=True, type=click.IntRange(min=0), help="Seed of the run."
    )(function)


def budgets_option(function: F) -> F:
    """Add ``--budgets``: what the figures must keep."""
    return click.option(
        "--budgets",
        type=click.Path(path_type=Path),
        help="TOML file of budgets (docs/budgets.md); without it, those for the embedded mock.",
    )(function)


def remote_option(function: F) -> F:
    """Add ``--allow-remote``, without which nothing but this machine is loaded."""
    return click.option("--allow-remote", is_flag=True, help="Load a target that is not this machine.")(function)


def require_leave(target: Target, *, allow_remote: bool, users: int) -> None:
    """Refuse to load somebody's service by accident; raise ``UsageError``."""
    if not target.is_loopback and not allow_remote:
        raise UsageError(
            f"this would load {target.url} with {users} users and cost credits; if agreed, say --allow-remote"
        )


def out_option(function: F) -> F:
    """Add ``--out``: where run folders are made."""
    return click.option(
        "--out",
        type=click.Path(path_type=Path, file_okay=False),
        default=Path("reports/runs"),
        show_default=True,
        help="Folder in which the run's own folder is made.",
    )(function)


def typed(name: str, *, seed: int | None) -> str:
    """Return the command as it was typed, with its seed if it has one, so that it can be typed again."""
    words = ["cartest", *sys.argv[1:]] if sys.argv[1:2] == [name] else ["cartest", name]
    if seed is not None and not any(word == "--seed" or word.startswith("--seed=") for word in words):
        words += ["--seed", str(seed)]
    return shlex.join(words)
