"""Five of a run's six outputs are files in its folder; the sixth is printed (:mod:`cartest_reports.terminal`)."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from cartest_reports.files import replace_files
from cartest_reports.junit import junit_xml
from cartest_reports.page import report_html
from cartest_reports.result import RESULT_FILE, Result, encode_result
from cartest_reports.sarif import sarif_json
from cartest_reports.summary import summary_markdown

__all__ = ["OUTPUTS", "write"]

OUTPUTS: Final[dict[str, Callable[[Result], bytes]]] = {
    RESULT_FILE: encode_result,
    "junit.xml": junit_xml,
    "findings.sarif": sarif_json,
    "summary.md": summary_markdown,
    "report.html": report_html,
}
"""Each file and what makes it; all of them depend on the result alone."""


def write(folder: Path, result: Result) -> None:
    """Write all outputs into a run folder, completely or not at all.

    Raise :class:`~cartest_contracts.errors.HarnessError` with one clear line if the disk refuses.
    """
    replace_files(folder, {name: make(result) for name, make in OUTPUTS.items()})
