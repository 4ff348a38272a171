"""Each defect is reported by the rule that it names; the same cases find nothing in a mock that is whole."""

import dataclasses

import pytest
from tests.mocks.defects.verifying import verify

from cartest_contracts.versions import ApiVersion
from cartest_mocks.defects import DEFECTS, Defect, in_the_way, reports


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.id)
def test_the_right_rule_reports_it(defect: Defect) -> None:
    """Only it, or it first: no rule before it in the catalogue has a say, but those that the defect names."""
    judgement = verify(defect)
    found = {finding.rule_id for finding in judgement.findings}
    assert defect.rule in found, f"blind: {sorted(found)}"
    assert in_the_way(defect, found) == ()
    assert reports(defect, found)
    assert judgement.problems == ()


@pytest.mark.parametrize("version", sorted({defect.at for defect in DEFECTS}), ids=str)
def test_a_whole_mock_shows_nothing(version: ApiVersion) -> None:
    """What is reported comes from the defects, not from the cases that show them."""
    cases = tuple(dict.fromkeys(case for defect in DEFECTS if defect.at == version for case in defect.cases))
    every = dataclasses.replace(DEFECTS[0], cases=cases, at=version)
    judgement = verify(every, broken=False)
    assert judgement.findings == ()
    assert judgement.problems == ()
