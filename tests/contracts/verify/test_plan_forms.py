"""Forms that lack a part."""

import pytest

from cartest_contracts.verify.plan_forms import form_miss_cases
from cartest_contracts.versions import DOCUMENTED_VERSIONS, ApiVersion


@pytest.mark.parametrize("version", DOCUMENTED_VERSIONS, ids=str)
def test_each_lacks_one_part_that_is_required(version: ApiVersion) -> None:
    """Every required part of the three forms is left out once, and every other one is there."""
    cases = list(form_miss_cases(version))
    assert len({case.id for case in cases}) == len(cases) == 14
    for path, parts in {"/infill/bytes": 8, "/voice-changer/bytes": 5, "/voice-changer/sse": 5}.items():
        sizes = {len(case.form) + len(case.files) for case in cases if case.path == path}
        assert sizes == {parts - 1}
