"""Parts of documents that the code writes, between markers ``<!-- NAME: … -->`` and ``<!-- /NAME -->``."""

import os
import re
from pathlib import Path

__all__ = ["generated_part"]

DOCS = Path(__file__).parent.parent / "docs"


def generated_part(page: str, name: str, content: str) -> str:
    """Return what stands between the markers of a document; with CARTEST_WRITE_DOCS=1 ``content`` is put there."""
    path = DOCS / page
    between = re.compile(rf"(<!-- {name}:[^\n]*-->\n)(.*?)(<!-- /{name} -->)", re.DOTALL)
    text = path.read_text(encoding="utf-8")
    if os.environ.get("CARTEST_WRITE_DOCS"):
        text = between.sub(lambda found: f"{found[1]}{content}\n{found[3]}", text)
        path.write_text(text, encoding="utf-8")
    found = between.search(text)
    assert found is not None, f"{page} has no part {name!r}"
    return found[2].strip()
