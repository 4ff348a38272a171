"""``cartest bench``: time to first audio byte, measured by Locust users that stamp at the socket."""

import math
from collections.abc import Mapping
from pathlib import Path

import click

from cartest_cli.arrival_options import arrival_options
from cartest_cli.capacity.finding import find_capacity as search_rates
from cartest_cli.capacity.stepping import MOST_USERS
from cartest_cli.console import out
from cartest_cli.embedded import target_or_mock
from cartest_cli.options import (
    EPILOG,
    budgets_option,
    out_option,
    profile_option,
    remote_option,
    require_leave,
    seed_option,
    target_options,
    typed,
    verbose_option,
)
from cartest_cli.order import Order
from cartest_cli.running import perform
from cartest_cli.turn_options import turn_options
from cartest_contracts.errors import UsageError
from cartest_contracts.formats import OutputFormat
from cartest_contracts.verdict import exit_status
from cartest_contracts.versions import ApiVersion
from cartest_loadtests.descriptors import make_room
from cartest_loadtests.launch import LoadPlan, require_locust
from cartest_loadtests.scenarios import SCENARIOS, find_scenario

__all__ = ["command"]


@click.command("bench", epilog=EPILOG)
@click.argument("scenario", default="speech_mix")
@click.option("--list", "list_scenarios", is_flag=True, help="List the scenarios and do nothing else.")
@click.option("--users", default=30, show_default=True, type=click.IntRange(min=1), help="Users.")
@click.option("--requests", type=click.IntRange(min=1), help="End after so many requests of each user.")
@click.option("--seconds", default=30.0, show_default=True, type=click.FloatRange(min=1), help="Longest run time.")
@arrival_options
@click.option("--soak", is_flag=True, help="Judge as well whether the generator itself grows; needs minutes.")
@click.option("--find-capacity", is_flag=True, help="Step up from --rate: the highest that keeps the budgets.")
@turn_options
@click.option(
    "--processes", default=1, show_default=True, type=click.IntRange(min=1), help="Generating processes."
)
@click.option("--format", "fmt", metavar="FORMAT", help="Output format, e.g. raw/pcm_s16le/24000.")
@target_options
@profile_option
@seed_option
@out_option
@budgets_option
@remote_option
@verbose_option
def command(
    scenario: str,
    *,
    list_scenarios: bool,
    users: int,
    requests: int | None,
    seconds: float,
    arrivals: dict[str, str | int | float],
    soak: bool,
    find_capacity: bool,
    turns: dict[str, str | int | float],
    processes: int,
    fmt: str | None,
    url: str | None,
    version: ApiVersion,
    ca_file: Path | None,
    profile: str,
    seed: int,
    out: Path,
    budgets: Path | None,
    allow_remote: bool,
) -> int:
    """Measure time to first audio byte and judge it by budgets.

    SCENARIO is one of those that --list names. Without --url the embedded mock is measured.
    """
    if list_scenarios:
        _show()
        return 0
    if find_capacity:
        _check_search(arrivals, requests=requests, soak=soak)
    chosen = find_scenario(scenario)
    require_locust()
    wanted: dict[str, str | int | float | None] = {
        **arrivals,
        **turns,
        "seed": seed,
        "requests": requests,
        "soak": "on" if soak else None,
        "format": fmt and str(OutputFormat.parse(fmt)),
        "check": "auto" if url else "on",
    }
    # The embedded mock, which inherits the limit, holds the sockets of all users; a process those of its own.
    most = max(users, MOST_USERS) if find_capacity else users
    make_room(most if url is None else math.ceil(most / processes))
    with target_or_mock(url, version=version, ca_file=ca_file, profile=profile, seed=seed) as target:
        require_leave(target, allow_remote=allow_remote, users=most)
        load = LoadPlan(
            scenario=chosen,
            target=target,
            users=users,
            run_time_s=seconds,
            processes=processes,
            options={name: value for name, value in wanted.items() if value is not None},
        )
        order = Order(
            name=scenario,
            command=typed("bench", seed=seed),
            target=target,
            seed=seed,
            profile=None if url else profile,
            out=out,
            load=load,
            load_requests=None if requests is None else requests if arrivals else users * requests,
            budgets=budgets,
        )
        result = search_rates(order, load, rate=float(arrivals["rate"])) if find_capacity else perform(order)
    return exit_status(result.verdict)


def _check_search(arrivals: Mapping[str, str | int | float], *, requests: int | None, soak: bool) -> None:
    if "rate" not in arrivals:
        raise UsageError("--find-capacity needs --rate, the first to try")
    if arrivals.get("arrivals", "constant") not in {"constant", "poisson"}:
        raise UsageError("--find-capacity goes with --arrivals constant or poisson")
    if requests is not None or soak:
        raise UsageError("--find-capacity goes with neither --requests nor --soak: a step lasts --seconds")


def _show() -> None:
    for name, scenario in SCENARIOS.items():
        out().print(f"{name:<14} {scenario.summary}", markup=False)
