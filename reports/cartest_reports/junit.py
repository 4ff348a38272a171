"""JUnit XML for CI servers: one suite a part, one case a line.

Fail is ``<failure>``, unknown is ``<error>`` (it must not look like a pass), never applied is ``<skipped>``.
Drift passes and is told in the suite's ``<system-out>``, since the common schema (Ant's, as Jenkins, GitLab and
GitHub actions read it) gives a case no other place. No attribute or element outside that schema is written.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from xml.etree import ElementTree as ET

from cartest_reports.result import Line, Part, Result, Status

__all__ = ["junit_xml"]

_ELEMENTS: Final = {Status.FAIL: "failure", Status.UNKNOWN: "error", Status.NOT_TESTED: "skipped"}


def junit_xml(result: Result) -> bytes:
    """Return the document, UTF-8."""
    root = ET.Element("testsuites")
    for at, part in enumerate(result.parts):
        root.append(_suite(result, part, at))
    ET.indent(root)
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def _suite(result: Result, part: Part, at: int) -> ET.Element:
    lines = result.of(part.name)
    suite = ET.Element(
        "testsuite",
        {
            "name": part.name,
            "package": "cartest",
            "id": str(at),
            "timestamp": _timestamp(result.run.started_at),
            "hostname": result.run.environment.get("host") or "localhost",
            "tests": str(len(lines) or 1),
            "failures": _count(lines, Status.FAIL),
            "errors": _count(lines, Status.UNKNOWN) if lines else "1",
            "skipped": _count(lines, Status.NOT_TESTED),
            "time": "0",
        },
    )
    properties = ET.SubElement(suite, "properties")
    for name, value in _properties(result, part):
        ET.SubElement(properties, "property", {"name": name, "value": value})
    if not lines:  # an empty suite would look like a pass
        case = ET.SubElement(suite, "testcase", {"name": part.name, "classname": _classname(part), "time": "0"})
        ET.SubElement(case, "error", {"type": "unknown", "message": part.reason})
    for line in lines:
        suite.append(_case(line, part))
    drifted = [f"{line.name}: {_told(line)}" for line in lines if line.status is Status.DRIFT]
    ET.SubElement(suite, "system-out").text = "\n".join(drifted) or None
    ET.SubElement(suite, "system-err")
    return suite


def _case(line: Line, part: Part) -> ET.Element:
    case = ET.Element("testcase", {"name": line.name, "classname": _classname(part), "time": "0"})
    element = _ELEMENTS.get(line.status)
    if element is not None:
        message = line.note or line.requirement
        ET.SubElement(case, element, {"type": line.status.value, "message": message}).text = _told(line)
    return case


def _told(line: Line) -> str:
    """Return requirement, expected, actual, where: in that order everywhere."""
    rows = (
        ("requirement", line.requirement),
        ("expected", line.expected),
        ("actual", line.actual),
        ("where", line.where),
        ("note", line.note),
    )
    return "\n".join(f"{name}: {text}" for name, text in rows if text)


def _properties(result: Result, part: Part) -> tuple[tuple[str, str], ...]:
    run = result.run
    return (
        ("verdict", part.verdict.value),
        ("reason", part.reason),
        ("run", run.name),
        ("command", run.command),
        ("seed", str(run.seed)),
        ("target", run.target),
        ("version", run.version),
    )


def _classname(part: Part) -> str:
    return f"cartest.{part.name}"


def _count(lines: Sequence[Line], status: Status) -> str:
    return str(sum(line.status is status for line in lines))


def _timestamp(started_at: str) -> str:
    """Return the instant as the schema has it: to the second, without a zone."""
    try:
        return datetime.fromisoformat(started_at).strftime("%Y-%m-%dT%H:%M:%S")
    except ValueError:
        return "1970-01-01T00:00:00"
