"""``cartest bench``: time to first audio byte, measured by Locust users that stamp at the socket."""

from pathlib import Path

import click

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
from cartest_cli.running import Order, perform
from cartest_contracts.formats import OutputFormat
from cartest_contracts.verdict import exit_status
from cartest_contracts.versions import ApiVersion
from cartest_loadtests.launch import LoadPlan, require_locust
from cartest_loadtests.scenarios import SCENARIOS, find_scenario

__all__ = ["command"]


@click.command("bench", epilog=EPILOG)
@click.argument("scenario", default="speech_mix")
@click.option("--list", "list_scenarios", is_flag=True, help="List the scenarios and do nothing else.")
@click.option("--users", default=30, show_default=True, type=click.IntRange(min=1), help="Users.")
@click.option("--requests", type=click.IntRange(min=1), help="End after so many requests of each user.")
@click.option("--seconds", default=30.0, show_default=True, type=click.FloatRange(min=1), help="Longest run time.")
@click.option("--rate", type=click.FloatRange(min=0, min_open=True), help="Arrivals per second (an open loop).")
@click.option("--arrivals", type=click.Choice(("constant", "poisson")), help="How arrivals are spaced.")
@click.option(
    "--connections", type=click.Choice(("kept", "fresh")), help="Keep connections, or open one each time."
)
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
    rate: float | None,
    arrivals: str | None,
    connections: str | None,
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
    chosen = find_scenario(scenario)
    require_locust()
    wanted = {
        "seed": seed,
        "requests": requests,
        "rate": rate,
        "arrivals": arrivals,
        "connections": connections,
        "format": fmt and str(OutputFormat.parse(fmt)),
        "check": "auto" if url else "on",
    }
    with target_or_mock(url, version=version, ca_file=ca_file, profile=profile, seed=seed) as target:
        require_leave(target, allow_remote=allow_remote, users=users)
        load = LoadPlan(
            scenario=chosen,
            target=target,
            users=users,
            run_time_s=seconds,
            processes=processes,
            options={name: value for name, value in wanted.items() if value is not None},
        )
        result = perform(
            Order(
                name=scenario,
                command=typed("bench", seed=seed),
                target=target,
                seed=seed,
                profile=None if url else profile,
                out=out,
                load=load,
                load_requests=None if requests is None else requests if rate else users * requests,
                budgets=budgets,
            )
        )
    return exit_status(result.verdict)


def _show() -> None:
    for name, scenario in SCENARIOS.items():
        out().print(f"{name:<14} {scenario.summary}", markup=False)
