"""The page of the generators is true: its example runs, and every strategy stands on it."""

import re
from pathlib import Path
from typing import Any

from cartest_contracts import generators

PAGE = (Path(__file__).parents[3] / "docs" / "generators.md").read_text(encoding="utf-8")


def test_the_examples_run() -> None:
    """Both tests that the first shows pass, and what the second asserts holds."""
    examples = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert len(examples) == 2
    for example in examples:
        names: dict[str, Any] = {}
        exec(example, names)  # noqa: S102  # our own page
        ran = [names[name]() for name in names if name.startswith("test_")]
        assert len(ran) == (2 if "def test_" in example else 0)


def test_every_strategy_is_named() -> None:
    """All of the public names."""
    assert [name for name in generators.__all__ if f"`{name}(" not in PAGE] == []
