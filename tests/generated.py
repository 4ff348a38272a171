"""Parts of documents that the code writes, between markers ``<!-- NAME: … -->`` and ``<!-- /NAME -->``."""

import fcntl
import os
import re
from pathlib import Path

__all__ = ["generated_part"]

DOCS = Path(__file__).parent.parent / "docs"


def generated_part(page: str, name: str, content: str, *, docs: Path = DOCS) -> str:
    """Return what stands between the markers of a document; with CARTEST_WRITE_DOCS=1 ``content`` is put there."""
    path = docs / page
    between = re.compile(rf"(<!-- {name}:[^\n]*-->\n)(.*?)(<!-- /{name} -->)", re.DOTALL)
    if os.environ.get("CARTEST_WRITE_DOCS"):
        _put(path, between, content)
    found = between.search(path.read_text(encoding="utf-8"))
    assert found is not None, f"{page} has no part {name!r}"
    return found[2].strip()


def _put(path: Path, between: re.Pattern[str], content: str) -> None:
    """Write one part; tests run side by side and a page may have several, so one writes at a time."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        text = between.sub(lambda found: f"{found[1]}{content}\n{found[3]}", path.read_text(encoding="utf-8"))
        whole = path.with_suffix(".new")
        whole.write_text(text, encoding="utf-8")
        whole.replace(path)
    finally:
        os.close(folder)
