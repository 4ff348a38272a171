"""``cartest contract``: the contract documents themselves."""

import json
from pathlib import Path
from typing import Final

import click

from cartest_cli.console import say
from cartest_cli.coverage import Floor, FloorParam, below, coverage_json, coverage_of, show_coverage
from cartest_cli.differences import differences_json, show_differences, verdict_of
from cartest_cli.options import EPILOG, VersionParam, verbose_option
from cartest_contracts.diff import between
from cartest_contracts.documents import Document, load
from cartest_contracts.documents.layout import written
from cartest_contracts.errors import UsageError
from cartest_contracts.verdict import Verdict, exit_status
from cartest_contracts.versions import DEFAULT_VERSION, ApiVersion

__all__ = ["command"]

_DOCUMENTS: Final[tuple[Document, ...]] = ("openapi", "asyncapi")


@click.group("contract", epilog=EPILOG)
def command() -> None:
    """Show the contract at any dated version, what breaks a client between two, and what a run has exercised."""


@command.command("show", epilog=EPILOG)
@click.option(
    "--version",
    type=VersionParam(),
    default=DEFAULT_VERSION,
    show_default=True,
    help="Any date; the latest documented version at or before it.",
)
@click.option(
    "--document",
    type=click.Choice(_DOCUMENTS),
    default="openapi",
    show_default=True,
    help="openapi: everything over HTTP; asyncapi: the sockets.",
)
@click.option("--json", "as_json", is_flag=True, help="JSON instead of YAML.")
@verbose_option
def show(*, version: ApiVersion, document: Document, as_json: bool) -> None:
    """Print one document as it is at one version, all differences merged."""
    try:
        content = load(document, version)
    except LookupError as error:
        raise UsageError(str(error)) from error
    text = f"{json.dumps(content, indent=2, ensure_ascii=False)}\n" if as_json else written(content)
    click.echo(text, nl=False)


@command.command("diff", epilog=EPILOG)
@click.argument("old", type=VersionParam(), metavar="V1")
@click.argument("new", type=VersionParam(), metavar="V2")
@click.option("--all", "everything", is_flag=True, help="Also what differs without breaking a client.")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of a table.")
@verbose_option
def diff(*, old: ApiVersion, new: ApiVersion, everything: bool, as_json: bool) -> int:
    """Name what breaks a client written for V1 that speaks to V2, which may be the older one.

    Fails (exit status 1) when something does.
    """
    try:
        found = between(old, new)
    except LookupError as error:
        raise UsageError(str(error)) from error
    shown = [change for change in found if everything or change.effect == "breaking"]
    if as_json:
        click.echo(differences_json(old, new, shown))
    else:
        show_differences(old, new, shown, compatible=len(found) - len(shown))
    return exit_status(verdict_of(found))


@command.command("coverage", epilog=EPILOG)
@click.argument("run", type=click.Path(path_type=Path), default=Path("reports/runs/latest"))
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="Everything that there is, exercised or not.",
)
@click.option("--json", "as_json", is_flag=True, help="JSON instead of a table; always everything.")
@click.option(
    "--fail-under",
    "floors",
    type=FloorParam(),
    multiple=True,
    help="Fail (exit status 1) if a dimension is below it: 40 for all, statuses=40 for one; repeatable.",
)
@verbose_option
def coverage(*, run: Path, everything: bool, as_json: bool, floors: tuple[Floor, ...]) -> int:
    """Count what a recorded run has exercised against what the contract of its version holds.

    RUN is a folder under reports/runs; without one, the latest.
    """
    measured = coverage_of(run)
    if as_json:
        click.echo(coverage_json(measured))
    else:
        show_coverage(measured, everything=everything)
    short = below(measured, floors)
    for line in short:
        say(line)
    return exit_status(Verdict.FAIL if short else Verdict.PASS)
