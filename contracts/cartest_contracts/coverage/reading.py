"""What an observation was about, in the names of the contract: its operation or its socket."""

from urllib.parse import urlsplit

from cartest_contracts.documents import Channel, Operation
from cartest_contracts.documents.matching import channel_at, operation_at
from cartest_contracts.observation import Observation
from cartest_contracts.versions import ApiVersion

__all__ = ["asked_path", "channel_of", "name_of", "operation_of"]


def operation_of(observation: Observation, version: ApiVersion) -> Operation | None:
    """Return the HTTP operation; ``None`` for a socket, and for what the contract does not hold."""
    return operation_at(observation.operation, version) if " " in observation.operation else None


def channel_of(observation: Observation, version: ApiVersion) -> Channel | None:
    """Return the socket, of a context too; ``None`` for HTTP, and for what the contract does not hold."""
    return None if " " in observation.operation else channel_at(asked_path(observation), version)


def asked_path(observation: Observation) -> str:
    """Return the path of a socket: a context is named by it, the socket itself is not."""
    return urlsplit(observation.url).path if observation.operation == "socket" else observation.operation


def name_of(operation: Operation) -> str:
    """Return what observations call an operation."""
    return f"{operation.method} {operation.path}"
