"""The OpenAPI document of every version passes Redocly's linter, with the rules of ``contracts/redocly.yaml``."""

import copy
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cartest_contracts.documents import Json, load_openapi
from cartest_contracts.versions import DOCUMENTED_VERSIONS

_CONFIG = Path(__file__).parents[3] / "contracts" / "redocly.yaml"
_LINTER = Path(__file__).parents[2] / "node" / "node_modules" / "@redocly" / "cli" / "bin" / "cli.js"
_NODE = shutil.which("node")
needs_linter = pytest.mark.skipif(
    _NODE is None or not _LINTER.is_file(), reason="needs node and `npm install` in tests/node"
)


@needs_linter
def test_each_version_lints_clean_and_a_fault_is_found(tmp_path: Path) -> None:
    """Nothing is reported at any version; an operation without a summary and a false example are."""
    spoilt = copy.deepcopy(load_openapi())
    del spoilt["paths"]["/tts/bytes"]["post"]["summary"]
    spoilt["paths"]["/"]["get"]["responses"]["200"]["content"]["application/json"]["examples"]["up"]["value"] = {}
    documents = {str(version): load_openapi(version) for version in DOCUMENTED_VERSIONS} | {"spoilt": spoilt}
    found = _linted(documents, tmp_path)
    assert {problem["rule"] for problem in found.pop("spoilt")} == {
        "operation-summary",
        "no-invalid-media-type-examples",
    }
    assert found == {str(version): [] for version in DOCUMENTED_VERSIONS}


def _linted(documents: dict[str, Json], folder: Path) -> dict[str, list[dict[str, str]]]:
    """Return what the linter reports of each document; one process for all, most of its time is its start."""
    for name, document in documents.items():
        (folder / f"{name}.json").write_text(json.dumps(document), encoding="utf-8")
    command = [str(_NODE), str(_LINTER), "lint", *(f"{name}.json" for name in documents)]
    run = subprocess.run(
        [*command, f"--config={_CONFIG}", "--format=json"],
        cwd=folder,
        # Nothing leaves this machine.
        env={**os.environ, "REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"},
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    results = list(_json_values(run.stdout))
    assert len(results) == len(documents), run.stderr
    return {
        name: [
            {
                "rule": problem["ruleId"],
                "at": problem["location"][0].get("pointer", ""),
                "says": problem["message"],
            }
            for problem in result["problems"]
        ]
        for name, result in zip(documents, results, strict=True)
    }


def _json_values(text: str) -> Iterator[Any]:
    """Yield the JSON values of a text: the linter writes one for each document."""
    decoder = json.JSONDecoder()
    rest = text.strip()
    while rest:
        value, end = decoder.raw_decode(rest)
        yield value
        rest = rest[end:].lstrip()
