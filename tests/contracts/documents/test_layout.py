import json
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cartest_contracts.documents.layout import written

_LONG = "a word and " * 12 + "the end"
_texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=200)
_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | _texts,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(_texts, inner, max_size=5),
    max_leaves=8,
)


@given(st.dictionaries(_texts, _values, max_size=3))
@settings(max_examples=40, database=None, deadline=None, derandomize=True)
def test_what_is_written_is_read_back(document: dict[str, Any]) -> None:
    """Layout changes nothing, whatever the text: quotes, colons, words that YAML 1.1 takes for something else."""
    assert yaml.safe_load(written(document)) == document


@pytest.mark.parametrize(
    ("document", "text"),
    [
        ({"b": 1, "a": 2}, "b: 1\na: 2\n"),
        ({"a": {"$ref": "#/x"}}, "a: {$ref: '#/x'}\n"),
        ({"a": {"b": [1, {"c": "no"}]}}, "a: {b: [1, {c: 'no'}]}\n"),
        ({"a": {}, "b": []}, "a: {}\nb: []\n"),
        ({"a": [{"b": "x" * 60}, {"b": "y" * 60}]}, f"a:\n  - {{b: {'x' * 60}}}\n  - {{b: {'y' * 60}}}\n"),
        ({"a": "two\nlines\n"}, "a: |\n  two\n  lines\n"),
        ({"a": {"b": "two\nlines\n"}}, "a:\n  b: |\n    two\n    lines\n"),
    ],
    ids=json.dumps,
)
def test_short_things_stand_on_one_line(document: dict[str, Any], text: str) -> None:
    """The order is kept, short objects and lists are on one line, text of several lines is a block."""
    assert written(document) == text


def test_long_text_is_folded_below_its_key() -> None:
    """A sentence of more than a line is wrapped, a long word is not."""
    lines = written({"a": _LONG, "b": "x" * 130}).splitlines()
    assert lines[0] == "a: >-"
    assert all(len(line) < 130 for line in lines[1:-1])  # the width, and the word that crosses it
    assert lines[-1] == f"b: {'x' * 130}"


def test_a_list_of_words_is_wrapped_and_not_one_word_to_a_line() -> None:
    """Long lists of plain words stay compact."""
    lines = written({"enum": [f"word{number}" for number in range(40)]}).splitlines()
    assert 2 < len(lines) < 6


def test_what_is_met_twice_is_written_twice() -> None:
    """No anchors: a reader need not look elsewhere."""
    shared = {"c": 1}
    assert written({"a": shared, "b": shared}) == "a: {c: 1}\nb: {c: 1}\n"
