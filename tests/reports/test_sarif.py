"""findings.sarif has the shape of SARIF 2.1.0 (sections 3.13 to 3.49), and the same bytes each time."""

import json
from typing import Any

import msgspec
import pytest
from tests.reports.runs import drifting, finding, grants, rules, run_info

from cartest_reports.figures import figures
from cartest_reports.gate import decide
from cartest_reports.result import Result
from cartest_reports.sarif import SCHEMA_URI, sarif_json

Json = dict[str, Any]
LIVE: Json = {"embedded_mock": False, "profile": "", "target": "https://api.cartesia.ai"}


def run_of(result: Result) -> Json:
    log = json.loads(sarif_json(result))
    assert (log["version"], log["$schema"], len(log["runs"])) == ("2.1.0", SCHEMA_URI, 1)
    run: Json = log["runs"][0]
    return run


def made(*found: Any, **changes: Any) -> Result:
    return decide(run_info(**changes), figures([]), found, ())


BROKEN = made(finding(), drifting(rule_id="GRANT-07"), grants=grants(leaks=True), rules=rules(broken=1), **LIVE)
EMPTY = made(rules=(), grants=())


@pytest.mark.parametrize("result", [BROKEN, EMPTY, made(interrupted=True)])
def test_it_is_a_log(result: Result) -> None:
    """Members that the standard requires, and values of the enumerations it gives."""
    run = run_of(result)
    driver = run["tool"]["driver"]
    assert driver["name"] == "cartest"
    ids = [rule["id"] for rule in driver["rules"]]
    assert len(set(ids)) == len(ids)
    for rule in driver["rules"]:
        assert rule["shortDescription"]["text"]
        assert rule["help"]["text"]
        assert rule["defaultConfiguration"]["level"] in {"error", "note"}
    for each in run["results"]:
        assert ids[each["ruleIndex"]] == each["ruleId"]
        assert each["level"] in {"none", "note", "warning", "error"}
        assert each["message"]["text"]
        (location,) = each["locations"]
        (place,) = location["logicalLocations"]
        assert (
            place["fullyQualifiedName"].startswith(place["name"].split(" ")[0]) or each["ruleId"] == "GRANT-CELL"
        )
        assert all(each["partialFingerprints"].values())
    (invocation,) = run["invocations"]
    assert isinstance(invocation["executionSuccessful"], bool)
    assert run["columnKind"] in {"utf16CodeUnits", "unicodeCodePoints"}
    assert run["automationDetails"]["id"].endswith("/")


def test_every_finding_is_a_result() -> None:
    """Fail is an error, drift a note; grants that were not as expected are results too."""
    told = [(each["ruleId"], each["level"]) for each in run_of(BROKEN)["results"]]
    assert told == [("BYTES-01", "error"), ("GRANT-07", "note"), ("GRANT-CELL", "error")]
    assert run_of(EMPTY)["results"] == []


def test_a_result_says_what_was_required_and_how_to_see_it_again() -> None:
    """In one message; the command beside it, without a credential."""
    first = run_of(BROKEN)["results"][0]
    assert first["message"]["text"] == (
        "The content type names the container that was asked for. Expected: Content-Type: audio/wav."
        " Actual: Content-Type: audio/mpeg."
    )
    assert "$CARTESIA_API_KEY" in first["properties"]["reproducer"]
    assert "reproducer" not in run_of(made(finding(reproducer=""), rules=()))["results"][0]["properties"]


def test_a_rule_is_described_from_wherever_it_is_known() -> None:
    """The catalogue, the finding, or the count alone."""
    counted = (*rules(), msgspec.structs.replace(rules()[0], rule_id="OLD-01"))
    run = run_of(made(finding(rule_id="NEW-01", source="a page"), rules=counted))
    texts = {rule["id"]: rule["help"]["text"] for rule in run["tool"]["driver"]["rules"]}
    assert "tts.md" in texts["BYTES-01"]
    assert texts["NEW-01"].startswith("MUST, documented (a page).")
    assert texts["OLD-01"] == "MUST, documented. cartest explain OLD-01 says more."


def test_fingerprints_stay_the_same_from_run_to_run() -> None:
    """Ids, times and the answer may change; another place is another finding."""
    again = made(finding(observation_id="x", actual="nothing", reproducer="other"), name="later", seed=3)
    elsewhere = made(finding(where="POST /tts/sse"))

    def prints(result: Result) -> Any:
        return run_of(result)["results"][0]["partialFingerprints"]

    assert prints(made(finding())) == prints(again)
    assert prints(again) != prints(elsewhere)


def test_a_run_with_problems_of_its_own_says_so() -> None:
    """It did not end well, whatever it found."""
    (invocation,) = run_of(made(interrupted=True))["invocations"]
    assert invocation["executionSuccessful"] is False
    assert "interrupted" in invocation["toolExecutionNotifications"][0]["message"]["text"]


def test_no_secret_is_in_it() -> None:
    """Texts are cleaned before."""
    told = finding(actual="key sk_car_1.abc and hush-hush")
    result = decide(run_info(), figures([]), [told], (), secrets=("hush-hush",))
    text = sarif_json(result)
    assert b"sk_car_1" not in text
    assert b"hush" not in text
