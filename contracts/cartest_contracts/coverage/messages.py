"""Messages: what clients and servers of a socket may say to each other, and the events of SSE streams."""

from collections.abc import Iterator

from cartest_contracts.coverage.dimension import Cell, Dimension, Tally
from cartest_contracts.coverage.reach import MESSAGES
from cartest_contracts.coverage.reading import channel_of, name_of, operation_of
from cartest_contracts.coverage.schemas import Schemas, response_of
from cartest_contracts.coverage.spoken import Spoken
from cartest_contracts.documents import Json, operations
from cartest_contracts.observation import Observation
from cartest_contracts.versions import ApiVersion

__all__ = ["Messages"]

_EVENTS = "text/event-stream"
_UNLIKE = "like none of the contract"


class Messages:
    """Counts messages both ways."""

    def __init__(self, version: ApiVersion) -> None:
        self._version = version
        self._spoken = {each.channel.id: each for each in Spoken.all(version)}
        self._streams = dict(_streams(version))
        cells = [
            Cell(group=stream, name=f"server: {kind}") for stream, kinds in self._streams.items() for kind in kinds
        ]
        for each in self._spoken.values():
            path, channel = each.channel.path, each.channel.id
            cells += [Cell(group=path, name=f"client: {shape.message}") for shape in each.client]
            cells += [
                Cell(
                    group=path,
                    name=f"server: {shape.message}",
                    apart=MESSAGES.get((channel, shape.message), ""),
                )
                for shape in each.server
            ]
        self._tally = Tally("messages", "a message of a socket or an event of a stream", cells)

    def see(self, observation: Observation) -> None:
        """Count what was said in one context, on one socket or in one stream."""
        operation = operation_of(observation, self._version)
        if operation is not None:
            stream = name_of(operation)
            if stream in self._streams:
                self._see_stream(stream, observation)
        elif (channel := channel_of(observation, self._version)) is not None:
            spoken = self._spoken[channel.id]
            for sent in observation.sent:
                self._tally.see(channel.path, f"client: {spoken.by_client(sent) or _UNLIKE}")
            for arrival in observation.arrivals:
                if arrival.event is not None:
                    self._tally.see(channel.path, f"server: {spoken.by_server(arrival) or _UNLIKE}")

    def dimension(self) -> Dimension:
        """Return what was counted so far."""
        return self._tally.dimension()

    def _see_stream(self, stream: str, observation: Observation) -> None:
        for arrival in observation.arrivals:
            if arrival.event is not None:
                kind = arrival.event.get("type")
                known = isinstance(kind, str) and kind in self._streams[stream]
                self._tally.see(stream, f"server: {kind if known else _UNLIKE}")


def _streams(version: ApiVersion) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each operation that answers with a stream of events, and their types."""
    schemas = Schemas("openapi", version)
    for operation in operations(version):
        for status in operation.statuses:
            stream: Json = response_of(operation, status, version).get("content", {}).get(_EVENTS, {})
            if "itemSchema" in stream:
                data = schemas.members(stream["itemSchema"])["data"]
                yield name_of(operation), tuple(_types(schemas, data.get("contentSchema", {})))


def _types(schemas: Schemas, event: Json) -> Iterator[str]:
    for branch in schemas.branches(event):
        yield from map(str, schemas.values(branch.get("properties", {}).get("type", {})))
