"""``cartest prove``: show that the rules bite, and that they bite nothing else."""

import os
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from cartest_cli.console import out, say
from cartest_cli.options import EPILOG, typed, verbose_option
from cartest_cli.progress import Steps
from cartest_cli.proving.page import page
from cartest_cli.proving.proof import CleanRun, Made, Proof, Proved
from cartest_cli.proving.prover import Prover
from cartest_cli.proving.store import beside, load, save
from cartest_contracts.errors import HarnessError
from cartest_contracts.verdict import Verdict, exit_status
from cartest_mocks.defects import DEFECTS, find

__all__ = ["command"]


@click.command("prove", epilog=EPILOG)
@click.argument("ids", metavar="[DEFECT]...", nargs=-1)
@click.option(
    "--clean", metavar="N", type=click.IntRange(min=0), default=0, help="Verify a whole mock N times too."
)
@click.option("--defects/--no-defects", default=True, show_default=True, help="Verify each defect.")
@click.option(
    "--plain",
    metavar="N",
    type=click.IntRange(min=1),
    help="Let plain Schemathesis look for each defect too, with N random cases for each operation.",
)
@click.option("--jobs", type=click.IntRange(min=1), default=os.cpu_count() or 1, show_default=True)
@click.option("--seed", type=int, default=0, show_default=True, help="Of the defects, and of the first clean run.")
@click.option(
    "--write",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a page too, and its records beside it; what those have already stays, unless it is shown again.",
)
@verbose_option
def command(
    *,
    ids: tuple[str, ...],
    clean: int,
    defects: bool,
    plain: int | None,
    jobs: int,
    seed: int,
    write: Path | None,
) -> int:
    """Start the mock with each defect (all, or those named) and verify it: the right rule must report it.

    With --clean, a mock without a defect must pass under as many seeds. Each verification is a `cartest verify`
    of its own; all defects take some minutes for each of --jobs.
    """
    chosen = (tuple(find(each) for each in ids) or DEFECTS) if defects else ()
    earlier = load(beside(write)) if write is not None else Proved()
    made = Made(command=typed("prove", seed=seed), date=_today())
    prover = Prover(made=made, seed=seed, jobs=jobs, examples=plain)
    proofs: list[Proof] = []
    runs: list[CleanRun] = []
    try:
        with Steps() as steps:
            if chosen:
                steps.begin("defects")
                for proof in prover.defects(chosen):
                    proofs.append(proof)
                    missed = "" if proof.holds else " was not reported"
                    steps.at(len(proofs), len(chosen), f"{proof.defect}{missed}")
            if clean:
                steps.begin("clean")
                for run in prover.clean(clean):
                    runs.append(run)
                    steps.at(len(runs), clean, f"seed {run.seed} at {run.version}")
    finally:
        # What was shown before an interruption counts.
        order = {defect.id: place for place, defect in enumerate(DEFECTS)}
        proofs.sort(key=lambda proof: order[proof.defect])
        _show(proofs, runs)
        if write is not None and (proofs or runs):
            proved = earlier.with_more(proofs, runs)
            save(beside(write), proved)
            _write(write, page(proved))
    held = [*(proof.holds for proof in proofs), *(run.holds for run in runs)]
    if not held:
        return exit_status(Verdict.UNKNOWN)
    return exit_status(Verdict.PASS if all(held) else Verdict.FAIL)


def _show(proofs: list[Proof], runs: list[CleanRun]) -> None:
    """Print what does not hold, and the sums."""
    table = Table("what", "exit", "rules found broken", box=None, header_style="dim", padding=(0, 2, 0, 0))
    for proof in proofs:
        if not proof.holds:
            found = proof.problem or f"{find(proof.defect).rule} wanted: {' '.join(proof.rules)}"
            table.add_row(proof.defect, str(proof.exit_status), Text(found))
    for run in runs:
        if not run.holds:
            found = " ".join((*run.rules, *run.problems))
            table.add_row(f"seed {run.seed} at {run.version}", str(run.exit_status), Text(found))
    if table.row_count:
        out().print(table)
    if proofs:
        out().print(
            f"{sum(each.holds for each in proofs)} of {len(proofs)} defects reported by the rule they name"
        )
    if runs:
        out().print(f"{sum(each.holds for each in runs)} of {len(runs)} verifications of a whole mock passed")


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise HarnessError(f"cannot write {path}: {error.strerror}") from error
    say(f"written to {path}")


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
