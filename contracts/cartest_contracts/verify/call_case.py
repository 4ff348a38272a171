"""One request that is not speech: status, voices, tokens that must be refused, paths that do not exist."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cartest_contracts.clients.credential import Credential
from cartest_contracts.observation import Observation
from cartest_contracts.verify.case import Cost, Expectation, Tools

__all__ = ["CallCase"]


@dataclass(frozen=True, kw_only=True)
class CallCase:
    """One plain HTTP request and the status that it must get."""

    id: str
    method: str
    path: str
    expect: Expectation
    operation: str | None = None
    json: Any = None
    content: bytes | None = None
    params: Mapping[str, str] = field(default_factory=dict[str, str])
    headers: Mapping[str, str | None] = field(default_factory=dict[str, str | None])
    credential: Credential | None = None
    width: int = 1

    @property
    def cost(self) -> Cost:
        """One request."""
        return Cost(requests=1)

    async def run(self, tools: Tools) -> list[Observation]:
        """Ask."""
        return [
            await tools.http.call(
                self.method,
                self.path,
                operation=self.operation,
                json=self.json,
                content=self.content,
                params=self.params or None,
                headers=self.headers or None,
                credential=self.credential,
                labels=self.expect.labels,
            )
        ]
