"""JUnit XML against the grammar that CI servers read."""

from typing import Final
from xml.etree import ElementTree as ET

import pytest
from tests.reports.runs import drifting, finding, grants, healthy, load, rules, run_info

from cartest_reports.budgets import default_budgets
from cartest_reports.figures import figures
from cartest_reports.gate import decide
from cartest_reports.junit import junit_xml
from cartest_reports.result import Result

# What the schema of Ant's JUnit task and that of Jenkins' xunit plugin both allow: required attributes, optional
# attributes, and children in order with how often they may come.
GRAMMAR: Final[dict[str, tuple[set[str], set[str], list[tuple[str, int, float]]]]] = {
    "testsuites": (set(), set(), [("testsuite", 0, float("inf"))]),
    "testsuite": (
        {"name", "timestamp", "hostname", "tests", "failures", "errors", "time", "package", "id"},
        {"skipped"},
        [("properties", 1, 1), ("testcase", 0, float("inf")), ("system-out", 1, 1), ("system-err", 1, 1)],
    ),
    "properties": (set(), set(), [("property", 0, float("inf"))]),
    "property": ({"name", "value"}, set(), []),
    "testcase": ({"name", "classname", "time"}, set(), [("skipped", 0, 1), ("error", 0, 1), ("failure", 0, 1)]),
    "failure": ({"type"}, {"message"}, []),
    "error": ({"type"}, {"message"}, []),
    "skipped": (set(), {"type", "message"}, []),
    "system-out": (set(), set(), []),
    "system-err": (set(), set(), []),
}

LIVE = {"embedded_mock": False, "profile": "", "target": "https://api.cartesia.ai"}
FAILING = decide(
    run_info(rules=rules(broken=1), grants=grants(leaks=True), interrupted=True, **LIVE),
    figures(load(8, count=60, failing=0.1)),
    [finding(), drifting(actual="<b> & \x00 ]]>")],
    default_budgets(),
)
EMPTY = decide(run_info(rules=(), grants=(), workers=(healthy(),)), figures([]), [], ())


def parse(result: Result) -> ET.Element:
    return ET.fromstring(junit_xml(result))  # noqa: S314  # our own output


def complaints(element: ET.Element) -> list[str]:
    """Return everything in a document that the grammar does not allow."""
    required, optional, children = GRAMMAR[element.tag]
    found = [f"{element.tag} lacks {name}" for name in sorted(required - set(element.attrib))]
    found += [f"{element.tag} has {name}" for name in sorted(set(element.attrib) - required - optional)]
    names = [child.tag for child in element]
    order = [name for name, _, _ in children]
    if any(name not in order for name in names) or names != sorted(names, key=order.index):
        found.append(f"{element.tag} holds {names}")
    found += [
        f"{element.tag} has {names.count(n)} {n}" for n, low, high in children if not low <= names.count(n) <= high
    ]
    return found + [text for child in element for text in complaints(child)]


@pytest.mark.parametrize(
    "result", [FAILING, EMPTY, decide(run_info(parts=(), rules=(), grants=()), figures([]), [], ())]
)
def test_every_document_follows_the_common_schema(result: Result) -> None:
    """Counts of a suite are those of its cases, and names are unique in it."""
    root = parse(result)
    assert complaints(root) == []
    for suite in root:
        cases = suite.findall("testcase")
        assert suite.get("tests") == str(len(cases))
        for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert suite.get(attribute) == str(len(suite.findall(f"testcase/{tag}")))
        assert len({case.get("name") for case in cases}) == len(cases)


def test_the_grammar_sees_what_it_must_not_allow() -> None:
    """A check that cannot fail would prove nothing."""
    root = parse(FAILING)
    suite = root[0]
    del suite.attrib["id"]
    suite.set("colour", "red")
    suite.insert(0, ET.Element("system-err"))
    assert complaints(root) == [
        "testsuite lacks id",
        "testsuite has colour",
        "testsuite holds ['system-err', 'properties', 'testcase', 'system-out', 'system-err']",
        "testsuite has 2 system-err",
    ]


def case(root: ET.Element, suite: str, name: str) -> ET.Element:
    return next(each for each in root.iterfind(f"testsuite[@name='{suite}']/testcase") if each.get("name") == name)


def test_a_failure_tells_requirement_expected_actual_where() -> None:
    """In that order."""
    failure = case(parse(FAILING), "rules", "BYTES-01").find("failure")
    assert failure is not None
    assert [row.partition(":")[0] for row in (failure.text or "").splitlines()] == [
        "requirement", "expected", "actual", "where",
    ]  # fmt: skip


def test_unknown_is_an_error_and_never_applied_is_skipped() -> None:
    """Neither looks like a pass."""
    root = parse(FAILING)
    assert case(root, "run", "interrupted").find("error") is not None
    assert case(root, "rules", "TIME-04").find("skipped") is not None


def test_drift_passes_and_is_told_beside_the_cases() -> None:
    """With characters that XML cannot hold written as escapes."""
    root = parse(FAILING)
    assert len(case(root, "rules", "ERROR-02")) == 0
    told = root.findtext("testsuite[@name='rules']/system-out") or ""
    assert "ERROR-02" in told
    assert "<b> & \\x00 ]]>" in told


def test_a_part_that_tried_nothing_is_an_error_and_not_an_empty_suite() -> None:
    """An empty suite is green on every CI server."""
    root = parse(EMPTY)
    assert [(suite.get("name"), suite.get("errors")) for suite in root] == [
        ("rules", "1"),
        ("grants", "1"),
        ("budgets", "1"),
    ]


def test_an_instant_that_is_none_does_not_break_the_document() -> None:
    """A run that died early has an odd one."""
    root = parse(decide(run_info(started_at=""), figures([]), [], ()))
    assert root[0].get("timestamp") == "1970-01-01T00:00:00"
    assert parse(FAILING)[0].get("timestamp") == "2026-11-20T09:30:00"
