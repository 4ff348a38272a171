"""The catalogue of rules as a person reads it: grouped by section."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from rich.table import Table
from rich.text import Text

from cartest_cli.console import out
from cartest_contracts.rule import AnyRule

__all__ = ["NAMES", "show_rules"]

NAMES: Final = {
    "ANSWER": "any answer",
    "ERROR": "errors",
    "SECRET": "no secret in any answer",
    "BYTES": "/tts/bytes",
    "AUDIO": "the audio itself",
    "WAV": "audio in WAV",
    "MP3": "audio in MP3",
    "SSE": "/tts/sse",
    "EVENT": "events of any stream",
    "CONTEXT": "contexts on a socket",
    "SOCKET": "sockets",
    "FLUSH": "flushes",
    "TIME": "timestamps",
    "SPEECH": "what is said",
    "TOKEN": "access tokens",
    "GRANT": "grants of tokens",
    "STT": "speech to text",
    "STTSOCKET": "speech to text on a socket",
    "LIMIT": "bounds of an answer",
    "VOICES": "voices",
    "STATUS": "the status",
    "TURNS": "turns on a socket that listens",
    "AGENTS": "calls of agents",
    "CHANGER": "/voice-changer/sse",
    "USAGE": "usage",
    "FILES": "files that are kept",
    "FOREIGN": "what belongs to others",
    "PLAN": "limits of plans",
    "PROGRAM": "programs over sockets",
    "LIFE": "lives of things in the account",
    "SAME": "the same speech on every way",
    "SCALE": "what must grow and shrink",
    "SCHEMA": "schemas of the contract",
    "FUZZ": "generated requests",
}


def show_rules(rules: Sequence[AnyRule]) -> None:
    """Print a table of rules with a line above each section; a section without a name shows its id."""
    table = Table(
        "id", "level", "known", "requirement", "source", box=None, header_style="dim", padding=(0, 2, 0, 0)
    )
    table.columns[3].overflow = "fold"
    for section, found in groupby(rules, key=lambda rule: rule.id.partition("-")[0]):
        table.add_row(Text(section, style="bold"), "", "", Text(NAMES.get(section, ""), style="bold"), "")
        for rule in found:
            table.add_row(rule.id, rule.level, rule.knowledge.value, Text(rule.requirement), Text(rule.source))
    out().print(table)
