"""The page: one offline file, safe with hostile texts, accessible, complete without its script."""

import base64
import hashlib
import re
from collections import Counter
from html.parser import HTMLParser
from importlib import resources
from typing import Any

import msgspec
import pytest
from tests.reports.runs import drifting, finding, grants, healthy, load, rules, run_info, stream

from cartest_contracts.observation import Arrival, Observation, Sent
from cartest_contracts.run import GrantCheck
from cartest_reports.budgets import default_budgets
from cartest_reports.figures import figures
from cartest_reports.gate import decide
from cartest_reports.outputs import OUTPUTS
from cartest_reports.page import report_html
from cartest_reports.result import Result

CSS = resources.files("cartest_reports").joinpath("templates", "report.css").read_text(encoding="utf-8")
HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7*7 }}"
LIVE: dict[str, Any] = {"embedded_mock": False, "profile": "", "target": "https://api.cartesia.ai"}

PASSING = decide(run_info(), figures(load(7, count=60)), [], default_budgets())
FAILING = decide(
    run_info(rules=rules(broken=30), grants=grants(leaks=True), interrupted=True, **LIVE),
    figures([*load(8, count=60, failing=0.1), stream(labels={"part": "load", "expected": "deny"}, status=403)]),
    [*[finding()] * 30, drifting()],
    default_budgets(),
)
EMPTY = decide(run_info(parts=(), workers=(), rules=(), grants=(), started_at="", command=""), figures([]), [], ())


class Page(HTMLParser):
    """Elements of a page, with their attributes, and the texts between them."""

    def __init__(self, result: Result) -> None:
        super().__init__()
        self.html = report_html(result).decode()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def inner(self, tag: str) -> str:
        found = re.search(rf"<{tag}>(.*?)</{tag}>", self.html, re.DOTALL)
        assert found is not None
        return found[1]


@pytest.mark.parametrize("result", [PASSING, FAILING, EMPTY])
def test_the_page_asks_nothing_of_anyone(result: Result) -> None:
    """No link leaves it, no style imports, and its policy forbids the rest."""
    page = Page(result)
    targets = [
        value for _, attributes in page.elements for name, value in attributes.items() if name in {"href", "src"}
    ]
    assert all(target.startswith("#") for target in targets)
    assert not {"link", "img", "iframe", "object", "base"} & {tag for tag, _ in page.elements}
    assert "url(" not in CSS
    assert "@import" not in CSS


@pytest.mark.parametrize("result", [PASSING, FAILING, EMPTY])
def test_anchors_ids_and_labels_fit_together(result: Result) -> None:
    """Ids are unique; every label and every link of the strip that is shown has its element."""
    page = Page(result)
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert [name for name, count in Counter(ids).items() if count > 1] == []
    wanted = {attributes["aria-labelledby"] for _, attributes in page.elements if "aria-labelledby" in attributes}
    assert wanted <= set(ids)
    assert {link["href"].removeprefix("#") for link in page.all("a")} <= set(ids)


