"""``cartest gate RUN``: judge a recorded run again."""

from pathlib import Path

import click

from cartest_cli.judging import judge_run
from cartest_cli.options import EPILOG, budgets_option, verbose_option
from cartest_contracts.errors import UsageError
from cartest_contracts.run import RUN_FILE
from cartest_contracts.verdict import exit_status

__all__ = ["command"]


@click.command("gate", epilog=EPILOG)
@click.argument("run", type=click.Path(path_type=Path), default=Path("reports/runs/latest"))
@budgets_option
@verbose_option
def command(run: Path, *, budgets: Path | None) -> int:
    """Judge a recorded run again, with other budgets if you like; rewrites its report.

    RUN is a folder under reports/runs; without one, the latest.
    """
    if not (run / RUN_FILE).is_file():
        raise UsageError(f"no run in {run} (cartest run makes one)")
    return exit_status(judge_run(run.resolve(), budgets=budgets).verdict)
