"""The page of the generators is true: its example runs, and every strategy stands on it."""

import re
from pathlib import Path
from typing import Any

from cartest_contracts import generators

PAGE = (Path(__file__).parents[3] / "docs" / "generators.md").read_text(encoding="utf-8")


def test_the_example_runs() -> None:
    """Both tests that it shows pass."""
    (example,) = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    names: dict[str, Any] = {}
    exec(example, names)  # noqa: S102  # our own page
    ran = [names[name]() for name in names if name.startswith("test_")]
    assert len(ran) == 2


def test_every_strategy_is_named() -> None:
    """All of the public names."""
    assert [name for name in generators.__all__ if f"`{name}(" not in PAGE] == []
