"""Formats: every output format of every transport that speaks, exercised where audio came in it."""

from collections.abc import Iterator
from itertools import product
from typing import Final

from cartest_contracts.coverage.dimension import Cell, Dimension, Tally
from cartest_contracts.coverage.reading import channel_of, name_of, operation_of
from cartest_contracts.coverage.schemas import Schemas, request_bodies
from cartest_contracts.documents import Json, channels, messages, operations, schema
from cartest_contracts.observation import Observation
from cartest_contracts.rules.reading import requested_format
from cartest_contracts.versions import ApiVersion

__all__ = ["Formats"]

_MEMBER: Final = "output_format"


class Formats:
    """Counts speech by format."""

    def __init__(self, version: ApiVersion) -> None:
        self._version = version
        cells = [Cell(group=group, name=name) for group, name in _all(version)]
        self._tally = Tally("formats", "an output format that audio came in", cells)

    def see(self, observation: Observation) -> None:
        """Count one answer with audio."""
        if observation.first_audio_ns is None:
            return
        wanted = requested_format(observation)
        operation = operation_of(observation, self._version)
        channel = channel_of(observation, self._version)
        spoke = name_of(operation) if operation is not None else channel.path if channel is not None else None
        if wanted is not None and spoke is not None:
            self._tally.see(spoke, str(wanted))

    def dimension(self) -> Dimension:
        """Return what was counted so far."""
        return self._tally.dimension()


def _all(version: ApiVersion) -> Iterator[tuple[str, str]]:
    """Yield each transport that takes an output format as JSON, with each format."""
    over_http = Schemas("openapi", version)
    for operation in operations(version):
        for body in request_bodies(operation, version).values():
            for name in _names(over_http, body):
                yield name_of(operation), name
    over_sockets = Schemas("asyncapi", version)
    paths = {channel.id: channel.path for channel in channels(version)}
    for message in messages(version):
        if "client" in message.by:
            for name in _names(over_sockets, schema(message.payload, document="asyncapi", version=version)):
                yield paths[message.channel], name


def _names(schemas: Schemas, body: Json) -> Iterator[str]:
    wanted = schemas.members(body).get(_MEMBER, {})
    for branch in schemas.branches(wanted):
        members: Json = branch.get("properties", {})
        containers, rates = (schemas.values(members.get(name, {})) for name in ("container", "sample_rate"))
        # Which of the two counts depends on the container: an mp3 has no encoding (tts.md section 2).
        detail = "encoding" if "encoding" in members else "bit_rate"
        for container, value, rate in product(containers, schemas.values(members.get(detail, {})), rates):
            yield f"{container}/{value}/{rate}"
