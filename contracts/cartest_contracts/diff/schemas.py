"""What differs between two schemas, for what a client sends or for what it gets.

What a request may hold must not shrink, and what an answer may hold must not grow: the same difference is harmless
on one side and breaks on the other. Two things are excepted because the API's promise for a fixed version allows
them at any time (README.md section 1): new members in answers, and new values of what is like an enumeration,
kinds of events included.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from cartest_contracts.diff.difference import Difference
from cartest_contracts.diff.keywords import shifts
from cartest_contracts.diff.node import Node
from cartest_contracts.diff.shapes import Shape, shapes, values

__all__ = ["Flow", "differences"]

Flow = Literal["request", "response"]

_QUOTED: Final = 6
"""Values of a list that are named; the others are counted."""


def differences(old: Node, new: Node, *, flow: Flow, place: str = "") -> Iterator[Difference]:
    """Yield what differs between the schemas at two places; ``place`` is the name of what both describe."""
    yield from _Walk(request=flow == "request").schemas(old, new, place)


@dataclass(frozen=True, kw_only=True)
class _Walk:
    request: bool

    def schemas(self, old: Node, new: Node, place: str) -> Iterator[Difference]:
        before, after = shapes(old), shapes(new)
        pairs, gone, come = _matched(before, after)
        alternatives = max(len([shape for shape in side if shape.tags]) for side in (before, after)) > 1
        for was, is_ in pairs:
            inside = f"{place} ({is_.tags})".strip() if alternatives and is_.tags else place
            yield from self.shape(was, is_, inside)
        if not pairs and len(gone) == len(come) == 1:
            what = f"is {come[0].words} instead of {gone[0].words}"
            yield Difference(old=old, new=new, what=what, breaking=True, place=place)
            return
        # Each shape of what is sent must fit one of what is understood, whichever others there are.
        for shape in gone:
            if self.request and (close := next((one for one in after if _same_kind(shape, one)), None)):
                yield from (found for found in self.shape(shape, close, place) if found.breaking)
                continue
            what = f"{'no longer takes' if self.request else 'is no longer'} {shape.words}"
            breaking = self.request or bool(shape.tags)
            yield Difference(old=shape.node, new=new, what=what, breaking=breaking, place=place)
        for shape in come:
            if not self.request and (close := next((one for one in before if _same_kind(one, shape)), None)):
                yield from (found for found in self.shape(close, shape, place) if found.breaking)
                continue
            what = f"{'also takes' if self.request else 'may also be'} {shape.words}"
            breaking = not self.request and not shape.tags
            yield Difference(old=old, new=shape.node, what=what, breaking=breaking, place=place)

    def shape(self, old: Shape, new: Shape, place: str) -> Iterator[Difference]:
        always = list(self.always(old, new, place))
        yield from always
        said = {(difference.place, difference.what) for difference in always}
        for case in dict.fromkeys([*old.conditions, *new.conditions]):
            was, is_ = old.asked(old.conditions.get(case, {})), new.asked(new.conditions.get(case, {}))
            for difference in self.always(was, is_, place):
                if (difference.place, difference.what) not in said:
                    yield replace(difference, what=f"{difference.what} where {case}")

    def always(self, old: Shape, new: Shape, place: str) -> Iterator[Difference]:
        """Yield what differs whatever the case."""
        before, after = old.node, new.node
        if before.content["type"] != after.content["type"]:
            narrower = old.kind == "any" or after.content["type"] == "integer"
            what = f"is {new.noun} instead of {old.noun}"
            yield Difference(old=before, new=after, what=what, breaking=narrower is self.request, place=place)
        for shift in shifts(before.content, after.content):
            breaking = shift.narrower if self.request else shift.wider
            yield Difference(old=before, new=after, what=shift.what, breaking=breaking, place=place)
        for what, breaking in self.values(before.content, after.content):
            yield Difference(old=before, new=after, what=what, breaking=breaking, place=place)
        yield from self.members(before, after, place)
        for keyword, suffix in (("items", "[]"), ("contentSchema", "")):
            if keyword in before.content or keyword in after.content:
                yield from self.schemas(before.at(keyword), after.at(keyword), f"{place}{suffix}")

    def values(self, old: dict[str, Any], new: dict[str, Any]) -> Iterator[tuple[str, bool]]:
        """Yield what became of listed values and of the default, and whether that breaks."""
        before, after = values(old), values(new)
        verb, also = ("takes", "also takes") if self.request else ("is", "may also be")
        if before is None and after is not None:
            yield f"{verb} only {_list(after)}", self.request
        elif before is not None and after is None:
            yield f"{also} other values than {_list(before)}", False
        elif before is not None and after is not None:
            if gone := [value for value in before if value not in after]:
                yield f"{'no longer takes' if self.request else 'is no longer'} {_list(gone)}", self.request
            if come := [value for value in after if value not in before]:
                yield f"{also} {_list(come)}", False
        default = (old.get("default"), new.get("default"))
        if self.request and None not in default and default[0] != default[1]:
            yield f"means {_text(default[1])} instead of {_text(default[0])} when left out", True

    def members(self, old: Node, new: Node, place: str) -> Iterator[Difference]:
        before, after = old.members("properties"), new.members("properties")
        needed, needs = old.content.get("required", ()), new.content.get("required", ())
        for name in dict.fromkeys([*before, *after]):
            inside = f"{place}.{name}" if place else name
            if name not in after:
                what = "no longer has an effect" if self.request else "is gone"
                yield Difference(old=before[name], new=new, what=what, breaking=True, place=inside)
            elif name not in before:
                must = self.request and name in needs
                what = "is new and required" if must else "is new"
                yield Difference(old=old, new=after[name], what=what, breaking=must, place=inside)
            else:
                if (name in needs) != (name in needed):
                    what = self.presence(needs=name in needs)
                    breaking = (name in needs) is self.request
                    yield Difference(old=before[name], new=after[name], what=what, breaking=breaking, place=inside)
                yield from self.schemas(before[name], after[name], inside)

    def presence(self, *, needs: bool) -> str:
        if self.request:
            return "is required now" if needs else "is optional now"
        return "is always there now" if needs else "is not always there any more"


def _matched(
    old: Sequence[Shape], new: Sequence[Shape]
) -> tuple[list[tuple[Shape, Shape]], list[Shape], list[Shape]]:
    """Return which shapes belong together, which are gone and which are new.

    The very same alternative first, then the same by its tags, then the same type, then whatever anything may be.
    """
    pairs: list[tuple[Shape, Shape]] = []
    gone, come = list(old), list(new)
    rules: tuple[Callable[[Shape, Shape], bool], ...] = (_same, _same_tags, _same_kind, _one_is_any)
    for belong in rules:
        for before in tuple(gone):
            if after := next((shape for shape in come if belong(before, shape)), None):
                pairs.append((before, after))
                gone.remove(before)
                come.remove(after)
    return pairs, gone, come


def _same(old: Shape, new: Shape) -> bool:
    return (old.kind, old.tags, old.needed) == (new.kind, new.tags, new.needed)


def _same_tags(old: Shape, new: Shape) -> bool:
    return (old.kind, old.tags) == (new.kind, new.tags)


def _same_kind(old: Shape, new: Shape) -> bool:
    # Two alternatives with different tags are different things.
    return old.kind == new.kind and not (old.tags and new.tags)


def _one_is_any(old: Shape, new: Shape) -> bool:
    return "any" in (old.kind, new.kind)


def _text(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return str(value).lower().replace("none", "null")
    return str(value) or '""'


def _list(items: Sequence[Any]) -> str:
    named = ", ".join(map(_text, items[:_QUOTED]))
    return f"{named} and {len(items) - _QUOTED} more" if len(items) > _QUOTED else named