def test_the_policy_names_exactly_our_own_style_and_script() -> None:
    """Markup that slipped in could not run."""
    page = Page(FAILING)
    policy = next(
        meta["content"] for meta in page.all("meta") if meta.get("http-equiv") == "Content-Security-Policy"
    )
    for tag in ("style", "script"):
        digest = base64.b64encode(hashlib.sha256(page.inner(tag).encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; ")
    assert not any(
        "style" in attributes or name.startswith("on") for _, attributes in page.elements for name in attributes
    )


def test_tables_and_charts_can_be_read_without_eyes() -> None:
    """Every header has a scope, every drawing a text, every scrolling region a name and the keyboard."""
    page = Page(FAILING)
    assert {header.get("scope") for header in page.all("th")} == {"col", "row"}
    drawings = [svg for svg in page.all("svg") if svg.get("role") == "img"]
    assert len(drawings) == 14
    assert all(len(svg["aria-label"]) > 20 for svg in drawings)
    assert all(svg.get("aria-hidden") for svg in page.all("svg") if svg not in drawings)
    regions = [div for div in page.all("div") if div.get("class") == "scroll"]
    assert regions
    assert all(div["tabindex"] == "0" and div["aria-label"] for div in regions)


def test_everything_that_was_judged_is_on_the_page() -> None:
    """Verdict, parts, budgets, findings with their command, rules, grants, health, errors, environment."""
    text = " ".join(" ".join(Page(FAILING).texts).split())
    for told in (
        "Fail", "Contract", "Grants", "Latency", "Audio", "ttfa_ms p50 at most 250 ms", "Drift is reported",
        "29 more findings of this rule", "10 more in findings.jsonl", "$CARTESIA_API_KEY", "not tested",
        "allowed, expected deny", "denied, as expected", "?access_token", "HTTP 429", "connection reset",
        "wrong audio", "Loop lag", "cartest run --seed 7", "Linux x86_64", "needs 2,000", "interrupted",
        "Every stream's audio is exactly", "0 of 1 allowed",
    ):  # fmt: skip
        assert told in text, told


def test_rules_that_hold_are_folded_away() -> None:
    """Those that need a reader stand open; the others are counted, and there to be opened."""
    page = Page(FAILING)
    open_part, folded = page.html.split('id="contract"')[1].split("<details>", 1)
    assert "badge fail" in open_part
    assert "badge pass" not in open_part
    assert "2 rules held" in folded
    assert "1 rule not tested" in folded


def test_playback_without_a_stall_is_a_sentence() -> None:
    """And no flat chart."""
    page = Page(decide(run_info(), figures([stream()] * 40), [], ()))
    assert "No stream would have stalled" in "".join(page.texts)
    assert "Stall probability over buffer" not in "".join(page.texts)


def test_an_empty_run_is_unknown_and_still_a_page() -> None:
    """Without sections that would be empty."""
    page = Page(EMPTY)
    assert "Unknown" in page.texts
    assert "Nothing was judged." in "".join(page.texts)
    assert not page.all("table")


def test_a_run_without_streams_says_so() -> None:
    """Its budgets are unknown, and there is no chart."""
    page = Page(decide(run_info(), figures([]), [], default_budgets()))
    assert "No stream was observed under load." in "".join(page.texts)
    assert not [svg for svg in page.all("svg") if svg.get("role") == "img"]


def poisoned(text: str) -> Result:
    """Return the result of a run that has a text in every place where observations and runs have one."""
    one = stream()
    observation = Observation(
        id=text, transport="http", operation=text, version=text, url=text, request_headers=((text, text),),
        sent=(Sent(at_ns=0, message={text: text, "output_format": one.request["output_format"]}, text=text),),
        start_ns=0, first_byte_ns=9, end_ns=10**9, connection_id=text, context_id=text, headers=((text, text),),
        arrivals=(*one.arrivals, Arrival(at_ns=1, kind="error", event={"message": text, text: text}, text=text)),
        problem=text, audio_sha256=text, started_at=text, labels={"part": "load", text: text}, status=200,
        end="reset",
    )  # fmt: skip
    good = msgspec.structs.replace(one, transport="http", operation=text)
    told = finding(
        rule_id=text, requirement=text, expected=text, actual=text, where=text, source=text, observation_id=text,
        reproducer=text,
    )  # fmt: skip
    cell = GrantCheck(credential=text, channel=text, operation=text, expected="deny", status=403, ok=True)
    run = run_info(
        name=text,
        started_at=text,
        finished_at=text,
        command=text,
        target=text,
        version=text,
        profile=text,
        parts=("contract", "grants", "load", text),
        problems=(text,),
        environment={text: text},
        workers=(healthy(worker=text, problems=(text,)),),
        rules=(msgspec.structs.replace(rules()[0], rule_id=text, requirement=text),),
        grants=(cell,),
    )
    return decide(run, figures([observation, good]), [told], default_budgets())


def test_a_hostile_text_injects_no_markup_anywhere() -> None:
    """The page has the same elements and attributes as with a harmless text, and shows the hostile one."""
    harmless, hostile = Page(poisoned("harmless")), Page(poisoned(HOSTILE))
    shape = [(tag, sorted(attributes)) for tag, attributes in hostile.elements]
    assert shape == [(tag, sorted(attributes)) for tag, attributes in harmless.elements]
    assert len(hostile.all("script")) == 1
    assert "{{ 7*7 }}" in "".join(hostile.texts)


@pytest.mark.parametrize("output", sorted(OUTPUTS))
@pytest.mark.parametrize("secret", ["sk_car_canary42.secretsecret", "eyJhbGciOiJIUzI1NiJ9.canary42.c2ln"])
def test_no_output_shows_a_credential(output: str, secret: str) -> None:
    """Wherever it stood in an observation, a finding or the run."""
    assert "canary42" in repr(finding(actual=secret))
    written = OUTPUTS[output](poisoned(secret))
    assert b"canary42" not in written
    assert b"[redacted]" in written.replace(b"\\", b"")


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.03928 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_colours_have_the_contrast_that_reading_needs(theme: int) -> None:
    """WCAG 2.2 AA: 4.5 for text, 3 for lines and marks, in both themes."""
    blocks = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", blocks[theme]))
    for ground in ("paper", "surface", "soft"):
        for text in ("ink", "muted"):
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    for status in ("pass", "fail", "unknown", "drift"):
        assert contrast(colours[status], colours[f"{status}-soft"]) >= 4.5, status
        assert contrast(colours[status], colours["paper"]) >= 4.5, status
    for series in range(6):
        assert contrast(colours[f"s{series}"], colours["paper"]) >= 3, series


def test_every_drawing_comes_wide_and_narrow() -> None:
    """The style shows one of them, so that text is never scaled below legibility."""
    kinds = Counter(svg["class"] for svg in Page(PASSING).all("svg") if svg.get("role") == "img")
    assert kinds == {"chart wide": 7, "chart narrow": 7}


def test_the_script_is_only_a_nicety() -> None:
    """Buttons are hidden until it runs; every text is there without it."""
    page = Page(FAILING)
    assert all("hidden" in button for button in page.all("button"))
