"""FILES: what ``save`` keeps, and how it comes back (other-endpoints.md section 12).

A group with ``relation`` = ``file``: ``saved`` is the speech, then ``info``, ``download``, ``link``, ``opened``,
which is what the link leads to, asked for without a key.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final
from urllib.parse import urlsplit

from cartest_contracts.knowledge import Knowledge
from cartest_contracts.observation import Observation
from cartest_contracts.rule import GroupRule, Violation, together
from cartest_contracts.rules.grouping import having
from cartest_contracts.rules.reading import as_object, audio_of, body_of, is_integer, json_of

__all__ = ["RULES"]

_SOURCE: Final = "other-endpoints.md section 12"

_Group = Sequence[Observation]


def _has(*roles: str) -> Callable[[_Group], bool]:
    def applies(group: _Group) -> bool:
        return group[0].labels.get("relation") == "file" and all(
            any(True for _ in having(group, r)) for r in roles
        )

    return applies


def _unlike_saved(group: _Group, role: str) -> Iterator[Violation]:
    saved = audio_of(group[0])
    at, answer = next(having(group, role))
    if answer.status != 200:
        yield Violation(expected="status 200", actual=f"status {answer.status}", where=role, at=at)
    elif body_of(answer) != saved:
        expected = f"the {len(saved)} bytes that were answered"
        yield Violation(expected=expected, actual=f"{len(body_of(answer))} other bytes", where=role, at=at)


@together(
    "FILES-01",
    "A saved file is downloaded as the bytes that were answered.",
    source=_SOURCE,
    applies=_has("download"),
    needs_audio=True,
)
def _download(group: _Group) -> Iterator[Violation]:
    """Download the id of Cartesia-File-ID and compare byte for byte, container header included."""
    yield from _unlike_saved(group, "download")


@together(
    "FILES-02",
    "The information of a saved file is an object, and the size and id that it gives are the file's.",
    source=f"{_SOURCE}; which members there are is assumed",
    knowledge=Knowledge.ASSUMED,
    applies=_has("info"),
    needs_audio=True,
)
def _info(group: _Group) -> Iterator[Violation]:
    """Compare id and size with header and body of the speech; members that are absent say nothing wrong."""
    at, answer = next(having(group, "info"))
    members: object = json_of(answer)
    if answer.status != 200 or not isinstance(members, dict):
        yield Violation(expected="an object", actual=f"status {answer.status}", where="info", at=at)
        return
    facts = as_object(json_of(answer))
    file_id, size = group[0].header("cartesia-file-id"), len(audio_of(group[0]))
    if facts.get("id", file_id) != file_id:
        yield Violation(expected=f"id: {file_id!r}", actual=f"id is {facts['id']!r}", where="info", at=at)
    if is_integer(facts.get("size")) and facts["size"] != size:
        yield Violation(expected=f"size: {size}", actual=f"size is {facts['size']}", where="info", at=at)


@together(
    "FILES-03",
    "A link to a file is an address with http or https.",
    source=_SOURCE,
    applies=_has("link"),
)
def _link(group: _Group) -> Iterator[Violation]:
    """Read url of the answer to POST /links; where the link leads is asked only on the target's own host."""
    at, answer = next(having(group, "link"))
    url = as_object(json_of(answer)).get("url")
    if not isinstance(url, str) or urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).netloc:
        yield Violation(expected="url: an address", actual=f"url is {url!r}"[:120], where="link", at=at)


@together(
    "FILES-04",
    "A link gives the bytes of its file to whoever has it, without a key.",
    source=_SOURCE,
    applies=_has("opened"),
    needs_audio=True,
)
def _opened(group: _Group) -> Iterator[Violation]:
    """Open it with no credential at all and compare byte for byte."""
    yield from _unlike_saved(group, "opened")


RULES: Final[tuple[GroupRule, ...]] = (_download, _info, _link, _opened)
