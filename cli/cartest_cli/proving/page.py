"""The page of a proof, as it stands in docs/proof.md: how it was made, when, and a row for every defect."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from cartest_cli.proving.proof import CleanRun, Proof
from cartest_mocks.defects import find, in_the_way

__all__ = ["page"]

_NONE: Final = "—"
_CLEAN: Final = "A whole mock"
_DEFECTS: Final = "Defects and who caught them"


def page(*, proofs: Sequence[Proof], clean: Sequence[CleanRun], command: str, date: str, earlier: str = "") -> str:
    """Return the page in Markdown; a part that was not run is as the ``earlier`` page has it, or left out."""
    made = f"Written by `{command}` on {date}."
    parts = _parts(earlier)
    if clean:
        parts[_CLEAN] = [made, "", *_clean(clean)]
    if proofs:
        parts[_DEFECTS] = [made, "", *_defects(proofs)]
    lines = ["# Proof", "", "What the defects are stands in [broken-servers.md](broken-servers.md).", ""]
    for title in (_CLEAN, _DEFECTS):
        lines += [f"## {title}", "", *parts[title], ""] if title in parts else []
    return "\n".join(lines).rstrip() + "\n"


def _parts(earlier: str) -> dict[str, list[str]]:
    """Return the lines of each part by its title."""
    _, *parts = earlier.split("\n## ")
    titled = (part.partition("\n") for part in parts)
    return {title: text.strip("\n").split("\n") for title, _, text in titled}


def _clean(runs: Sequence[CleanRun]) -> Iterator[str]:
    seeds = sorted(run.seed for run in runs)
    broken = [run for run in runs if not run.holds]
    yield (
        f"{len(runs)} verifications with the seeds {seeds[0]} to {seeds[-1]}, at every dated version in turn: "
        f"{len(runs) - len(broken)} passed, {len(broken)} did not."
    )
    if broken:
        yield ""
    for run in sorted(broken, key=lambda run: run.seed):
        why = ", ".join((*run.rules, *run.problems))
        yield f"- seed {run.seed} at {run.version}: exit {run.exit_status}: {why}"


def _defects(proofs: Sequence[Proof]) -> Iterator[str]:
    compared = [proof for proof in proofs if proof.plain is not None]
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
    order = {proof.defect: proof for proof in proofs}
    for proof in order.values():
        yield f"| {' | '.join(_cells(proof))} |"


def _cells(proof: Proof) -> Iterable[str]:
    defect = find(proof.defect)
    others = [rule for rule in proof.rules if rule != defect.rule]
    yield f"`{proof.defect}`"
    yield defect.rule
    yield "yes" if proof.holds else f"**no**: exit {proof.exit_status}{_why(proof)}"
    yield ", ".join(others) or _NONE
    yield "not run" if proof.plain is None else "; ".join(proof.plain) or _NONE


def _why(proof: Proof) -> str:
    if proof.problem:
        return f", {proof.problem}"
    earlier = in_the_way(find(proof.defect), proof.rules)
    return f", before it {', '.join(earlier)}" if earlier else ""
