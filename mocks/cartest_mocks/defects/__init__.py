"""Defects: named ways in which the mock can be told to break the contract (``cartest mock --broken ID``).

They prove that the rules bite: a mock with a defect must be reported by the rule that the defect names. A defect
sits at the border of the mock (:mod:`.seams`) and the mock knows nothing of it. To add one, write it into the file
of its rule's section: an id, one sentence of what it breaks, the rule, cases that show it, and its seams.
"""

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Final

from cartest_contracts.errors import UsageError
from cartest_contracts.rules import ALL_RULES
from cartest_mocks.application import Application
from cartest_mocks.defects import (
    agents,
    answers,
    audio,
    bounds,
    bytes,  # noqa: A004  # the section's name; the built-in is not used here
    changer,
    contexts,
    errors,
    events,
    files,
    flushes,
    fuzz,
    grants,
    lifecycles,
    limits,
    more_grants,
    mp3,
    programs,
    same,
    scales,
    schema,
    secrecy,
    sockets,
    speech,
    sse,
    status,
    stt_socket,
    timestamps,
    tokens,
    transcripts,
    turns,
    usage,
    voices,
    wav,
)
from cartest_mocks.defects.application import BrokenApplication
from cartest_mocks.defects.attribution import in_the_way, reports
from cartest_mocks.defects.defect import EVERY_GRANT, FUZZ, GRANTS, PROGRAMS, Defect

__all__ = [
    "DEFECTS",
    "EVERY_GRANT",
    "EXEMPT",
    "FUZZ",
    "GRANTS",
    "PROGRAMS",
    "Defect",
    "breaking",
    "find",
    "in_the_way",
    "reports",
]

_SECTIONS: Final = (
    answers,
    errors,
    secrecy,
    bytes,
    audio,
    wav,
    mp3,
    sse,
    events,
    contexts,
    programs,
    sockets,
    flushes,
    fuzz,
    timestamps,
    speech,
    tokens,
    grants,
    more_grants,
    transcripts,
    stt_socket,
    voices,
    status,
    lifecycles,
    changer,
    files,
    turns,
    agents,
    usage,
    limits,
    bounds,
    same,
    scales,
    schema,
)

_ORDER: Final = {rule.id: place for place, rule in enumerate(ALL_RULES)}
DEFECTS: Final[tuple[Defect, ...]] = tuple(
    sorted(
        (defect for section in _SECTIONS for defect in section.DEFECTS),
        key=lambda defect: _ORDER.get(defect.rule, len(_ORDER)),
    )
)
"""In the order of the rules that report them."""
EXEMPT: Final = {
    "SCHEMA-08": "It judges what clients send, which no server can break.",
}
"""Rules that no defect can break, and why."""
_BY_ID: Final = {defect.id: defect for defect in DEFECTS}


def find(defect_id: str) -> Defect:
    """Return a defect; raise :class:`UsageError` that names the nearest ones."""
    if defect_id not in _BY_ID:
        near = get_close_matches(defect_id, _BY_ID, n=3, cutoff=0.6)
        hint = f"did you mean {' or '.join(near)}?" if near else "--list-broken shows all"
        raise UsageError(f"no such defect: {defect_id!r} ({hint})")
    return _BY_ID[defect_id]


def breaking(ids: Iterable[str]) -> Callable[[Application], Application]:
    """Return what puts these defects on an application, the last one nearest to the client."""
    defects = [find(defect_id) for defect_id in ids]

    def put_on(app: Application) -> Application:
        for defect in defects:
            app = BrokenApplication(app, defect.changes())
        return app

    return put_on
