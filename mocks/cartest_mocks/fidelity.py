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
from cartest_contracts.versions import DOCUMENTED_VERSIONS
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
    """Return what the contract has, of all versions; what the base document has comes first."""
    versions = (None, *DOCUMENTED_VERSIONS)
    named: dict[str, Knowledge] = {}
    for operation in (each for version in versions for each in operations(version)):
        named.setdefault(f"{operation.method} {operation.path}", operation.knowledge)
    for channel in (each for version in versions for each in channels(version)):
        named.setdefault(channel.path, channel.knowledge)
    return named


_DOCUMENTED: Final = Knowledge.DOCUMENTED
_RECORDED: Final = Knowledge.RECORDED
_ASSUMED: Final = Knowledge.ASSUMED

_ROWS: Final[tuple[tuple[str, Fidelity, Knowledge, str], ...]] = (
    ("POST /stt", "approximate", _DOCUMENTED, "hears its own code, in wav, flac, mp3 and ogg; other speech is no text"),
    ("POST /audio/transcriptions", "approximate", _DOCUMENTED, "the same"),
    ("/stt/websocket", "approximate", _DOCUMENTED, "hears its own code; other speech is no text; ink-whisper sends finals only, ink-2 drafts about every second; `keyterm` changes nothing"),
    ("/stt/turns/websocket", "approximate", _DOCUMENTED, "hears its own code; other speech is no text; turns are found by loudness alone, in the audio's own time: started after 100 ms of sound, previewed after 460 ms and ended after 820 ms of silence unless the thresholds say otherwise"),
    ("/agents/stream/{agent_id}", "approximate", _DOCUMENTED, "every agent exists, and is an echo that hangs up on goodbye; no `transfer_call`"),
    ("/v1/agents/websocket/{agent_id}", "approximate", _DOCUMENTED, "the same; \"use tool NAME\" makes it call that tool of the client, without arguments, and say the result"),
    ("POST /infill/bytes", "approximate", _DOCUMENTED, "the transcript in the voice, as speech would be; the recordings must be audio, and change nothing"),
    ("POST /voice-changer/bytes", "approximate", _DOCUMENTED, "the words that it hears, said anew at its own pace; a clip without its code becomes as much silence"),
    ("POST /voice-changer/sse", "approximate", _DOCUMENTED, "the same; events have a `type` before 2025-11-04 only"),
    ("PATCH /agents/{agent_id}", "approximate", _DOCUMENTED, "a new voice is heard in later calls, a new language is not"),
    ("GET /agents/calls/{call_id}", "approximate", _DOCUMENTED, "calls of the sockets, with what was heard and said; the summary counts turns; no `text_chunks`, logs or metrics of agent code in it"),
    ("GET /agents/calls/{call_id}/audio", "approximate", _DOCUMENTED, "the transcript said anew, one turn after another, in 16 kHz; what was sent is not kept"),
    ("GET /agents/calls/{call_id}/logs", "approximate", _DOCUMENTED, "the transcript, a line a turn"),
    ("GET /agents/metrics/results", "approximate", _DOCUMENTED, "every call that ends is judged by each metric of its agent; the value is how often the caller spoke, whatever the prompt says"),
    ("GET /agents/metrics/results/export", "approximate", _DOCUMENTED, "the same; the columns are guesses"),
    ("GET /files/{id}/info", "approximate", _DOCUMENTED, "on the mock's own host; the newest 64 MiB in at most 1000 files; members are guesses"),
    ("GET /files/{id}/download", "approximate", _DOCUMENTED, "the same; `playback` is 16-bit WAV"),
    ("POST /links", "approximate", _DOCUMENTED, "a link to the mock itself"),
    ("GET /usage/credits", "approximate", _DOCUMENTED, "what this process was asked since its start or reset; how groups are named is a guess"),
    ("GET /usage/agents", "approximate", _ASSUMED, "calls that have ended, at 6 cents a minute"),
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
    ("credits", "approximate", _DOCUMENTED, "one a character; one for two seconds of a file, one (ink-whisper) or three (ink-2) a second on a socket; 300 more for infill, 15 a second for the voice changer; no end unless configured"),
    ("POST /voices/clone", "approximate", _DOCUMENTED, "any clip that can be read makes a voice, which speaks the code like all others; `mode`, `enhance` and `base_voice_id` change nothing"),
    ("POST /voices/localize", "approximate", _DOCUMENTED, "a new voice with the accent's locale; it sounds no different"),
    ("POST /voices/mix", "approximate", _DOCUMENTED, "the weighted mean"),
    ("accents", "approximate", _ASSUMED, "the ids are the service's; names, locales, defaults and what can be localized to are guesses"),
    ("pronunciation dictionaries in speech", "approximate", _DOCUMENTED, "words are spoken as typed; an unknown `pronunciation_dict_id` is 404 from 2026-03-01, ignored before"),
    ("POST /datasets/{id}/files", "approximate", _DOCUMENTED, "any file of any `purpose`; its bytes are counted, not kept"),
    ("POST /fine-tunes/", "approximate", _DOCUMENTED, "training begins after 5 s of the mock's clock and ends after 60 s: completed, with one voice, or failed where the dataset has no file; costs nothing"),
    ("lists", "exact", _ASSUMED, "in the order of making, calls the newest first; an unknown cursor is 404, two cursors are 400"),
    ("managed agents over HTTP, tools, folders, documents", "not modelled", _DOCUMENTED, "404"),
    ("files: list, upload, delete", "not modelled", _DOCUMENTED, "404, 405"),
    ("admin keys", "approximate", _ASSUMED, "one for each account; elsewhere 401, and other keys are 403 on admin operations"),
    ("a queue at the concurrency limit", "not modelled", _ASSUMED, "429 at once"),
    ("failures without a reason", "not modelled", _RECORDED, "every failure has its reason in the request"),
    ("`permessage-deflate`, HTTP/2, HTTP/3", "not modelled", _ASSUMED, "declined; it goes on over HTTP/1.1"),
)  # fmt: skip  # a row each

DEPARTURES: Final = tuple(
    Departure(what=what, fidelity=fidelity, knowledge=knowledge, instead=instead)
    for what, fidelity, knowledge, instead in _ROWS
)
