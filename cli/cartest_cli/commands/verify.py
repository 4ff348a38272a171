"""``cartest verify``: the contract and the token grants of any target."""

from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from cartest_cli.console import out
from cartest_cli.embedded import target_or_mock
from cartest_cli.options import (
    EPILOG,
    out_option,
    profile_option,
    seed_option,
    target_options,
    typed,
    verbose_option,
)
from cartest_cli.running import Order, perform
from cartest_contracts.rule import Rule
from cartest_contracts.rules import ALL_RULES, select
from cartest_contracts.verdict import exit_status
from cartest_contracts.verify.budget import Budget
from cartest_contracts.verify.plan import cost, plan
from cartest_contracts.versions import ApiVersion

__all__ = ["command"]


@click.command("verify", epilog=EPILOG)
@click.option("--list", "list_rules", is_flag=True, help="List the rules and do nothing else.")
@click.option("--only", metavar="ID", multiple=True, help="Judge by this rule only; may be repeated.")
@click.option("--dry-run", is_flag=True, help="Say what it would cost and do nothing else.")
@click.option("--grants/--no-grants", default=True, show_default=True, help="Try the token grants too.")
@click.option("--max-requests", type=click.IntRange(min=1), help="Requests, sockets and contexts at most.")
@click.option("--max-characters", type=click.IntRange(min=1), help="Characters to be spoken at most.")
@click.option("--max-seconds", type=click.FloatRange(min=0, min_open=True), help="Start no case after this.")
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
    grants: bool,
    max_requests: int | None,
    max_characters: int | None,
    max_seconds: float | None,
    url: str | None,
    version: ApiVersion,
    ca_file: Path | None,
    profile: str,
    seed: int,
    out: Path,
) -> int:
    """Check every rule of the contract, and every grant against every operation.

    Without --url the embedded mock is checked. A live target is paid by the character: see --dry-run first,
    then set limits.
    """
    rules = select(only) if only else ALL_RULES
    if list_rules:
        _show(rules)
        return 0
    if dry_run:
        price = cost(plan(seed, version))
        click.echo(f"{price.requests} requests, sockets and contexts; {price.characters} characters to be spoken")
        return 0
    budget = Budget(requests=max_requests, characters=max_characters, seconds=max_seconds)
    with target_or_mock(url, version=version, ca_file=ca_file, profile=profile, seed=seed) as target:
        result = perform(
            Order(
                name="verify",
                command=typed("verify", seed=seed),
                target=target,
                seed=seed,
                profile=None if url else profile,
                out=out,
                contract=budget,
                rules=rules,
                grants=grants,
            )
        )
    return exit_status(result.verdict)


def _show(rules: tuple[Rule, ...]) -> None:
    table = Table(
        "id", "level", "known", "requirement", "source", box=None, header_style="dim", padding=(0, 2, 0, 0)
    )
    table.columns[3].overflow = "fold"
    for rule in rules:
        table.add_row(rule.id, rule.level, rule.knowledge.value, Text(rule.requirement), Text(rule.source))
    out().print(table)
