"""PROGRAM: contexts with a past: several lives of an id, messages that cross with the end, refusals on the way.

They are judged by the transition table as a whole (:mod:`cartest_contracts.rules.lives`), for CONTEXT-02, 03, 04
and 07 read a context that is used once and in order. Whoever made such an observation says so with the label
``program``; it must hold every frame of its context.
"""

import hashlib
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from cartest_contracts.audio.expected import expected_context
from cartest_contracts.audio.listen import listen_bytes
from cartest_contracts.audio.tokens import speakable, spoken_text
from cartest_contracts.formats import OutputFormat
from cartest_contracts.knowledge import Knowledge
from cartest_contracts.observation import Observation
from cartest_contracts.rule import Rule, Violation, rule
from cartest_contracts.rules.lives import Life, life_of, title_of
from cartest_contracts.rules.reading import SOCKET, as_object, audio_of, lacks_only_marks

__all__ = ["RULES"]


def _applies(observation: Observation) -> bool:
    return (
        observation.operation == SOCKET and observation.context_id is not None and "program" in observation.labels
    )


class _Latest:
    """The last observation that was explained: several rules ask about the same one in turn."""

    def __init__(self) -> None:
        self._of: Observation | None = None
        self._life = Life()

    def life(self, observation: Observation) -> Life:
        """Return its life."""
        if self._of is not observation:
            self._of, self._life = observation, life_of(observation)
        return self._life


_latest: Final = _Latest()


def _table(number: int, knowledge: Knowledge, how: str) -> Rule:
    @rule(
        f"PROGRAM-0{number}",
        f"What happens in a context is what the transition table allows in some order of what crossed, {how}.",
        source="docs/session.md; websocket.md section 4 (state table) and 8",
        knowledge=knowledge,
        applies=_applies,
    )
    def check(observation: Observation) -> Iterator[Violation]:
        misfit = _latest.life(observation).misfit
        if misfit is None or misfit.knowledge is not knowledge:
            return
        if misfit.arrival is None:
            actual = observation.problem or "nothing more"
            yield Violation(expected=misfit.expected, actual=actual, where="the end")
            return
        arrival = observation.arrivals[misfit.arrival]
        event = arrival.event or {}
        actual = f"error {event.get('status_code')} {title_of(event)}" if arrival.kind == "error" else arrival.kind
        yield Violation(expected=misfit.expected, actual=actual, where=f"arrival {misfit.arrival}")

    return check


@rule(
    "PROGRAM-04",
    "A refused message is told why: No valid transcripts passed, Context has closed, or Invalid context ID.",
    source="websocket.md section 8 (live)",
    knowledge=Knowledge.RECORDED,
    applies=lambda observation: _applies(observation) and bool(_latest.life(observation).refusals),
)
def _titles(observation: Observation) -> Iterator[Violation]:
    """Read the title of each error that the table explains as a refusal; several may fit where timing decides."""
    for place, titles in _latest.life(observation).refusals:
        title = title_of(observation.arrivals[place].event or {})
        if title not in titles:
            yield Violation(expected=" or ".join(sorted(titles)), actual=title, where=f"arrival {place}")


def _heeded(observation: Observation) -> list[dict[str, Any]]:
    """Return the messages that were certainly heeded."""
    heeded = _latest.life(observation).accepted
    return [as_object(sent.message) for sent, heard in zip(observation.sent, heeded, strict=False) if heard]


def _is_spoken(observation: Observation) -> bool:
    life = _latest.life(observation)
    return (
        life.misfit is None
        and None not in life.accepted
        and observation.cancel_ns is None
        and any(arrival.kind == "done" for arrival in observation.arrivals)
        and _format(observation) is not None
    )


def _format(observation: Observation) -> OutputFormat | None:
    """Return the format of the message that opened the context: it is locked (websocket.md section 4)."""
    first = next((message for message in _heeded(observation) if "output_format" in message), dict[str, Any]())
    try:
        return msgspec.convert(first.get("output_format"), OutputFormat)
    except msgspec.ValidationError:
        return None


def _inputs(observation: Observation) -> tuple[str, ...]:
    """Return what is to be heard; text without anything to speak waits for what it joins, at the end in vain."""
    inputs: list[str] = []
    waiting = ""
    for message in _heeded(observation):
        waiting += str(message.get("transcript", ""))
        if speakable(waiting):
            inputs.append(waiting)
            waiting = ""
    return tuple(inputs)


def _is_exact(observation: Observation, wanted: OutputFormat) -> bool:
    """Whether the audio is right byte for byte; then it need not be listened to, which takes far longer."""
    voice = as_object(_heeded(observation)[0].get("voice")).get("id")
    audio = expected_context(
        _inputs(observation), voice=str(voice), context_id=observation.context_id, output_format=wanted
    )
    return observation.audio_sha256 == hashlib.sha256(audio).hexdigest()


@rule(
    "PROGRAM-05",
    "The words that can be heard are those of the messages that were heeded, joined verbatim, and no others.",
    source="docs/audio.md; websocket.md section 4",
    applies=lambda observation: (
        _applies(observation) and observation.labels.get("self_describing") == "yes" and _is_spoken(observation)
    ),
    needs_audio=True,
)
def _words(observation: Observation) -> Iterator[Violation]:
    """Compare the bytes with those that the heeded messages make.

    Where these differ, listen and compare the words. Contexts whose heeded messages are not certain are left out.
    """
    wanted = _format(observation)
    if wanted is None or _is_exact(observation, wanted):
        return
    heard = listen_bytes(audio_of(observation), fmt=wanted)
    expected = spoken_text("".join(str(message.get("transcript", "")) for message in _heeded(observation)))
    actual = "".join(each.transcript for each in heard.of(observation.context_id))
    if actual.strip() != expected.strip() and not lacks_only_marks(expected, actual):
        yield Violation(expected=f"{expected!r}", actual=f"{actual!r}")


RULES: Final[tuple[Rule, ...]] = (
    _table(1, Knowledge.DOCUMENTED, "as documented"),
    _table(2, Knowledge.RECORDED, "as recorded"),
    _table(3, Knowledge.ASSUMED, "as assumed"),
    _titles,
    _words,
)
