import sys
from pathlib import Path

import pytest
import yaml

from cartest_cli.proving import processes
from cartest_cli.proving.processes import plain_schemathesis, verify
from cartest_contracts.documents import load_openapi
from cartest_contracts.errors import HarnessError
from cartest_mocks.server import Mock
from cartest_mocks.vendor import MockConfig

CONTRACTS = Path(__file__).parents[3] / "contracts"


def test_a_verification_that_cannot_start_is_a_problem_of_ours(tmp_path: Path) -> None:
    """With the last line that it said."""
    with pytest.raises(HarnessError, match=r"verify --broken nonsense ended with 64: .*no such defect"):
        verify(["--broken", "nonsense"], tmp_path)


def test_plain_schemathesis_is_asked_for_its_own_checks_only(tmp_path: Path) -> None:
    """It sees what the document forbids, and says nothing in the words of our rules."""
    document = tmp_path / "openapi.yaml"
    whole = load_openapi()
    other = {**whole["components"]["schemas"], "Status": {"type": "object", "required": ["since"]}}
    one = {**whole, "paths": {"/": whole["paths"]["/"]}, "components": {**whole["components"], "schemas": other}}
    document.write_text(yaml.safe_dump(one), encoding="utf-8")
    with Mock(MockConfig(profile="instant")) as mock:
        run = plain_schemathesis(
            document,
            url=mock.url,
            seed=1,
            examples=1,
            configuration=CONTRACTS / "schemathesis.toml",
            folder=tmp_path,
        )
    assert run.failures == ("Response violates schema",)


def test_a_document_that_is_none_is_a_problem_of_ours(tmp_path: Path) -> None:
    """Nothing was tried, which is not the same as nothing found."""
    (tmp_path / "none.yaml").write_text("- 1\n", encoding="utf-8")
    with pytest.raises(HarnessError, match="schemathesis did not start: Schema Loading Error"):
        plain_schemathesis(
            tmp_path / "none.yaml",
            url="http://127.0.0.1:9",
            seed=1,
            examples=1,
            configuration=CONTRACTS / "schemathesis.toml",
            folder=tmp_path,
        )


def test_a_process_that_does_not_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing waits for ever."""
    monkeypatch.setattr(processes, "_TIMEOUT_S", 0.05)
    monkeypatch.setattr(processes, "sys", type("Slow", (), {"executable": sys.executable}))
    with pytest.raises(HarnessError, match=r"did not end within 0\.05 s"):
        verify(["--list"], tmp_path)
