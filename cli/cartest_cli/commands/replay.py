"""``cartest replay``: a session file sent again, shown as it comes back, and judged."""

import asyncio
import time
from pathlib import Path

import click
from click.core import ParameterSource

from cartest_cli.console import out, say
from cartest_cli.embedded import target_or_mock
from cartest_cli.options import EPILOG, profile_option, seed_option, target_options, verbose_option
from cartest_cli.showing import detail
from cartest_contracts.clients.http_client import HttpClient
from cartest_contracts.clients.socket_client import SocketClient
from cartest_contracts.errors import UsageError
from cartest_contracts.judge import Judgement, judge
from cartest_contracts.observation import Arrival, Observation
from cartest_contracts.printable import printable
from cartest_contracts.redact import redact
from cartest_contracts.rules import select
from cartest_contracts.sessions.clocks import clock_of
from cartest_contracts.sessions.files import read_session
from cartest_contracts.sessions.player import play
from cartest_contracts.sessions.session import Session
from cartest_contracts.target import Target
from cartest_contracts.verdict import Verdict, exit_status
from cartest_contracts.versions import ApiVersion, InvalidVersion

__all__ = ["command"]


@click.command("replay", epilog=EPILOG)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@target_options
@profile_option
@seed_option
@verbose_option
def command(
    *, file: Path, url: str | None, version: ApiVersion, ca_file: Path | None, profile: str, seed: int
) -> int:
    """Send the session in FILE again, show what comes back as it comes, and judge it by the rules.

    Fails if a rule is broken; where the file names the rule that it is for, that rule alone decides. The version
    is the file's, unless --api-version is given.
    """
    session = read_session(file)
    typed = click.get_current_context().get_parameter_source("version") is ParameterSource.COMMANDLINE
    wanted = version if typed or not session.api_version else _version(file, session.api_version)
    if session.about:
        say(session.about)
    with target_or_mock(url, version=wanted, ca_file=ca_file, profile=profile, seed=seed) as target:
        observations = asyncio.run(_replay(session, target))
    return exit_status(_show(session, judge(observations)))


def _version(file: Path, text: str) -> ApiVersion:
    try:
        return ApiVersion.parse(text)
    except InvalidVersion:
        raise UsageError(f"{file}, line 1: api_version {text!r} is no date") from None


async def _replay(session: Session, target: Target) -> list[Observation]:
    began_ns = time.monotonic_ns()

    def watch(arrival: Arrival) -> None:
        since_ms = (arrival.at_ns - began_ns) / 1e6
        context_id = printable(str((arrival.event or {}).get("context_id", "")))
        line = f"{since_ms:9.1f} ms  {context_id:<12.40} {arrival.kind:<10} {detail(arrival)}"
        click.echo(redact(line, secrets=(target.api_key,)).rstrip())

    async with HttpClient(target) as http:
        clock = await clock_of(http)
        return await play(session, SocketClient(target, watch=watch), clock=clock, patience_s=target.timeout_s)


def _show(session: Session, judgement: Judgement) -> Verdict:
    console = out()
    for finding in judgement.findings:
        console.print(
            f"{finding.rule_id} ({finding.level}, {finding.knowledge}): {finding.requirement}", markup=False
        )
        console.print(f"  expected {finding.expected}", markup=False)
        console.print(f"  actual   {finding.actual}", markup=False)
        console.print(f"  where    {finding.where}", markup=False)
    for problem in judgement.problems:
        say(problem)
    if not session.rule:
        if judgement.findings:
            return Verdict.FAIL
        console.print("no rule is broken")
        return Verdict.UNKNOWN if judgement.problems else Verdict.PASS
    ids = {rule.id for rule in select([session.rule])}
    counts = [count for count in judgement.counts if count.rule_id in ids]
    if any(count.broken for count in counts):
        console.print(f"{session.rule} is broken")
        return Verdict.FAIL
    if any(count.applied for count in counts):
        console.print(f"{session.rule} is kept")
        return Verdict.PASS
    console.print(f"{session.rule} could not be tried: nothing came to judge it by")
    return Verdict.UNKNOWN
