"""The rules of the house, kept true: who may import whom, and what a file may be."""

import ast
import importlib.metadata
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("cli", "contracts", "loadtests", "mocks", "reports")
ARROWS = {
    "cartest_contracts": set[str](),
    "cartest_mocks": {"cartest_contracts"},
    "cartest_loadtests": {"cartest_contracts"},
    "cartest_reports": {"cartest_contracts"},
    "cartest_cli": {"cartest_contracts", "cartest_mocks", "cartest_loadtests", "cartest_reports"},
}
LONGEST_FILE = 300
MODULES = sorted(path for folder in FOLDERS for path in (ROOT / folder / f"cartest_{folder}").rglob("*.py"))


def imported_names(path: Path, *, at_import_only: bool = False) -> Iterator[str]:
    """Full names that a file imports; optionally only those that run when it is imported."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = at_module_level(tree.body) if at_import_only else ast.walk(tree)
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"relative import in {path}"
            assert node.module is not None
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def at_module_level(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """Statements that run at import: functions are left out, classes and conditions are entered."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            yield from at_module_level(node.orelse)
            continue
        yield node
        for field in ("body", "orelse", "finalbody"):
            yield from at_module_level(getattr(node, field, []))


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts[1:]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def forbidden_arrows(package: str, names: Iterator[str]) -> set[str]:
    """Sibling packages that are imported although no arrow points there."""
    return {top for name in names if (top := name.partition(".")[0]) in ARROWS} - ARROWS[package] - {package}


def test_arrows_point_to_contracts() -> None:
    """A package imports only the siblings that the map of the house allows."""
    broken = {
        str(path.relative_to(ROOT)): found
        for path in MODULES
        if (found := forbidden_arrows(module_name(path).partition(".")[0], imported_names(path)))
    }
    assert broken == {}


def test_a_forbidden_arrow_is_seen(tmp_path: Path) -> None:
    """The arrow check fails on a file that breaks it."""
    offender = tmp_path / "offender.py"
    offender.write_text("def later():\n    from cartest_mocks.server import Mock\n")
    assert forbidden_arrows("cartest_contracts", imported_names(offender)) == {"cartest_mocks"}


def test_only_loadtests_names_locust() -> None:
    """Importing locust patches sockets for the whole process, so one package only may do it."""
    named = {
        module_name(path).partition(".")[0]
        for path in MODULES
        for name in imported_names(path)
        if name.partition(".")[0] in {"locust", "gevent"}
    }
    assert named <= {"cartest_loadtests"}


def test_no_circular_imports() -> None:
    """The graph of imports that run at import time has no cycle."""
    names = {module_name(path) for path in MODULES}
    graph = {
        module_name(path): {name for name in imported_names(path, at_import_only=True) if name in names}
        - {module_name(path)}
        for path in MODULES
        if path.name != "__init__.py"
    }
    TopologicalSorter(graph).prepare()


def test_a_cycle_is_seen() -> None:
    """The cycle check fails on a cycle."""
    with pytest.raises(CycleError):
        TopologicalSorter({"a": {"b"}, "b": {"a"}}).prepare()


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_holds_one_package(folder: str) -> None:
    """Folder ``X/`` holds exactly the package ``cartest_X`` and is no package itself."""
    packages = [path.parent.name for path in (ROOT / folder).glob("*/__init__.py")]
    assert packages == [f"cartest_{folder}"]
    assert not (ROOT / folder / "__init__.py").exists()
    assert (ROOT / folder / f"cartest_{folder}" / "py.typed").exists()


def shadowed_names() -> set[str]:
    """Names that a Locust scenario file must not have: Locust puts it into sys.modules under its file name."""
    return set(sys.stdlib_module_names) | set(importlib.metadata.packages_distributions())


def test_no_scenario_shadows_a_module() -> None:
    """No file of loadtests is named like a standard-library or installed module."""
    stems = {path.stem for path in MODULES if path.is_relative_to(ROOT / "loadtests")} - {"__init__", "__main__"}
    assert stems & shadowed_names() == set()
    assert {"json", "pytest"} <= shadowed_names()


def test_files_stay_short() -> None:
    """One noun per file: 300 lines at most, in packages, tests and benchmarks alike."""
    places = [*MODULES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")]
    long = {
        str(path.relative_to(ROOT)): lines
        for path in places
        if "node_modules" not in path.parts
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_every_module_names_its_public_surface() -> None:
    """A module that defines anything public lists it in ``__all__``, and everything listed exists."""
    missing: list[str] = []
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert ast.get_docstring(tree), f"{path} has no docstring"
        public = any(
            isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            and not node.name.startswith("_")
            for node in tree.body
        )
        named = any(
            isinstance(node, ast.Assign) and any(ast.unparse(target) == "__all__" for target in node.targets)
            for node in tree.body
        )
        if public and not named:
            missing.append(module_name(path))
    assert missing == []


HEAVY = ("locust", "gevent", "hypothesis", "schemathesis", "numpy", "uvloop", "soundfile", "lameenc")


@pytest.mark.parametrize(
    "statement",
    ["import cartest_cli.__main__", "import cartest_mocks.pytest_plugin", "import cartest_loadtests.launch"],
)
def test_front_doors_import_nothing_heavy(statement: str) -> None:
    """The command, the pytest plugin and the launcher start without the heavy packages."""
    script = f"import sys; {statement}; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
