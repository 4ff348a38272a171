"""The types of Cartesia's Python SDK, read by reflection: which members a request or an answer has.

Requests are ``TypedDict``, answers ``pydantic`` models; both become :class:`SdkType`, with the names of the wire.
"""

import importlib
import pkgutil
import typing
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import cartesia.types
from pydantic import BaseModel
from typing_extensions import is_typeddict

__all__ = ["SdkMember", "SdkType", "sdk_types"]

_OF_THE_SDK_ITSELF = ("websocket_connection_options", "websocket_reconnection")
"""Modules about how the SDK connects."""
_JSON_TYPES: dict[type, str] = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    datetime: "string",
}


@dataclass(frozen=True, kw_only=True)
class SdkMember:
    """One member of a type."""

    name: str
    required: bool
    values: frozenset[object]
    """Every value that it is a literal of; empty when it is not one."""
    json_types: frozenset[str]
    """JSON types of its values, inside a list those of the items; empty when the SDK does not say."""
    nested: tuple[type, ...]
    """Types of the SDK that it, or its items, can have."""


@dataclass(frozen=True, kw_only=True)
class SdkType:
    """One request or answer, or a part of one."""

    path: str
    """``types/voice.py Voice``"""
    made_by: type
    is_request: bool
    members: tuple[SdkMember, ...]


def sdk_types() -> dict[str, SdkType]:
    """Return every type that the SDK defines, by ``module.Name`` below ``cartesia.types``."""
    return dict(_found())


def _found() -> Iterator[tuple[str, SdkType]]:
    for module in pkgutil.walk_packages(cartesia.types.__path__, "cartesia.types."):
        short = module.name.removeprefix("cartesia.types.")
        if short in _OF_THE_SDK_ITSELF:
            continue
        for name, made in vars(importlib.import_module(module.name)).items():
            if not isinstance(made, type) or made.__module__ != module.name or name != made.__name__:
                continue
            if is_typeddict(made):
                members = tuple(_of_request(made))
            elif issubclass(made, BaseModel):
                members = tuple(_of_answer(made))
            else:
                continue
            path = f"types/{short.replace('.', '/')}.py"
            yield (
                f"{short}.{name}",
                SdkType(path=path, made_by=made, is_request=is_typeddict(made), members=members),
            )


def _of_request(made: type) -> Iterator[SdkMember]:
    for name, hint in get_type_hints(made, include_extras=True).items():
        # Not `__required_keys__`: it misses what a postponed annotation requires.
        yield _member(_alias(hint) or name, hint, required=get_origin(hint) is typing.Required)


def _of_answer(made: type[BaseModel]) -> Iterator[SdkMember]:
    for name, field in made.model_fields.items():
        if field.annotation is not type(None):  # left over from older releases of the SDK
            yield _member(field.alias or name, field.annotation, required=field.is_required())


def _alias(hint: object) -> str | None:
    marks = get_args(hint)[1:] if get_origin(hint) is Annotated else ()
    return next((mark.alias for mark in marks if getattr(mark, "alias", None)), None)


def _member(name: str, hint: Any, *, required: bool) -> SdkMember:
    parts = list(_parts(hint))
    literals = [part for part in parts if get_origin(part) is Literal]
    classes = [part for part in parts if isinstance(part, type)]
    return SdkMember(
        name=name,
        required=required,
        values=frozenset(value for literal in literals for value in get_args(literal)),
        json_types=frozenset(_JSON_TYPES[part] for part in classes if part in _JSON_TYPES),
        nested=tuple(part for part in classes if is_typeddict(part) or issubclass(part, BaseModel)),
    )


def _choices(hint: Any) -> Iterator[Any]:
    """Yield what a union holds, without its marks and without null."""
    origin = get_origin(hint)
    if origin in (Annotated, typing.Required, typing.NotRequired):
        yield from _choices(get_args(hint)[0])
    elif origin is typing.Union or type(hint).__name__ == "UnionType":
        for choice in get_args(hint):
            yield from _choices(choice)
    elif hint is not type(None):
        yield hint


def _parts(hint: Any) -> Iterator[Any]:
    """Yield the same of the items where a choice is a list."""
    for choice in _choices(hint):
        if get_origin(choice) in (list, Iterable) or getattr(choice, "__name__", "") == "SequenceNotStr":
            yield from (_parts(get_args(choice)[0]) if get_args(choice) else ())
        else:
            yield choice
