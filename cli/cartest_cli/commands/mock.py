"""``cartest mock``: the mock server in the foreground; its options are those of ``python -m cartest_mocks``."""

import click

from cartest_mocks.__main__ import main

__all__ = ["command"]


@click.command("mock", context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def command(words: tuple[str, ...]) -> int:
    """Start the mock server and run it until Ctrl-C."""
    return main(list(words), prog="cartest mock")
