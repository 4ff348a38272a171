"""The page in a real browser: it renders, asks nothing of anyone, fits a phone, and can be read in both themes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from tests.reports.browser import Browser, chromium
from tests.reports.test_page import HOSTILE, poisoned

from cartest_reports.page import report_html

GOLDEN = Path(__file__).parent.parent / "golden"
SHOWN: tuple[tuple[int, Literal["light", "dark"]], ...] = (
    (420, "light"),
    (420, "dark"),
    (1280, "light"),
    (1280, "dark"),
)

# The folded parts are opened first: what is in them is read too.
OPEN_ALL = "document.querySelectorAll('details').forEach(each => { each.open = true; })"
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
UNREADABLE = """(() => {
  const parse = (colour) => (colour.match(/[\\d.]+/g) || []).map(Number);
  const light = (colour) => {
    const [r, g, b] = colour.map((each) => each / 255)
      .map((each) => (each <= 0.03928 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const [r, g, b, alpha] = parse(getComputedStyle(at).backgroundColor);
      if (alpha === undefined || alpha > 0) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = { texts: 0, bad: [] };
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !element.getClientRects().length) continue;
    if (["SCRIPT", "STYLE"].includes(element.tagName)) continue;
    const style = getComputedStyle(element);
    const ink = parse(element.ownerSVGElement ? style.fill : style.color);
    const [more, less] = [light(ink), light(ground(element))].sort((a, b) => b - a);
    found.texts += 1;
    if ((more + 0.05) / (less + 0.05) < 4.5) found.bad.push(texts.currentNode.data.trim());
  }
  return found;
})()"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One browser for all tests of this file."""
    with chromium(tmp_path_factory.mktemp("chromium")) as found:
        yield found


def complaints(browser: Browser) -> list[Any]:
    """Return what the console would show in red."""
    return [
        *browser.seen("Runtime.exceptionThrown"),
        *[each for each in browser.seen("Runtime.consoleAPICalled") if each["type"] in {"error", "assert"}],
        *[each["entry"] for each in browser.seen("Log.entryAdded") if each["entry"]["level"] == "error"],
    ]


def asked(browser: Browser) -> list[str]:
    """Return the addresses that were asked for."""
    return [each["request"]["url"] for each in browser.seen("Network.requestWillBeSent")]


@pytest.mark.parametrize("name", ["passing", "failing", "unknown"])
def test_a_page_is_whole_alone_and_readable(browser: Browser, name: str) -> None:
    """No error, no request but for itself, nothing wider than the window, WCAG's 4.5 for every text shown."""
    page = GOLDEN / name / "report.html"
    browser.open(page)
    browser.evaluate(OPEN_ALL)
    for width, theme in SHOWN:
        browser.show(width=width, theme=theme)
        assert browser.evaluate(TOO_WIDE) == 0, width
        read = browser.evaluate(UNREADABLE)
        assert read["texts"] > 50
        assert read["bad"] == [], theme
    assert complaints(browser) == []
    assert asked(browser) == [page.as_uri()]


def test_hostile_and_endless_texts_neither_run_nor_widen_the_page(browser: Browser, tmp_path: Path) -> None:
    """Whatever stood in an observation."""
    page = tmp_path / "report.html"
    page.write_bytes(report_html(poisoned(HOSTILE + "x" * 500)))
    browser.show(width=420, theme="light")
    browser.open(page)
    browser.evaluate(OPEN_ALL)
    assert browser.evaluate(TOO_WIDE) == 0
    assert asked(browser) == [page.as_uri()]
    assert not browser.seen("Page.javascriptDialogOpening")


def test_the_checks_of_this_file_can_fail(browser: Browser, tmp_path: Path) -> None:
    """A page with each defect is caught at each of them."""
    page = tmp_path / "bad.html"
    page.write_text(
        "<body style='background:#fff'><p style='color:#ccc;width:999px'>pale</p><img src='missing.png'>"
        "<script>console.error('one'); missing()</script>",
    )
    browser.show(width=420, theme="light")
    browser.open(page)
    assert browser.evaluate(TOO_WIDE) > 0
    assert browser.evaluate(UNREADABLE)["bad"] == ["pale"]
    assert len(complaints(browser)) >= 2
    assert len(asked(browser)) == 2
