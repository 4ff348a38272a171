"""STATUS: ``GET /`` (other-endpoints.md section 2)."""

from collections.abc import Iterator
from typing import Final

from cartest_contracts.observation import Observation
from cartest_contracts.rule import Rule, Violation, rule
from cartest_contracts.rules.reading import as_object, json_of, media_type, version_of
from cartest_contracts.versions import ApiVersion, InvalidVersion

__all__ = ["RULES"]


@rule(
    "STATUS-01",
    "The status endpoint answers 200 with ok true and the version as a date.",
    source="other-endpoints.md section 2; API notes README section 1",
    # Whether it is public is a conflict of the documents: a refusal is judged by its expected status alone.
    # A version that is no date, or an empty one, is refused before (errors-and-limits.md section 1).
    applies=lambda observation: (
        observation.operation == "GET /"
        and observation.status not in {401, 403}
        and not (observation.status == 400 and version_of(observation) is None)
    ),
)
def _shape(observation: Observation) -> Iterator[Violation]:
    """Read status, media type, ok and version.

    A refusal is left out, because sources differ on whether it is public.
    """
    if observation.status != 200:
        yield Violation(expected="status 200", actual=f"status {observation.status}")
        return
    if media_type(observation) != "application/json":
        yield Violation(expected="application/json", actual=media_type(observation) or "no content type")
    answer = as_object(json_of(observation))
    if answer.get("ok") is not True:
        yield Violation(expected="ok: true", actual=f"ok is {answer.get('ok')!r}")
    try:
        ApiVersion.parse(str(answer.get("version")))
    except InvalidVersion:
        yield Violation(expected="version: YYYY-MM-DD", actual=f"version is {answer.get('version')!r}")


RULES: Final[tuple[Rule, ...]] = (_shape,)
