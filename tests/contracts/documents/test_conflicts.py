"""Where the sources of the API contradict each other, the documents say which side they take."""

import re

from cartest_contracts.documents import Document, load, objects
from cartest_contracts.versions import DOCUMENTED_VERSIONS

_CONFLICTS = {f"C{number}" for number in range(1, 18)}
"""The numbered conflicts of README.md section 5."""


def test_every_known_conflict_is_decided_somewhere() -> None:
    """Each is cited, by a source or in a sentence, at some version; no other number is."""
    assert _cited("openapi") | _cited("asyncapi") == _CONFLICTS


def test_conflicts_of_sockets_and_of_http_stand_where_they_belong() -> None:
    """The buffer delay is a matter of sockets, the paths of voices one of HTTP."""
    assert "C5" in _cited("asyncapi") - _cited("openapi")
    assert "C14" in _cited("openapi") - _cited("asyncapi")


def _cited(document: Document) -> set[str]:
    texts = (
        member
        for version in DOCUMENTED_VERSIONS
        for _, holder in objects(load(document, version))
        for member in holder.values()
        if isinstance(member, str)
    )
    return {conflict for text in texts for conflict in re.findall(r"\bC\d{1,2}\b", text)}
