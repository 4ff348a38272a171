"""SAME: requests that differ in what must not matter are answered with the same speech.

Groups of observations (docs/rules.md): whoever makes them says by the label ``relation`` in what their requests
differ. That the audio is the same to the byte holds for servers that speak the code of docs/audio.md; a voice that
is generated anew each time can only be compared by its words and its length.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from cartest_contracts.audio.listen import listen_bytes
from cartest_contracts.knowledge import Knowledge
from cartest_contracts.observation import Observation
from cartest_contracts.rule import GroupRule, Violation, together
from cartest_contracts.rules.grouping import having, relates, role_of, sample_count, samples_of
from cartest_contracts.rules.reading import (
    SOCKET,
    as_list,
    as_object,
    audio_of,
    events,
    format_of,
    letters_of,
)

__all__ = ["RULES"]

_CODE: Final = "docs/audio.md"
_LENGTHS_APART: Final = 0.25
"""Part of the longest by which readings of one text may be shorter: no voice takes the same time twice."""

_Group = Sequence[Observation]


def _differing(group: _Group, *roles: str) -> Iterator[Violation]:
    """Compare the samples of those roles with the first of them."""
    chosen = list(having(group, *roles))
    if len(chosen) < 2:
        return
    first = chosen[0][1]
    samples = samples_of(first)
    for at, other in chosen[1:]:
        actual = samples_of(other)
        if actual != samples:
            place = next((byte for byte, (a, b) in enumerate(zip(samples, actual, strict=False)) if a != b), None)
            shown = f"{len(actual)} bytes" + (f", other ones from byte {place} on" if place is not None else "")
            yield Violation(
                expected=f"the {len(samples)} bytes of {role_of(first)}",
                actual=shown,
                where=f"{role_of(other)} beside {role_of(first)}",
                at=at,
            )


def _same_audio(
    rule_id: str,
    requirement: str,
    relation: str,
    *,
    source: str,
    pairs: Sequence[tuple[str, ...]],
    knowledge: Knowledge = Knowledge.DOCUMENTED,
) -> GroupRule:
    def check(group: _Group) -> Iterator[Violation]:
        """Compare the samples, without containers, byte for byte."""
        for roles in pairs:
            yield from _differing(group, *roles)

    applies = relates(relation, self_describing=True)
    return together(
        rule_id,
        requirement,
        source=f"{_CODE}; {source}",
        knowledge=knowledge,
        applies=applies,
        needs_audio=True,
    )(check)


_TRANSPORTS: Final = _same_audio(
    "SAME-01",
    "Bytes, SSE and a socket give the same audio for the same request.",
    "transport",
    source="tts.md sections 8 and 9; websocket.md section 3",
    # Audio says its context's tag, and bytes knows no contexts.
    pairs=(("bytes", "sse"), ("sse-context", "websocket")),
)
_AGAIN: Final = _same_audio(
    "SAME-02",
    "The same request, made again, gives the same audio.",
    "again",
    source="product.md (the same seed, the same bytes)",
    pairs=(("first", "second"),),
)
_TIMED: Final = _same_audio(
    "SAME-03",
    "To ask for timestamps does not change the audio.",
    "timestamps",
    source="tts.md section 9; websocket.md section 3",
    pairs=(("plain", "words", "phonemes"),),
)
_SAVED: Final = _same_audio(
    "SAME-04",
    "To save the audio does not change it.",
    "save",
    source="tts.md section 1",
    pairs=(("plain", "saved"),),
)
_BESIDE: Final = _same_audio(
    "SAME-05",
    "Contexts that are spoken at the same time on the same socket do not change each other's audio.",
    "beside",
    source="websocket.md section 4",
    pairs=(("alone", "beside"),),
)
_HEADERLESS: Final = _same_audio(
    "SAME-06",
    "A WAV without its header is the raw audio of the same request.",
    "header",
    source="tts.md sections 2 and 8",
    pairs=(("raw", "wav"),),
)


_LOCKED: Final = _same_audio(
    "SAME-09",
    "A context speaks as its first message asks: what later ones say of model, voice or format changes nothing.",
    "locked",
    source="websocket.md section 4 (voice, model and language are locked; what SDKs end a context with)",
    knowledge=Knowledge.ASSUMED,
    pairs=(("plain", "changed"),),
)


@together(
    "SAME-07",
    "A transcript in one message or in pieces is said in the same words, joined verbatim in order.",
    source="websocket.md section 4; livekit/agents#1180",
    applies=lambda group: relates("pieces")(group) and all(map(_says, group)),
    needs_audio=True,
)
def _pieces(group: _Group) -> Iterator[Violation]:
    """Compare what can be heard (docs/audio.md); on other targets the words of the timestamps, letters alone."""
    (_, whole), *others = having(group, "whole", "pieces")
    expected = _words(whole)
    for at, other in others:
        actual = _words(other)
        if actual != expected:
            yield Violation(expected=repr(expected)[:120], actual=repr(actual)[:120], where=role_of(other), at=at)


def _says(observation: Observation) -> bool:
    heard = observation.labels.get("self_describing") == "yes"
    return heard or any(True for _ in events(observation, "timestamps"))


def _words(observation: Observation) -> str:
    if observation.labels.get("self_describing") != "yes":
        named = (as_object(event.get("word_timestamps")) for _, event in events(observation, "timestamps"))
        return letters_of("".join(str(word) for timings in named for word in as_list(timings.get("words"))))
    try:
        heard = listen_bytes(audio_of(observation), fmt=format_of(observation))
    except ValueError:
        return ""
    name = observation.context_id if observation.operation == SOCKET else None
    return "".join(each.transcript for each in heard.of(name)).strip()


@together(
    "SAME-08",
    "The same request takes about as long to say over bytes, SSE and a socket.",
    source="tts.md sections 8 and 9; websocket.md section 3",
    knowledge=Knowledge.ASSUMED,
    level="SHOULD",
    applies=relates("transport"),
    needs_audio=True,
)
def _as_long(group: _Group) -> Iterator[Violation]:
    """Compare the number of samples: none may be more than a quarter shorter than the longest."""
    counts = [sample_count(each) for each in group]
    longest = max(counts)
    for at, count in enumerate(counts):
        if count < longest * (1 - _LENGTHS_APART):
            expected = f"about the {longest} samples of {role_of(group[counts.index(longest)])}"
            yield Violation(expected=expected, actual=f"{count} samples", where=role_of(group[at]), at=at)


RULES: Final[tuple[GroupRule, ...]] = (
    _TRANSPORTS,
    _AGAIN,
    _TIMED,
    _SAVED,
    _BESIDE,
    _HEADERLESS,
    _pieces,
    _as_long,
    _LOCKED,
)
