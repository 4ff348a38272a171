"""``cartest exec -- COMMAND``: run somebody's command against a mock of its own.

The mock speaks TLS, because the official SDKs dial ``wss`` whatever the base URL says
(clients-on-the-wire.md section 3), and the command is told by the variables the SDKs read.
"""

import os
import shutil
import subprocess

import click

from cartest_cli.client_check import judge_client
from cartest_cli.console import say
from cartest_cli.embedded import embedded_mock
from cartest_cli.options import EPILOG, MOCK_KEY, profile_option, seed_option, verbose_option
from cartest_contracts.errors import UsageError

__all__ = ["command"]


@click.command("exec", epilog=EPILOG, context_settings={"ignore_unknown_options": True})
@profile_option
@seed_option
@click.option("--strict", is_flag=True, help="Exit 1 if what it sent breaks the contract's schemas.")
@click.option("--plain", is_flag=True, help="Plain HTTP instead of TLS; official SDKs then reach REST only.")
@verbose_option
@click.argument("words", nargs=-1, required=True, type=click.UNPROCESSED)
def command(words: tuple[str, ...], *, profile: str, seed: int, strict: bool, plain: bool) -> int:
    """Run a command against a mock of its own; its exit status is passed on.

    Afterwards says which of its requests and messages do not keep to the contract's schemas.

    Sets CARTESIA_BASE_URL, CARTESIA_API_KEY and, with TLS, SSL_CERT_FILE and NODE_EXTRA_CA_CERTS:

        cartest exec -- pytest
    """
    program = shutil.which(words[0])
    if program is None:
        raise UsageError(f"no such command: {words[0]}")
    with embedded_mock(profile=profile, seed=seed, tls=not plain) as mock:
        told = {"CARTESIA_BASE_URL": mock.url, "CARTESIA_API_KEY": MOCK_KEY}
        if mock.ca_file is not None:
            told |= dict.fromkeys(("SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "CARTEST_CA_FILE"), str(mock.ca_file))
        done = subprocess.run([program, *words[1:]], env=os.environ | told, check=False)  # noqa: S603  # asked for
        findings = judge_client(mock)
    for finding in findings:
        say(f"{finding.rule_id} {finding.where}: {finding.actual}")
    if findings and strict and done.returncode == 0:
        return 1
    return done.returncode if done.returncode >= 0 else 128 - done.returncode
