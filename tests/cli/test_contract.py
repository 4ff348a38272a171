"""``cartest contract``: the documents on stdout, and nothing else."""

import json

import pytest
import yaml

from cartest_cli.__main__ import main
from cartest_contracts.documents import Document, load
from cartest_contracts.versions import DEFAULT_VERSION, DOCUMENTED_VERSIONS, ApiVersion


@pytest.mark.parametrize("document", ["openapi", "asyncapi"])
@pytest.mark.parametrize("version", [DEFAULT_VERSION, DOCUMENTED_VERSIONS[-1]], ids=str)
def test_a_document_is_printed_as_it_is_at_a_version(
    document: Document, version: ApiVersion, capsys: pytest.CaptureFixture[str]
) -> None:
    """YAML and JSON both hold the merged document."""
    words = ["contract", "show", "--version", str(version), "--document", document]
    assert main(words) == 0
    assert yaml.load(capsys.readouterr().out, Loader=yaml.CSafeLoader) == load(document, version)
    assert main([*words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == load(document, version)


def test_without_options_it_is_openapi_at_the_base_version(capsys: pytest.CaptureFixture[str]) -> None:
    """What is printed begins like the committed file, and needs no other option."""
    assert main(["contract", "show"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("openapi: 3.2.0\ninfo:\n")
    assert yaml.load(printed, Loader=yaml.CSafeLoader) == load("openapi")


def test_any_date_is_answered_by_the_version_that_covers_it(capsys: pytest.CaptureFixture[str]) -> None:
    """A date between two versions prints the earlier one."""
    assert main(["contract", "show", "--version", "2026-05-01", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["info"]["version"] == "2026-03-01"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--version", "2024-01-01"), "no contract covers 2024-01-01, the first is of 2024-06-10"),
        (("--version", "latest"), "'latest' is not a date in the form YYYY-MM-DD"),
        (("--document", "raml"), "'raml' is not one of"),
    ],
)
def test_what_there_is_not_is_a_usage_error(
    words: tuple[str, ...], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line says what is wrong, on stderr only."""
    assert main(["contract", "show", *words]) == 64
    printed = capsys.readouterr()
    assert printed.out == ""
    assert says in printed.err


def test_a_difference_that_breaks_fails(capsys: pytest.CaptureFixture[str]) -> None:
    """The table names operation, place and source, says once what operations share, and counts the rest."""
    assert main(["contract", "diff", "2024-11-13", "2025-04-16"]) == 1
    printed = " ".join(capsys.readouterr().out.split())
    assert "POST /tts/bytes, POST /tts/sse breaks request body voice" in printed
    assert "POST /voices, POST /voices/mix breaks is gone" in printed
    assert "no longer takes an object with mode = embedding (documented, tts.md section 3)" in printed
    assert "that do not are left out (--all shows them)" in printed
    assert "fine" not in printed


def test_all_shows_what_breaks_nobody_too(capsys: pytest.CaptureFixture[str]) -> None:
    """With --all the compatible changes stand in the table, and nothing is left out; the status is the same."""
    assert main(["contract", "diff", "2024-11-13", "2025-04-16", "--all"]) == 1
    printed = " ".join(capsys.readouterr().out.split())
    assert "fine" in printed
    assert "left out" not in printed
    assert "POST /datasets/" in printed
    assert " more fine " in printed


def test_versions_that_share_a_contract_pass(capsys: pytest.CaptureFixture[str]) -> None:
    """Without anything that breaks the status is 0, in a table and in JSON."""
    assert main(["contract", "diff", "2025-04-16", "2025-06-01"]) == 0
    assert capsys.readouterr().out == "A client of 2025-04-16 at 2025-06-01: no change breaks it.\n"
    assert main(["contract", "diff", "2025-04-16", "2025-06-01", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "from": "2025-04-16",
        "to": "2025-06-01",
        "verdict": "pass",
        "changes": [],
    }


def test_json_holds_the_same_changes(capsys: pytest.CaptureFixture[str]) -> None:
    """A program gets every change with its knowledge level and source; what breaks nobody only with --all."""
    assert main(["contract", "diff", "2025-11-04", "2026-03-01", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["verdict"] == "fail"
    assert {change["effect"] for change in found["changes"]} == {"breaking"}
    assert found["changes"][0].keys() == {
        "effect",
        "operation",
        "side",
        "place",
        "what",
        "knowledge",
        "source",
    }
    assert main(["contract", "diff", "2025-11-04", "2026-03-01", "--json", "--all"]) == 1
    everything = json.loads(capsys.readouterr().out)["changes"]
    assert [change for change in everything if change["effect"] == "breaking"] == found["changes"]
    assert len(everything) > len(found["changes"])


def test_a_date_without_a_contract_cannot_be_compared(capsys: pytest.CaptureFixture[str]) -> None:
    """It is a usage error, not a version where nothing breaks; --help says what fails."""
    assert main(["contract", "diff", "2024-01-01", "2025-04-16"]) == 64
    assert "no contract covers 2024-01-01" in capsys.readouterr().err
    assert main(["contract", "diff", "--help"]) == 0
    assert "Fails (exit status 1) when something does." in capsys.readouterr().out
