"""The two consoles: answers on stdout, everything else on stderr.

Both are plain when not a terminal; ``NO_COLOR`` is honoured by rich.
"""

import sys

from rich.console import Console

from cartest_contracts.printable import printable
from cartest_contracts.redact import redact

__all__ = ["err", "out", "say", "say_error"]


def out() -> Console:
    """Return a console on the present stdout (tests replace it)."""
    return Console(file=sys.stdout, highlight=False)


def err() -> Console:
    """Return a console on the present stderr."""
    return Console(file=sys.stderr, highlight=False)


def say(line: str) -> None:
    """Write one line of progress or explanation to stderr."""
    err().print(printable(redact(line)), markup=False, soft_wrap=True)


def say_error(line: str) -> None:
    """Write one error line to stderr, without secrets."""
    err().print(f"cartest: {printable(redact(line))}", markup=False, style="red", soft_wrap=True)
