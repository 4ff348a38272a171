"""Parameters: which query parameters, members of a body or form, and members of messages were ever given.

Headers and parts of a path are no cells: every request has them. Neither are uploaded files, which are recorded
without their names. A member that is ``null`` is not given.
"""

import re
from collections.abc import Iterator, Set
from functools import lru_cache
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from cartest_contracts.coverage.dimension import Cell, Dimension, Tally
from cartest_contracts.coverage.reading import channel_of, name_of, operation_of
from cartest_contracts.coverage.schemas import Schemas, described, request_bodies
from cartest_contracts.coverage.spoken import Spoken
from cartest_contracts.documents import Channel, Operation, channels, load_asyncapi, operations
from cartest_contracts.observation import Observation, Sent
from cartest_contracts.rules.reading import as_object
from cartest_contracts.versions import ApiVersion

__all__ = ["Parameters"]

_FIELD: Final = re.compile(r'form-data; name="([^"]*)"')
_FORM: Final = "multipart/form-data"


class Parameters:
    """Counts what was given."""

    def __init__(self, version: ApiVersion) -> None:
        self._version = version
        self._spoken = {each.channel.id: each for each in Spoken.all(version)}
        cells = [
            Cell(group=name_of(operation), name=name)
            for operation in operations(version)
            for name in _of_operation(operation, version)
        ]
        cells += [
            Cell(group=channel.path, name=name)
            for channel in channels(version)
            for name in (*_of_handshake(channel, version), *self._of_messages(channel))
        ]
        self._tally = Tally("parameters", "a parameter, field or member that was given", cells)

    def see(self, observation: Observation) -> None:
        """Count what one request, or the messages of one context, gave; what is ignored stands nowhere."""
        operation = operation_of(observation, self._version)
        if operation is not None:
            self._count(name_of(operation), _query(observation.url))
            for sent in observation.sent:
                self._count(name_of(operation), _body(sent))
        elif (channel := channel_of(observation, self._version)) is not None:
            # The contexts of a socket repeat its address.
            if observation.operation == "socket":
                self._count(channel.path, _query(observation.url))
            for sent in observation.sent:
                self._count(channel.path, self._message(channel, sent))

    def dimension(self) -> Dimension:
        """Return what was counted so far."""
        return self._tally.dimension()

    def _count(self, group: str, names: Set[str]) -> None:
        for name in names:
            # Unknown fields are ignored by the service and sent on purpose (API notes README section 1).
            if self._tally.holds(group, name):
                self._tally.see(group, name)

    def _message(self, channel: Channel, sent: Sent) -> Set[str]:
        message = self._spoken[channel.id].by_client(sent)
        return frozenset(f"{message} {name}" for name in _given(sent.message)) if message else frozenset()

    def _of_messages(self, channel: Channel) -> Iterator[str]:
        spoken = self._spoken[channel.id]
        for message, members in spoken.client_members():
            yield from (f"{message} {name}" for name in members)


def _of_operation(operation: Operation, version: ApiVersion) -> Iterator[str]:
    schemas = Schemas("openapi", version)
    for reference in described(operation, version).get("parameters", ()):
        parameter = schemas.followed(reference)
        if parameter["in"] == "query":
            yield f"query {parameter['name']}"
        elif parameter["in"] == "querystring":
            for content in parameter["content"].values():
                yield from (f"query {name}" for name in schemas.members(content["schema"]))
    for kind, schema in request_bodies(operation, version).items():
        place = "form" if kind == _FORM else "body"
        for name, member in schemas.members(schema).items():
            if not schemas.is_binary(member):
                yield f"{place} {name}"


def _of_handshake(channel: Channel, version: ApiVersion) -> Iterator[str]:
    schema = load_asyncapi(version)["channels"][channel.id].get("bindings", {}).get("ws", {}).get("query", {})
    yield from (f"query {name}" for name in Schemas("asyncapi", version).members(schema))


@lru_cache(maxsize=1024)
def _query(url: str) -> frozenset[str]:
    return frozenset(f"query {name}" for name, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True))


def _body(sent: Sent) -> Set[str]:
    """Return what a body gave. A form is recorded as an object of its fields, or as the beginning of its text."""
    names = tuple(_given(sent.message)) or _FIELD.findall(sent.text or "")
    return frozenset(f"{place} {name}" for place in ("body", "form") for name in names)


def _given(message: object) -> Iterator[str]:
    return (name for name, value in as_object(message).items() if value is not None)
