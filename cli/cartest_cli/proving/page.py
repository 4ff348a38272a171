"""The page of a proof, as it stands in docs/proof.md: how it was made, when, and a row for every defect."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from cartest_cli.proving.proof import CleanRun, Proof, Proved
from cartest_mocks.defects import find, in_the_way

__all__ = ["page"]

_NONE: Final = "—"


def page(proved: Proved) -> str:
    """Return the page in Markdown; a part of which nothing was shown is left out."""
    lines = [
        "# Proof",
        "",
        "What the defects are, and which rule reports each, stands in [broken-servers.md](broken-servers.md).",
        "",
    ]
    lines += _clean(tuple(proved.clean.values())) if proved.clean else []
    lines += _defects(tuple(proved.defects.values())) if proved.defects else []
    return "\n".join(lines).rstrip() + "\n"


def _made(shown: Sequence[Proof | CleanRun]) -> str:
    counts = Counter(each.made for each in shown)
    made = (f"{count:,} by `{each.command}` on {each.date}" for each, count in counts.items())
    return f"Shown: {'; '.join(made)}."


def _clean(runs: Sequence[CleanRun]) -> Iterator[str]:
    broken = [run for run in runs if not run.holds]
    yield "## A whole mock"
    yield ""
    yield _made(runs)
    yield ""
    yield (
        f"{len(runs):,} verifications with the seeds {runs[0].seed} to {runs[-1].seed}, at every dated version in "
        f"turn: {len(runs) - len(broken):,} passed, {len(broken)} did not."
    )
    yield ""
    for run in broken:
        why = ", ".join((*run.rules, *run.problems))
        yield f"- seed {run.seed} at {run.version}: exit {run.exit_status}: {why}"
    if broken:
        yield ""


def _defects(proofs: Sequence[Proof]) -> Iterator[str]:
    compared = [proof for proof in proofs if proof.plain is not None]
    yield "## Defects and who caught them"
    yield ""
    yield _made(proofs)
    yield ""
    yield f"{sum(proof.holds for proof in proofs)} of {len(proofs)} defects were reported by the rule they name."
    if compared:
        seen = sum(bool(proof.plain) for proof in compared)
        yield (
            f"Plain Schemathesis, its own checks on the same document, saw {seen} of {len(compared)}. "
            "It does not speak WebSocket, listen to audio, or hold tokens."
        )
    yield ""
    yield "| Defect | Rule | Found | Also found | Plain Schemathesis |"
    yield "| --- | --- | --- | --- | --- |"
    for proof in proofs:
        yield f"| {' | '.join(_cells(proof))} |"


def _cells(proof: Proof) -> Iterable[str]:
    defect = find(proof.defect)
    others = [rule for rule in proof.rules if rule != defect.rule]
    yield f"`{proof.defect}`"
    yield defect.rule
    yield "yes" if proof.holds else f"**no**: exit {proof.exit_status}{_why(proof)}"
    yield ", ".join(others) or _NONE
    yield proof.plain_problem or ("not run" if proof.plain is None else "; ".join(proof.plain) or _NONE)


def _why(proof: Proof) -> str:
    if proof.problem:
        return f", {proof.problem}"
    earlier = in_the_way(find(proof.defect), proof.rules)
    return f", before it {', '.join(earlier)}" if earlier else ""
