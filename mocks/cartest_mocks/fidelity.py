"""How faithful the mock is: the table of docs/mock.md, made from the contract's marks and from what is told here.

An operation that the mock serves is exact unless a :class:`Departure` says otherwise; how well it is known stands
in the contract documents. To leave something out of the mock, add a departure; a test insists that every operation
of the contract is either served or left out here.
"""

# ruff: noqa: E501  # a departure is one row of a table

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from cartest_contracts.documents import channels, operations
from cartest_contracts.knowledge import Knowledge
from cartest_mocks.routes import Route

__all__ = ["DEPARTURES", "Departure", "Fidelity", "fidelity_table"]

Fidelity = Literal["exact", "approximate", "not modelled"]


@dataclass(frozen=True, kw_only=True)
class Departure:
    """Something the service does that the mock does otherwise, or not at all."""

    what: str
    """An operation as the routes name it, or a few words."""
    fidelity: Fidelity
    knowledge: Knowledge
    """How well it is known what the service does."""
    instead: str


def fidelity_table(routes: Iterable[Route]) -> str:
    """Return the Markdown table: operations in the order of the contract, then every other departure."""
    head = ("What", "Fidelity", "Known", "The mock")
    rows = [head, tuple("---" for _ in head), *_operations({route.operation for route in routes})]
    rows += [
        (departure.what, departure.fidelity, departure.knowledge, departure.instead)
        for departure in DEPARTURES
        if departure.what not in _named()
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _operations(served: set[str]) -> Iterator[tuple[str, ...]]:
    departures = {departure.what: departure for departure in DEPARTURES}
    for name, knowledge in _named().items():
        departure = departures.get(name)
        if departure is not None:
            yield f"`{name}`", departure.fidelity, knowledge, departure.instead
        elif name in served:
            yield f"`{name}`", "exact", knowledge, ""
        else:
            raise LookupError(f"{name} is neither served nor left out")


def _named() -> dict[str, Knowledge]:
    named = {f"{each.method} {each.path}": each.knowledge for each in operations()}
    return named | {channel.path: channel.knowledge for channel in channels()}


_DOCUMENTED: Final = Knowledge.DOCUMENTED
_RECORDED: Final = Knowledge.RECORDED
_ASSUMED: Final = Knowledge.ASSUMED

_ROWS: Final[tuple[tuple[str, Fidelity, Knowledge, str], ...]] = (
    ("POST /stt", "approximate", _DOCUMENTED, "hears its own code, in wav, flac, mp3 and ogg; other speech is no text"),
    ("POST /audio/transcriptions", "approximate", _DOCUMENTED, "the same"),
    ("/stt/websocket", "approximate", _DOCUMENTED, "the same; sends finals only, `keyterm` changes nothing"),
    ("/agents/stream/{agent_id}", "approximate", _DOCUMENTED, "every agent exists, and is an echo that hangs up on goodbye; no `transfer_call`"),
    ("voices, `emotion`, `language`", "approximate", _DOCUMENTED, "every voice speaks a code that can be read back; `emotion` changes nothing, `language` is checked only"),
    ("word timestamps, `normalization`", "approximate", _DOCUMENTED, "words are spoken, and timed, as typed; `use_normalized_timestamps` changes nothing"),
    ("phonemes", "approximate", _DOCUMENTED, "a character is a phoneme, with an equal share of its word's time"),
    ("mp3 bit rates", "approximate", _DOCUMENTED, "what MPEG has no room for becomes the nearest below: 64 kbit/s at 8 kHz, 160 up to 24 kHz"),
    ("latency", "approximate", _DOCUMENTED, "the published medians; spread and speed are assumed"),
    ("embeddings as voices", "approximate", _DOCUMENTED, "spoken before 2025-04-16, although the service took them away in June 2026: old SDKs send them"),
    ("top-level `speed`, `__experimental_controls`", "approximate", _DOCUMENTED, "`speed` is checked, the controls are ignored; neither changes the audio"),
    ("cancel", "approximate", _RECORDED, "nothing follows it, not even `done` (C7)"),
    ("managed buffering", "approximate", _ASSUMED, "text waits for the next sentence to begin, or for `max_buffer_delay_ms`"),
    ("fields that differ within a context", "approximate", _ASSUMED, "those of its first message count, but for `generation_config` and `duration`"),
    ("credits", "approximate", _DOCUMENTED, "one a character, one for two seconds heard; no end unless configured"),
    ("pronunciation dictionaries", "not modelled", _DOCUMENTED, "404; a `pronunciation_dict_id` is unknown from 2026-03-01, ignored before"),
    ("voices: change, clone, localize, accents", "not modelled", _DOCUMENTED, "404, 405"),
    ("infill, voice changer, datasets, fine-tunes, usage", "not modelled", _DOCUMENTED, "404"),
    ("agents over REST, managed agents, `/stt/turns/websocket`", "not modelled", _DOCUMENTED, "404"),
    ("files", "not modelled", _DOCUMENTED, "the file that `Cartesia-File-ID` names cannot be fetched"),
    ("admin keys", "not modelled", _DOCUMENTED, "refused on every operation, as ordinary ones refuse them there"),
    ("a queue at the concurrency limit", "not modelled", _ASSUMED, "429 at once"),
    ("failures without a reason", "not modelled", _RECORDED, "every failure has its reason in the request"),
    ("`permessage-deflate`, HTTP/2, HTTP/3", "not modelled", _ASSUMED, "declined; it goes on over HTTP/1.1"),
)  # fmt: skip  # a row each

DEPARTURES: Final = tuple(
    Departure(what=what, fidelity=fidelity, knowledge=knowledge, instead=instead)
    for what, fidelity, knowledge, instead in _ROWS
)
