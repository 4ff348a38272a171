"""Plain Schemathesis, as anyone would start it, against the mock: document and mock say the same."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml
from schemathesis.config import SchemathesisConfig

from cartest_contracts.documents import load_openapi, operations
from cartest_contracts.versions import DOCUMENTED_VERSIONS, FIRST_VERSION, ApiVersion
from cartest_mocks.server import Mock
from cartest_mocks.vendor import MockConfig

_CONTRACTS = Path(__file__).parents[3] / "contracts"
"""Holds the document and ``schemathesis.toml``."""


@pytest.fixture(scope="module")
def mock_url() -> Iterator[str]:
    with Mock(MockConfig(profile="instant")) as mock:
        yield mock.url


def test_every_operation_passes_the_stock_checks(mock_url: str, tmp_path: Path) -> None:
    """With all checks on, examples and systematic valid and invalid data find no difference."""
    report = _run(mock_url, tmp_path, document=_CONTRACTS / "openapi.yaml", phases="examples,coverage")
    assert report["failures"] == []
    assert report["exit_code"] == 0
    assert report["operations"]["tested"] == len(operations())


def test_the_packaged_configuration_is_found_beside_the_document(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a clone shows is what an installed cartest has; plain ``schemathesis`` finds it by itself."""
    monkeypatch.setenv("CARTESIA_API_KEY", "sk_car_test")
    monkeypatch.chdir(_CONTRACTS)
    found = SchemathesisConfig.discover().config_path
    assert found is not None
    packaged = resources.files("cartest_contracts") / "schemathesis.toml"
    assert Path(found).read_bytes() == packaged.read_bytes()


def test_our_rules_are_checks_of_the_run(tmp_path: Path) -> None:
    """A mock with a defect that no schema sees fails by the id of our rule."""
    with Mock(MockConfig(profile="instant", broken=("status-without-version",))) as mock:
        report = _run(mock.url, tmp_path, document=_only("/", tmp_path), phases="examples,coverage")
    assert "STATUS-01 (MUST, documented)" in {failure["title"] for failure in report["failures"]}


@pytest.mark.parametrize("version", [FIRST_VERSION, DOCUMENTED_VERSIONS[-1]], ids=str)
def test_the_document_of_another_version_passes_too(version: ApiVersion, tmp_path: Path) -> None:
    """The oldest and the newest one, against a mock that takes it for granted."""
    document = tmp_path / "other.yaml"
    document.write_text(yaml.safe_dump(load_openapi(version), sort_keys=False), encoding="utf-8")
    with Mock(MockConfig(profile="instant", default_version=version)) as mock:
        report = _run(mock.url, tmp_path, document=document, phases="examples,coverage")
    assert report["failures"] == []
    assert report["operations"]["tested"] == len(operations(version))


def _only(path: str, folder: Path) -> Path:
    document = folder / "one.yaml"
    document.write_text(
        yaml.safe_dump({**load_openapi(), "paths": {path: load_openapi()["paths"][path]}}), encoding="utf-8"
    )
    return document


def test_the_run_would_find_a_difference(mock_url: str, tmp_path: Path) -> None:
    """The same run fails on a document that says something else than the mock does."""
    other = {**load_openapi(), "paths": {"/": load_openapi()["paths"]["/"]}}
    schemas = other["components"]["schemas"]
    other["components"] = {
        **other["components"],
        "schemas": {**schemas, "Status": {"type": "object", "required": ["since"]}},
    }
    document = tmp_path / "other.yaml"
    document.write_text(yaml.safe_dump(other), encoding="utf-8")
    report = _run(mock_url, tmp_path, document=document, phases="examples,coverage")
    assert report["exit_code"] == 1
    assert report["failures"]


def _run(url: str, folder: Path, *, document: Path, phases: str) -> dict[str, Any]:
    written = folder / "report.json"
    command: list[str | Path] = [
        *(sys.executable, "-m", "schemathesis.cli", f"--config-file={_CONTRACTS / 'schemathesis.toml'}"),
        *("run", document, f"--url={url}", f"--phases={phases}"),
        *("--seed=1", f"--report-json-path={written}"),
    ]
    # It leaves caches where it runs.
    key = os.environ | {"CARTESIA_API_KEY": "sk_car_test"}
    subprocess.run(command, cwd=folder, env=key, capture_output=True, check=False, timeout=110)
    report: dict[str, Any] = json.loads(written.read_text(encoding="utf-8"))
    return report
