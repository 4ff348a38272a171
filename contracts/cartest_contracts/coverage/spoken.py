"""Which message of a socket a frame is, by the AsyncAPI document.

A frame that says its type is told by it. The others are told by their members; of several messages that fit, the
one that demands most (a member that must be ``true``, say) is meant.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal, Self

from cartest_contracts.coverage.schemas import Schemas
from cartest_contracts.documents import Channel, channels, messages, schema
from cartest_contracts.observation import Arrival, Sent
from cartest_contracts.rules.reading import as_object
from cartest_contracts.versions import ApiVersion

__all__ = ["Shape", "Spoken"]

_TAGS: Final = ("type", "event")


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What a message looks like, as far as it takes to tell it from the others of its socket."""

    message: str
    """Id in the channel."""
    members: tuple[str, ...]
    """Empty for what is no JSON object."""
    required: frozenset[str]
    fixed: Mapping[str, tuple[Any, ...]]
    """Members that can only have certain values."""
    words: tuple[str, ...]
    """What a text frame may be."""
    binary: bool

    @classmethod
    def of(cls, message: str, payload: str, version: ApiVersion) -> Self:
        """Read one from its schema."""
        schemas = Schemas("asyncapi", version)
        described = schema(payload, document="asyncapi", version=version)
        members = schemas.members(described)
        branches = tuple(schemas.branches(described))
        listed = {name: schemas.values(member) for name, member in members.items()}
        tagged = {name: listed[name] for name in _TAGS if listed.get(name)}
        constant = {name: values for name, values in listed.items() if len(values) == 1}
        return cls(
            message=message,
            members=tuple(members),
            required=frozenset(name for branch in branches[:1] for name in branch.get("required", ())),
            fixed=tagged or constant,
            words=() if members else tuple(map(str, schemas.values(described))),
            binary=schemas.is_binary(described),
        )

    @property
    def tagged(self) -> bool:
        """Whether it says what it is."""
        return any(name in self.fixed for name in _TAGS)

    def fits(self, said: Mapping[str, Any]) -> bool:
        """Whether a JSON object may be this message."""
        if any(said.get(name) not in values for name, values in self.fixed.items()):
            return False
        # A slim recording leaves audio out: what says its type needs no more.
        return self.tagged or (self.required <= said.keys() and not said.keys().isdisjoint(self.members))

    @property
    def demands(self) -> int:
        """How much it takes to be this message."""
        return len(self.fixed) + len(self.required)


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """The messages of one socket."""

    channel: Channel
    client: tuple[Shape, ...]
    server: tuple[Shape, ...]

    @classmethod
    @cache
    def all(cls, version: ApiVersion) -> tuple[Self, ...]:
        """Return those of every socket of a version."""
        return tuple(
            cls(
                channel=channel,
                client=_shapes(channel, "client", version),
                server=_shapes(channel, "server", version),
            )
            for channel in channels(version)
        )

    def by_client(self, sent: Sent) -> str | None:
        """Return the id of a client's message; ``None`` if it is like none of them."""
        if said := as_object(sent.message):
            return _closest(self.client, said)
        if sent.data is not None:
            return next((shape.message for shape in self.client if shape.binary), None)
        return next((shape.message for shape in self.client if sent.text in shape.words), None)

    def by_server(self, arrival: Arrival) -> str | None:
        """Return the id of a server's message; ``None`` if it is like none of them."""
        return _closest(self.server, arrival.event or {})

    def client_members(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield what a client may say, with the members; type and event are no choice."""
        for shape in self.client:
            yield shape.message, tuple(name for name in shape.members if name not in shape.fixed)


def _shapes(channel: Channel, by: Literal["client", "server"], version: ApiVersion) -> tuple[Shape, ...]:
    return tuple(
        Shape.of(each.id, each.payload, version)
        for each in messages(version)
        if each.channel == channel.id and by in each.by
    )


def _closest(shapes: tuple[Shape, ...], said: Mapping[str, Any]) -> str | None:
    fitting = [shape for shape in shapes if shape.fits(said)]
    return max(fitting, key=lambda shape: shape.demands).message if fitting else None
