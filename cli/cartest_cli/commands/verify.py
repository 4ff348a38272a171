"""``cartest verify``: the contract and the token grants of any target."""

import os
from pathlib import Path
from tempfile import gettempdir
from typing import Final

import click

from cartest_cli.embedded import target_or_mock
from cartest_cli.options import (
    EPILOG,
    SECONDS,
    out_option,
    profile_option,
    seed_option,
    target_from,
    target_options,
    typed,
    verbose_option,
)
from cartest_cli.parts import Extent, Grants, grant_operations, parts_for, show_prices
from cartest_cli.rule_table import show_rules
from cartest_cli.running import Order, perform
from cartest_cli.snapshots import compare, show_drift
from cartest_contracts.errors import UsageError
from cartest_contracts.rules import ALL_RULES, select
from cartest_contracts.target import ANSWER_TIMEOUT_S
from cartest_contracts.verdict import Verdict, exit_status, worst
from cartest_contracts.verify.budget import Budget
from cartest_contracts.versions import ApiVersion

__all__ = ["FUZZ", "PROGRAMS", "command"]

PROGRAMS: Final = 50
FUZZ: Final = 300
"""Of a run that was not told otherwise: the whole takes about half a minute on two cores."""


@click.command("verify", epilog=EPILOG)
@click.option("--list", "list_rules", is_flag=True, help="List the rules and do nothing else.")
@click.option("--only", metavar="ID", multiple=True, help="Judge by this rule only; may be repeated.")
@click.option("--dry-run", is_flag=True, help="Say what it would cost and do nothing else.")
@click.option("--yes", is_flag=True, help="Go ahead without limits on a target that is not this machine.")
@click.option(
    "--programs",
    type=click.IntRange(min=0),
    help=f"Generated programs over sockets; {PROGRAMS} on this machine, else 0.",
)
@click.option(
    "--fuzz", type=click.IntRange(min=0), help=f"Generated HTTP requests; {FUZZ} on this machine, else 0."
)
@click.option(
    "--grants",
    type=click.Choice(("full", "core", "none")),
    help="Try the token grants on every operation (default for the mock), on the core of them, or not at all.",
)
@click.option(
    "--snapshot",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Compare with the outcome in this file; without the file, write it.",
)
@click.option("--fail-on-drift", is_flag=True, help="Let a difference from the snapshot fail.")
@click.option("--broken", metavar="ID", multiple=True, help="Give the embedded mock this defect; may be repeated.")
@click.option("--writes", is_flag=True, help="Make, change and delete things in the account too; a mock's always.")
@click.option("--max-requests", type=click.IntRange(min=1), help="Requests, sockets and contexts at most.")
@click.option("--max-characters", type=click.IntRange(min=1), help="Characters to be spoken at most.")
@click.option("--max-seconds", type=SECONDS, help="Start no case after this.")
@click.option(
    "--timeout",
    type=SECONDS,
    default=ANSWER_TIMEOUT_S,
    show_default=True,
    help="Seconds that one case may take, all its answers together.",
)
@target_options
@profile_option
@seed_option
@out_option
@verbose_option
def command(
    *,
    list_rules: bool,
    only: tuple[str, ...],
    dry_run: bool,
    yes: bool,
    programs: int | None,
    fuzz: int | None,
    grants: Grants | None,
    snapshot: Path | None,
    fail_on_drift: bool,
    broken: tuple[str, ...],
    writes: bool,
    max_requests: int | None,
    max_characters: int | None,
    max_seconds: float | None,
    timeout: float,
    url: str | None,
    version: ApiVersion,
    ca_file: Path | None,
    profile: str,
    seed: int,
    out: Path,
) -> int:
    """Check every rule of the contract, and every grant against every operation.

    Without --url the embedded mock is checked. A live target is paid by the character: see --dry-run, then set
    limits, which all parts share. With --only, parts that cannot show that rule are left out.
    """
    # Hypothesis keeps tables of its own, by default where it is started.
    os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(Path(gettempdir()) / "cartest-hypothesis"))
    rules = select(only) if only else ALL_RULES
    if list_rules:
        show_rules(rules)
        return 0
    theirs = None if url is None else target_from(url, version=version, ca_file=ca_file)
    near = theirs is None or theirs.is_loopback
    extent = Extent(
        programs=(PROGRAMS if near else 0) if programs is None else programs,
        fuzz=(FUZZ if near else 0) if fuzz is None else fuzz,
        grants=grant_operations(grants or ("full" if url is None else "core"), version),
    ).only(parts_for(rules))
    budget = Budget(requests=max_requests, characters=max_characters, seconds=max_seconds)
    unasked = not near and not yes and budget == Budget()
    if dry_run or unasked:
        mock = theirs is None
        prices = extent.prices(seed=seed, version=version, writes=writes or mock, near=near, mock=mock)
        show_prices(prices)
        if dry_run:
            return 0
        raise UsageError("this costs credits: set --max-characters or another limit, or agree with --yes")
    if broken:
        _require_defects(broken, url)
    with target_or_mock(
        url,
        version=version,
        ca_file=ca_file,
        profile=profile,
        seed=seed,
        broken=broken,
        timeout_s=timeout,
    ) as target:
        result = perform(
            Order(
                name="verify",
                command=typed("verify", seed=seed),
                target=target,
                seed=seed,
                profile=None if url else profile,
                out=out,
                contract=extent.contract,
                programs=extent.programs,
                fuzz=extent.fuzz,
                grants=extent.grants,
                limits=budget,
                rules=rules,
                writes=writes,
            )
        )
    drifted = snapshot is not None and show_drift(compare(snapshot, result))
    return exit_status(worst((result.verdict, Verdict.FAIL)) if drifted and fail_on_drift else result.verdict)


def _require_defects(broken: tuple[str, ...], url: str | None) -> None:
    # Whoever verifies a server without defects needs none of them.
    from cartest_mocks.defects import find

    if url is not None:
        raise UsageError("--broken is for the embedded mock; --url names somebody else's server")
    for each in broken:
        find(each)
