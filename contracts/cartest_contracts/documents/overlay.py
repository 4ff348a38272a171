"""OpenAPI Overlay 1.0: what differs between two versions of a document, as a list of actions.

Stricter than the specification, so that a slip is seen: an action that finds nothing is an error, and so is an
update that would have to decide what happens to a list or to a value of another type. Remove such a value
first, or target the list itself to append one entry; other tools then come to the same result.
An action without a description belongs to the difference described before it.
"""

import copy
from typing import Any, Final, Literal, Self, cast

import msgspec
import yaml
from jsonpath import JSONPathEnvironment, JSONPathError, JSONPathMatch
from msgspec import UNSET, UnsetType

from cartest_contracts.documents.loading import Json
from cartest_contracts.knowledge import Knowledge

__all__ = ["Action", "Overlay", "OverlayError", "apply"]

_PATHS: Final = JSONPathEnvironment(strict=True)
"""Queries as RFC 9535 has them, without the library's own additions."""


class OverlayError(ValueError):
    """An overlay is not one, or does not fit the document that it is applied to."""


class Action(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One change of every place that a JSONPath finds."""

    target: str
    """A query of RFC 9535."""
    description: str | None = None
    """What differs for a client; ``None``: this action belongs to the one before."""
    update: Any = UNSET
    """Members to merge into an object, or one entry to append to a list."""
    remove: bool = False
    knowledge: Knowledge | None = msgspec.field(name="x-cartest-knowledge", default=None)
    source: str | None = msgspec.field(name="x-cartest-source", default=None)

    def __post_init__(self) -> None:
        if self.remove == (self.update is not UNSET):
            raise ValueError(f"{self.target} must either update or remove")
        if (self.description is None) != (self.knowledge is None) or (self.knowledge is None) != (not self.source):
            raise ValueError(f"{self.target}: a description needs a knowledge level and a source")


class Info(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an overlay is about."""

    title: str
    version: str


class Overlay(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One overlay document."""

    overlay: Literal["1.0.0"]
    info: Info
    actions: tuple[Action, ...]
    extends: str | UnsetType = UNSET
    name: str = ""
    """Which overlay it is, for messages."""

    def __post_init__(self) -> None:
        if not self.actions or self.actions[0].description is None:
            raise ValueError("the first action has no description")

    @classmethod
    def parse(cls, text: str, *, name: str) -> Self:
        """Read an overlay from YAML; raise :class:`OverlayError` for anything else."""
        try:
            return msgspec.convert({**cast("Json", yaml.load(text, Loader=yaml.CSafeLoader)), "name": name}, cls)
        except (yaml.YAMLError, TypeError, ValueError) as error:
            raise OverlayError(f"{name}: {error}") from error


def apply(overlay: Overlay, document: Json) -> None:
    """Carry out every action on a document, in place; raise :class:`OverlayError` at one that does not fit."""
    for action in overlay.actions:
        try:
            found = {match.path: match for match in _PATHS.finditer(action.target, document)}
        except JSONPathError as error:
            raise OverlayError(f"{overlay.name}: {action.target}: {error}") from error
        if not found:
            raise OverlayError(f"{overlay.name}: {action.target} finds nothing")
        try:
            if action.remove:
                _remove(list(found.values()))
            else:
                for match in found.values():
                    _update(match.obj, action.update)
        except ValueError as error:
            raise OverlayError(f"{overlay.name}: {action.target}: {error}") from error


def _remove(matches: list[JSONPathMatch]) -> None:
    """Take matches out of what holds them; of a list the last ones first, so that the others keep their place."""
    for match in sorted(matches, key=_position, reverse=True):
        if match.parent is None:
            raise ValueError("the whole document cannot be removed")
        del cast("Any", match.parent.obj)[match.parts[-1]]


def _position(match: JSONPathMatch) -> int:
    last = match.parts[-1] if match.parts else -1
    return last if isinstance(last, int) else -1


def _update(target: object, update: object) -> None:
    if isinstance(target, list):
        cast("list[object]", target).append(copy.deepcopy(update))
    elif isinstance(target, dict) and isinstance(update, dict):
        _merge(cast("Json", target), cast("Json", update))
    else:
        raise ValueError("only an object takes members and a list an entry")


def _merge(target: Json, update: Json) -> None:
    for name, value in update.items():
        if name not in target:
            target[name] = copy.deepcopy(value)
        elif isinstance(target[name], dict) and isinstance(value, dict):
            _merge(target[name], cast("Json", value))
        elif isinstance(target[name], dict | list) or isinstance(value, dict | list):
            raise ValueError(f"{name!r} cannot be merged: remove it first")
        else:
            target[name] = value
