"""The scenarios there are: a name for the command line, and the Locust file behind it.

A scenario's file name becomes its module name inside Locust, so it must never equal a standard-library or
dependency module (layout.md, facts table); tests/test_architecture.py checks it.
"""

from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from cartest_contracts.errors import UsageError

__all__ = ["SCENARIOS", "Scenario", "find_scenario"]


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """One Locust file."""

    name: str
    summary: str
    path: Path


_HERE: Final = Path(__file__).parent
_SUMMARIES: Final = {
    "tts_bytes": "POST /tts/bytes: audio as a chunked body",
    "tts_sse": "POST /tts/sse: audio as server-sent events",
    "tts_websocket": "/tts/websocket: one context a turn on a socket that is kept",
    "tts_llm": "/tts/websocket: text streamed into a context token by token, as a language model writes it",
    "tts_barge_in": "/tts/websocket: speech that is cancelled, and the next one at once",
    "token_grants": "mint access tokens with every set of grants, use them everywhere, count what leaks",
    "speech_mix": "every way to speak, and tokens, mixed by weights that can be set",
}

SCENARIOS: Final = MappingProxyType(
    {name: Scenario(name=name, summary=summary, path=_HERE / f"{name}.py") for name, summary in _SUMMARIES.items()}
)
"""By name, in the order a list shows them."""


def find_scenario(name: str) -> Scenario:
    """Return the scenario of that name; raise ``UsageError`` that lists the names there are."""
    try:
        return SCENARIOS[name]
    except KeyError:
        raise UsageError(f"no such scenario: {name!r} (there are {', '.join(SCENARIOS)})") from None
