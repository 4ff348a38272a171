"""Where ``cartest`` starts: finds the sub-command, and turns every ending into one line and an exit status.

Sub-commands are imported when they are called; a missing extra is answered with its install line.
"""

import importlib
import importlib.metadata
import signal
import sys
import threading
import traceback
from typing import Final

import click

from cartest_cli.console import say_error
from cartest_contracts.errors import CartestError
from cartest_contracts.redact import redact
from cartest_contracts.verdict import EXIT_INTERNAL, EXIT_STATUS_HELP, EXIT_USAGE

__all__ = ["main"]

COMMANDS: Final = {
    "run": "Contract, grants and load against one target in a minute, and one report.",
    "mock": "Start the mock server.",
    "exec": "Run a command against a mock of its own.",
    "verify": "Check the contract and the token grants.",
    "prove": "Show that every rule reports the defect it is for, and nothing else.",
    "explain": "Say in full what a rule requires, and how it is told.",
    "contract": "Show the contract at any dated version, and what breaks a client between two.",
    "bench": "Measure time to first audio byte with Locust.",
    "calibrate": "Find how many streams this machine can measure truthfully.",
    "gate": "Judge a recorded run again, with other budgets if you like.",
    "say": "Speak a text, or send socket messages, and show what comes back.",
    "replay": "Send a recorded socket session again, and judge what comes back.",
    "listen": "Read the mock's self-describing audio back from a recording.",
}


class LazyGroup(click.Group):
    """A group whose commands are imported when asked for; their one-line help stands in ``COMMANDS``."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the order a newcomer meets them."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of one command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"cartest_cli.commands.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EXIT_STATUS_HELP,
)
@click.version_option(importlib.metadata.version("cartest"), prog_name="cartest")
def cartest() -> None:
    """Contract tests, latency benchmarks and CI gates for Cartesia's text-to-speech API.

    Start with `cartest run`: it needs no key and no network.
    """


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit status (0, 1, 2, 64 or 70)."""
    words = sys.argv[1:] if arguments is None else arguments
    # What stands behind "--" belongs to somebody else's command (cartest exec).
    # Whoever ends us politely gets what Ctrl-C gets: a report of what was measured.
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    verbose = "--verbose" in words[: words.index("--") if "--" in words else None]
    try:
        status = cartest.main(words, prog_name="cartest", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return EXIT_USAGE
    except (click.Abort, KeyboardInterrupt):
        say_error("interrupted")
        return 2
    except BrokenPipeError:
        # The reader of our output has gone (`cartest listen … | head`): nobody is left to tell.
        sys.stderr.close()
        return 0
    except CartestError as error:
        return _report(str(error), error.exit_status, verbose=verbose)
    except OSError as error:
        line = ": ".join(str(part) for part in (error.filename, error.strerror or error) if part)
        return _report(line, EXIT_INTERNAL, verbose=verbose)
    except Exception as error:  # noqa: BLE001  # the last resort: one line instead of a traceback
        line = f"internal error: {type(error).__name__}: {error} (--verbose shows where)"
        return _report(line, EXIT_INTERNAL, verbose=verbose)
    return status if isinstance(status, int) else 0


def _report(line: str, status: int, *, verbose: bool) -> int:
    """Print one line, and with ``--verbose`` where it came from; secrets are taken out of both."""
    say_error(line)
    if verbose:
        sys.stderr.write(redact(traceback.format_exc()))
    return status


if __name__ == "__main__":
    sys.exit(main())
