"""A proof under way: one mock and one verification at a time for each worker, some workers side by side."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Final, TypeVar

import yaml

from cartest_cli.embedded import embedded_mock
from cartest_cli.proving.processes import PlainRun, VerifyRun, plain_schemathesis, verify
from cartest_cli.proving.proof import CleanRun, Made, Proof, ordered
from cartest_contracts.documents import load_openapi
from cartest_contracts.errors import HarnessError
from cartest_contracts.versions import DOCUMENTED_VERSIONS, ApiVersion
from cartest_mocks.defects import EVERY_GRANT, Defect

__all__ = ["Prover"]

_T = TypeVar("_T")
_R = TypeVar("_R")
_EXTENT: Final = ("--profile", "instant", "--programs", "12", "--fuzz", "100")
"""Less than by default, because there are hundreds of verifications; every case of the plan is in each of them."""
_CONFIGURATION: Final = resources.files("cartest_contracts") / "schemathesis.toml"


@dataclass(frozen=True, kw_only=True)
class Prover:
    """How to prove; every run has the same seed unless it is what varies."""

    made: Made
    seed: int
    jobs: int
    examples: int | None
    """Random cases for each operation that plain Schemathesis may try; ``None``: it is not run."""
    _clean: dict[ApiVersion, PlainRun] = field(default_factory=dict[ApiVersion, PlainRun], init=False, repr=False)

    def defects(self, defects: Sequence[Defect]) -> Iterator[Proof]:
        """Yield the proof of each defect as it is done."""
        if self.examples is not None:
            for version in sorted({defect.at for defect in defects}):
                self._clean[version] = self._plain((), version)
        yield from _side_by_side(self._defect, defects, self.jobs)

    def clean(self, count: int) -> Iterator[CleanRun]:
        """Yield ``count`` runs against a whole mock, each with its own seed, version by version in turn."""
        yield from _side_by_side(self._whole, range(self.seed, self.seed + count), self.jobs)

    def _defect(self, defect: Defect) -> Proof:
        # The whole matrix takes longest, and few defects need more than its core.
        grants = "full" if EVERY_GRANT in defect.cases else "core"
        words = ["--grants", grants, "--broken", defect.id, "--api-version", str(defect.at)]
        try:
            run = self._verify(words, self.seed)
        except HarnessError as error:
            # One that cannot be shown keeps no other from being shown.
            status = error.exit_status
            return Proof(made=self.made, defect=defect.id, exit_status=status, rules=(), problem=str(error))
        plain, problem = self._plainly(defect)
        return Proof(
            made=self.made,
            defect=defect.id,
            exit_status=run.exit_status,
            rules=ordered(run.rules),
            plain=plain,
            plain_problem=problem,
        )

    def _plainly(self, defect: Defect) -> tuple[tuple[str, ...] | None, str]:
        """Return what plain Schemathesis finds that it does not find in a whole mock, or why nothing is known."""
        if self.examples is None:
            return None, ""
        try:
            found = self._plain((defect.id,), defect.at).failures
        except HarnessError as error:
            return None, str(error)
        return tuple(title for title in found if title not in self._clean[defect.at].failures), ""

    def _whole(self, seed: int) -> CleanRun:
        version = str(DOCUMENTED_VERSIONS[seed % len(DOCUMENTED_VERSIONS)])
        try:
            # The matrix is the same whatever the seed.
            run = self._verify(["--grants", "core", "--api-version", version], seed)
        except HarnessError as error:
            return CleanRun(
                made=self.made,
                seed=seed,
                version=version,
                exit_status=error.exit_status,
                rules=(),
                problems=(str(error),),
            )
        return CleanRun(
            made=self.made,
            seed=seed,
            version=version,
            exit_status=run.exit_status,
            rules=ordered(run.rules),
            problems=run.problems,
        )

    def _verify(self, words: Sequence[str], seed: int) -> VerifyRun:
        with tempfile.TemporaryDirectory(prefix="cartest-prove-") as folder:
            return verify([*_EXTENT, *words, "--seed", str(seed)], Path(folder))

    def _plain(self, broken: Sequence[str], version: ApiVersion) -> PlainRun:
        with (
            tempfile.TemporaryDirectory(prefix="cartest-prove-") as name,
            embedded_mock(
                profile="instant", seed=self.seed, plan="enterprise", broken=broken, default_version=version
            ) as mock,
        ):
            folder = Path(name)
            document, configuration = folder / "openapi.yaml", folder / "schemathesis.toml"
            document.write_text(yaml.safe_dump(load_openapi(version), sort_keys=False), encoding="utf-8")
            configuration.write_bytes(_CONFIGURATION.read_bytes())
            return plain_schemathesis(
                document,
                url=mock.url,
                seed=self.seed,
                examples=self.examples or 1,
                configuration=configuration,
                folder=folder,
            )


def _side_by_side(work: Callable[[_T], _R], items: Sequence[_T], jobs: int) -> Iterator[_R]:
    """Yield results as they come; after an exception or an end, nothing new is begun."""
    with ThreadPoolExecutor(jobs, thread_name_prefix="cartest-prove") as pool:
        futures = [pool.submit(work, item) for item in items]
        try:
            for future in as_completed(futures):
                yield future.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
