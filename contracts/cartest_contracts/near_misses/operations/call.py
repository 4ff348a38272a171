"""One request to an operation that is not speech, as data, and what can be changed about it.

A text in braces alone, ``"{dataset}"``, stands for the id of something that must exist; :meth:`Call.filled` puts
the ids in. Calls are never changed in place: each function here returns what makes another one.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

__all__ = [
    "Call",
    "Caller",
    "Change",
    "Upload",
    "as_json",
    "asked_by",
    "member",
    "named",
    "part",
    "queried",
    "without",
]

Caller = Literal["key", "admin", "free"]
"""Whose key asks: an ordinary one, an admin key, one of an account on the free plan."""

_EXISTING: Final = re.compile(r"\{(\w+)\}", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file in a form."""

    filename: str
    data: bytes = field(repr=False)


Part = str | Upload


@dataclass(frozen=True, kw_only=True)
class Call:
    """One request; it has a JSON body, a form, or neither."""

    operation: str
    """As the contract names it: ``PATCH /voices/{id}``."""
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    """What the path names, by the parameter in it."""
    query: Mapping[str, str] = field(default_factory=dict[str, str])
    json: Mapping[str, Any] | None = None
    form: Mapping[str, Part] | None = None
    """Texts and files of a ``multipart/form-data`` body."""
    caller: Caller = "key"

    @property
    def method(self) -> str:
        """The method: ``PATCH``."""
        return self.operation.partition(" ")[0]

    @property
    def path(self) -> str:
        """The path with its names: ``/voices/694f…``."""
        return self.operation.partition(" ")[2].format_map(self.names)

    @property
    def needs(self) -> frozenset[str]:
        """What must exist: ``{"dataset"}``."""
        texts = (*self.names.values(), *self.query.values(), *(self.json or {}).values())
        return frozenset(found[1] for text in texts if (found := _named_in(text)))

    @property
    def multipart(self) -> list[tuple[str, tuple[str | None, str | bytes]]]:
        """The form as httpx takes it under ``files``, so that it is multipart without a file too."""
        return [
            (name, (value.filename, value.data) if isinstance(value, Upload) else (None, value))
            for name, value in (self.form or {}).items()
        ]

    def filled(self, existing: Mapping[str, str]) -> "Call":
        """Return it with the ids of what exists; raise :class:`KeyError` for what is needed and not there."""

        def fill(values: Mapping[str, Any]) -> dict[str, Any]:
            return {
                name: existing[found[1]] if (found := _named_in(value)) else value
                for name, value in values.items()
            }

        json = None if self.json is None else fill(self.json)
        return replace(self, names=fill(self.names), query=fill(self.query), json=json)


def _named_in(value: Any) -> re.Match[str] | None:
    return _EXISTING.fullmatch(value) if isinstance(value, str) else None


Change = Callable[[Call], Call]


def named(**names: str) -> Change:
    """Name something else in the path."""
    return lambda call: replace(call, names={**call.names, **names})


def queried(name: str, value: str) -> Change:
    """Put a value into the query."""
    return lambda call: replace(call, query={**call.query, name: value})


def member(**members: Any) -> Change:
    """Put members into the JSON body."""
    return lambda call: replace(call, json={**(call.json or {}), **members})


def part(name: str, value: Part) -> Change:
    """Put a part into the form."""
    return lambda call: replace(call, form={**(call.form or {}), name: value})


def without(*names: str) -> Change:
    """Leave out what has these names in the query and the form."""

    def change(call: Call) -> Call:
        form = None if call.form is None else {name: each for name, each in call.form.items() if name not in names}
        return replace(
            call, form=form, query={name: each for name, each in call.query.items() if name not in names}
        )

    return change


def as_json(call: Call) -> Call:
    """Send the texts of a form as JSON."""
    texts = {name: value for name, value in (call.form or {}).items() if isinstance(value, str)}
    return replace(call, form=None, json=texts)


def asked_by(caller: Caller) -> Change:
    """Ask with another key."""
    return lambda call: replace(call, caller=caller)
