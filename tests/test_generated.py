"""Parts of documents can be written by tests that run side by side."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.generated import generated_part

PARTS = [f"part-{number}" for number in range(16)]


def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.md"
    path.write_text("".join(f"<!-- {part}: here -->\nold\n<!-- /{part} -->\n" for part in PARTS))
    return path


def test_parts_written_at_once_are_all_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No writer undoes what another one wrote to the same page."""
    monkeypatch.setenv("CARTEST_WRITE_DOCS", "1")
    path = page(tmp_path)

    def write(part: str) -> str:
        return generated_part(path.name, part, f"new {part}", docs=tmp_path)

    with ThreadPoolExecutor(len(PARTS)) as pool:
        told = list(pool.map(write, PARTS))
    assert told == [f"new {part}" for part in PARTS]
    assert all(f"\nnew {part}\n" in path.read_text() for part in PARTS)
    assert list(tmp_path.iterdir()) == [path]


def test_a_part_is_only_read_unless_told_to_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the variable the page stays as it is, and what it says comes back."""
    monkeypatch.delenv("CARTEST_WRITE_DOCS", raising=False)
    path = page(tmp_path)
    before = path.read_text()
    assert generated_part(path.name, PARTS[0], "new", docs=tmp_path) == "old"
    assert path.read_text() == before


def test_a_missing_part_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page without the markers is an error, not an empty part."""
    monkeypatch.delenv("CARTEST_WRITE_DOCS", raising=False)
    with pytest.raises(AssertionError, match=r"page\.md has no part 'other'"):
        generated_part(page(tmp_path).name, "other", "new", docs=tmp_path)
