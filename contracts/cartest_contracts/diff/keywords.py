"""What each keyword of a schema does when its value changes: it lets less through, more, or something else.

A keyword that is not here says nothing about values (``description``), or is looked at by the walk itself
(``properties``, ``items``, ``enum``, ``default``, ``type``).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, cast

__all__ = ["Shift", "free", "shifts"]

Json = dict[str, Any]

_LOWER_BOUNDS: Final = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_UPPER_BOUNDS: Final = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_QUOTED: Final = ("pattern", "format", "contentEncoding", "contentMediaType", "multipleOf", "uniqueItems")
_NAMED: Final = ("additionalProperties", "patternProperties", "propertyNames", "dependentRequired", "not", "else")
"""Like those above two values are only told apart, but they are too long to quote."""
_ANNOTATIONS: Final = frozenset({"description", "title", "examples", "deprecated", "default"})


@dataclass(frozen=True, kw_only=True)
class Shift:
    """One keyword with another value."""

    narrower: bool
    """Something that was let through no longer is."""
    wider: bool
    """Something that was not let through now is."""
    what: str


def free(content: Json) -> bool:
    """Return whether a schema asks for nothing but a type."""
    return all(key == "type" or key in _ANNOTATIONS or key.startswith("x-") for key in content)


def shifts(old: Json, new: Json) -> Iterator[Shift]:
    """Yield the keywords that differ between two schemas of one type."""
    for keyword in (*_LOWER_BOUNDS, *_UPPER_BOUNDS):
        before, after = old.get(keyword), new.get(keyword)
        if before != after:
            raised = keyword in _LOWER_BOUNDS
            narrower = after is not None and (before is None or (after > before) is raised)
            yield Shift(narrower=narrower, wider=not narrower, what=_words(keyword, before, after))
    for keyword in (*_QUOTED, *_NAMED):
        before, after = _bare(old.get(keyword)), _bare(new.get(keyword))
        if before != after:
            yield Shift(
                narrower=after is not None and not _about_news(after, old),
                wider=before is not None,
                what=_words(keyword, before, after) if keyword in _QUOTED else f"has another `{keyword}`",
            )


def _about_news(after: Any, old: Json) -> bool:
    """Return whether a restriction only concerns members that a client of the old version does not have."""
    together = cast("Json", after).get("required", ()) if isinstance(after, dict) else ()
    return not set(together) <= old.get("properties", {}).keys()


def _words(keyword: str, before: Any, after: Any) -> str:
    if before is None:
        return f"has {keyword} {after}"
    return f"no longer has {keyword} {before}" if after is None else f"has {keyword} {after} instead of {before}"


def _bare(value: Any) -> Any:
    """Return a keyword's value without what only people read."""
    if isinstance(value, dict):
        members = cast("Json", value)
        return {
            key: _bare(item)
            for key, item in members.items()
            if key not in _ANNOTATIONS and not key.startswith("x-")
        }
    if isinstance(value, list):
        return [_bare(item) for item in cast("list[object]", value)]
    return value
