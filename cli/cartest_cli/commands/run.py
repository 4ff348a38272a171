"""``cartest run``: contract, grants and load in a minute, one report."""

from pathlib import Path

import click

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
from cartest_contracts.verdict import exit_status
from cartest_contracts.verify.grant_matrix import core_operations
from cartest_contracts.versions import ApiVersion
from cartest_loadtests.launch import LoadPlan, require_locust
from cartest_loadtests.scenarios import find_scenario

__all__ = ["command"]

_LONGEST_S = 40.0
"""The load part ends here at the latest, so that a run stays under a minute on two cores."""


@click.command("run", epilog=EPILOG)
@target_options
@profile_option
@seed_option
@click.option("--users", default=60, show_default=True, type=click.IntRange(min=1), help="Load users.")
@click.option(
    "--requests", default=24, show_default=True, type=click.IntRange(min=1), help="Requests of each load user."
)
@click.option("--name", default="run", show_default=True, help="Name of the run, part of its folder.")
@out_option
@budgets_option
@remote_option
@verbose_option
def command(
    *,
    url: str | None,
    version: ApiVersion,
    ca_file: Path | None,
    profile: str,
    seed: int,
    users: int,
    requests: int,
    name: str,
    out: Path,
    budgets: Path | None,
    allow_remote: bool,
) -> int:
    """Check the contract and the grants, measure time to first audio, and write one report.

    Without --url a mock is started: no key, no network, under a minute. The same seed makes the same
    requests, the same audio and the same findings.
    """
    require_locust()
    with target_or_mock(url, version=version, ca_file=ca_file, profile=profile, seed=seed) as target:
        require_leave(target, allow_remote=allow_remote, users=users)
        result = perform(
            Order(
                name=name,
                command=typed("run", seed=seed),
                target=target,
                seed=seed,
                profile=None if url else profile,
                out=out,
                contract=True,
                grants=core_operations(version),
                load=LoadPlan(
                    scenario=find_scenario("speech_mix"),
                    target=target,
                    users=users,
                    run_time_s=_LONGEST_S,
                    options={"seed": seed, "requests": requests, "check": "auto" if url else "on"},
                ),
                load_requests=users * requests,
                budgets=budgets,
            )
        )
    return exit_status(result.verdict)
