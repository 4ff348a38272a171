"""The options of an open loop are checked before anything starts."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from cartest_cli.arrival_options import arrival_options
from cartest_contracts.errors import UsageError


def given(*words: str) -> dict[str, str | int | float]:
    """Return what a command gets."""
    seen: list[dict[str, str | int | float]] = []

    @click.command()
    @arrival_options
    def command(*, arrivals: dict[str, str | int | float]) -> int:
        seen.append(arrivals)
        return 0

    done = CliRunner().invoke(command, words)
    if isinstance(done.exception, UsageError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return seen[0]


def test_what_is_typed_is_handed_on_as_load_options(tmp_path: Path) -> None:
    """Nothing typed is nothing said: a closed loop."""
    assert given() == {}
    assert given("--rate", "5", "--arrivals", "poisson") == {"rate": 5.0, "arrivals": "poisson"}
    assert given("--arrivals", "ramp", "--rate-to", "9") == {"arrivals": "ramp", "rate-to": 9.0}
    (tmp_path / "trace").write_text("1\n")
    trace = str(tmp_path / "trace")
    assert given("--arrivals", "trace", "--trace", trace) == {"arrivals": "trace", "trace": trace}


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("--rate-to", "3"), "^--rate-to goes with --arrivals ramp$"),
        (("--rate", "3", "--spike-s", "3"), "^--spike-s goes with --arrivals spike$"),
        (("--arrivals", "poisson"), "^--rate must be above 0"),
        (("--arrivals", "ramp", "--rate", "3"), "^--rate-to must be above 0"),
        (("--arrivals", "trace"), "^--arrivals trace needs --trace, a file"),
        (("--arrivals", "trace", "--trace", "/no/such"), "^cannot read the trace /no/such"),
    ],
)
def test_what_does_not_fit_is_one_line_in_the_command_s_own_words(words: tuple[str, ...], line: str) -> None:
    """Named as they are typed here."""
    with pytest.raises(UsageError, match=line):
        given(*words)
