"""Closes: with which codes a server closes a socket, and for which of the contract's reasons."""

from typing import Final

from cartest_contracts.coverage.dimension import Cell, Dimension, Tally
from cartest_contracts.coverage.reach import CLOSES
from cartest_contracts.coverage.reading import channel_of
from cartest_contracts.documents import Channel, Json, channels, load_asyncapi
from cartest_contracts.observation import Observation
from cartest_contracts.versions import ApiVersion

__all__ = ["Closes"]

_NORMAL: Final = 1000


class Closes:
    """Counts the closes of servers."""

    def __init__(self, version: ApiVersion) -> None:
        self._version = version
        described: Json = load_asyncapi(version)["channels"]
        self._closes: dict[str, list[Json]] = {name: each["x-cartest-closes"] for name, each in described.items()}
        cells = [
            Cell(group=channel.path, name=_name(close), apart=CLOSES.get(close["code"], ""))
            for channel in channels(version)
            for close in self._closes[channel.id]
        ]
        self._tally = Tally("closes", "a close by the server", cells)

    def see(self, observation: Observation) -> None:
        """Count the close of one socket. A plain 1000 without a reason of the contract only answers ours."""
        channel = channel_of(observation, self._version)
        if channel is None or observation.operation != "socket":
            return
        for arrival in observation.arrivals:
            if arrival.kind == "close" and arrival.code is not None:
                name = self._match(channel, arrival.code, arrival.text or "")
                if name is not None:
                    self._tally.see(channel.path, name)

    def dimension(self) -> Dimension:
        """Return what was counted so far."""
        return self._tally.dimension()

    def _match(self, channel: Channel, code: int, reason: str) -> str | None:
        for close in self._closes[channel.id]:
            if close["code"] == code and reason.startswith(close.get("reason", "")):
                return _name(close)
        return None if code == _NORMAL else str(code)


def _name(close: Json) -> str:
    return f"{close['code']} {close.get('reason', '')}".rstrip()
