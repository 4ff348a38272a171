"""Options of what users do in a turn: checked before anything starts, handed on as they are named."""

from typing import Any

import click
import pytest

from cartest_cli.turn_options import turn_options
from cartest_contracts.errors import UsageError
from cartest_loadtests.settings import Settings


def typed(*words: str) -> dict[str, str | int | float]:
    """What a command gets for these words."""
    got: dict[str, str | int | float] = {}

    @click.command()
    @turn_options
    def command(*, turns: dict[str, str | int | float]) -> int:
        got.update(turns)
        return 0

    command.main([*words], standalone_mode=False)
    return got


def test_only_what_was_typed_is_handed_on() -> None:
    """By the names of load options, and the load test takes it."""
    assert typed() == {}
    words = ["--connections", "multiplexed", "--contexts", "3", "--tokens-per-s", "20", "--weights", "llm=1"]
    got = typed(*words, "--cancel-after-ms", "0")
    assert got == {
        "connections": "multiplexed",
        "contexts": 3,
        "tokens-per-s": 20.0,
        "weights": "llm=1",
        "cancel-after-ms": 0.0,
    }
    options: dict[str, Any] = {f"cartest_{name.replace('-', '_')}": value for name, value in got.items()}
    assert Settings.read(options, host="http://127.0.0.1:1", env={"CARTESIA_API_KEY": "sk_car_test"}).contexts == 3


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["--contexts", "3"], "--connections multiplexed and --contexts go together"),
        (["--connections", "multiplexed"], "go together"),
        (["--weights", "x"], "^--weights is a list such as"),
    ],
)
def test_a_wrong_one_is_one_line(words: list[str], line: str) -> None:
    """In the words of this command, not in Locust's."""
    with pytest.raises(UsageError, match=line):
        typed(*words)
