"""Run as a program: each module of the rules must be covered to its last branch by its own test file alone.

``python -m tests.contracts.rules.branches [MODULE]...``; without a name all of them. Each test file runs in a
process of its own: numpy cannot be imported twice, which ``--cov=<module>`` would do.
"""

import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import msgspec

ROOT: Final = Path(__file__).parents[3]
RULES: Final = ROOT / "contracts/cartest_contracts/rules"
TESTS: Final = Path(__file__).parent
AT_ONCE: Final = 2
CONFIG: Final = f"""\
[run]
branch = true
source = {RULES}
data_file = {{folder}}/data
"""


def gaps(module: str) -> str:
    """What the module's own tests leave out, in one line; empty if nothing."""
    test = TESTS / f"test_{module}.py"
    if not test.is_file():
        return f"{module}: no {test.name}"
    with tempfile.TemporaryDirectory() as folder:
        config, report = Path(folder) / "coveragerc", Path(folder) / "report.json"
        config.write_text(CONFIG.format(folder=folder), encoding="utf-8")
        plugins = ("-p", "no:cacheprovider", "-n", "0", "-q")
        cover = ("-m", "coverage", "run", f"--rcfile={config}", "-m", "pytest", *plugins, str(test))
        done = subprocess.run([sys.executable, *cover], cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            return f"{module}: its tests fail\n{done.stdout}{done.stderr}"
        told = ("-m", "coverage", "json", f"--rcfile={config}", "-q", "-o", str(report))
        subprocess.run([sys.executable, *told], cwd=ROOT, check=True)
        return missed(module, msgspec.json.decode(report.read_bytes()))


def missed(module: str, report: dict[str, Any]) -> str:
    """Read the module's row of a coverage report."""
    rows = [row for path, row in report["files"].items() if (ROOT / path) == RULES / f"{module}.py"]
    if not rows:
        return f"{module}: never imported"
    lines, branches = rows[0]["missing_lines"], rows[0]["missing_branches"]
    return f"{module}: lines {lines}, branches {branches}" if lines or branches else ""


def main(*modules: str) -> int:
    """Print what is left out; 1 if anything is."""
    chosen = modules or sorted(path.stem for path in RULES.glob("*.py") if path.stem != "__init__")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = [gap for gap in pool.map(gaps, chosen) if gap]
    sys.stdout.write("".join(f"{gap}\n" for gap in found) or f"{len(chosen)} modules, every branch\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
