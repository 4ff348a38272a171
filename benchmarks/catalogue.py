"""Who takes part: for each client its transports, and the words that start it."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

from benchmarks.environment import peer_programs
from benchmarks.peers.task import MESSAGE
from benchmarks.truth.serving import TruthServer
from cartest_contracts.target import Target
from cartest_loadtests.launch import LoadPlan
from cartest_loadtests.scenarios import SCENARIOS

__all__ = ["OURS", "PEERS", "TRANSPORTS", "Asked", "Client", "Transport"]

Transport = Literal["bytes", "sse", "websocket", "tls"]
"""``tls``: bytes over TLS."""
TRANSPORTS: Final[tuple[Transport, ...]] = ("bytes", "sse", "websocket", "tls")
_HTTP: Final[tuple[Transport, ...]] = ("bytes", "sse", "tls")
_HERE: Final = Path(__file__).parent
_FOREVER_S: Final = 300
"""No client outlives this, whatever happens to the benchmark."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One measurement to make."""

    server: TruthServer
    transport: Transport
    streams: int
    folder: Path
    """Of this measurement alone."""

    @property
    def url(self) -> str:
        """Where to connect."""
        return (self.server.tls_url or "") if self.transport == "tls" else self.server.url

    @property
    def summary(self) -> Path:
        """Where a peer writes its summary."""
        return self.folder / "summary.json"


@dataclass(frozen=True, kw_only=True)
class Client:
    """One contestant."""

    name: str
    kind: Literal["ours", "locust", "k6", "python"]
    file: str = ""
    """In the folder ``peers``."""
    transports: tuple[Transport, ...]
    variant: str = ""

    def words(self, asked: Asked) -> list[str]:
        """Return the command."""
        if self.kind == "ours":
            return _our_plan(asked).words()
        programs, file = peer_programs(), str(_HERE / "peers" / self.file)
        if self.kind == "k6":
            words = [str(programs / "k6"), "run", "--quiet", "--no-usage-report", "--log-output", "none"]
            return [*words, "--vus", str(asked.streams), "--duration", f"{_FOREVER_S}s", file]
        if self.kind == "python":
            return [str(programs / "python"), file]
        words = [str(programs / "python"), "-m", "locust", "-f", file, "--headless", "--only-summary"]
        words += ["--users", str(asked.streams), "--spawn-rate", str(asked.streams)]
        return [*words, "--host", asked.url, "--run-time", f"{_FOREVER_S}s"]

    def environment(self, asked: Asked) -> dict[str, str]:
        """Return what the command finds in its environment."""
        if self.kind == "ours":
            return _our_plan(asked).environment(os.environ)
        return {
            **os.environ,
            "PYTHONPATH": str(_HERE.parent),
            "PYTHONWARNINGS": "ignore",
            "BENCH_URL": asked.url,
            "BENCH_TRANSPORT": asked.transport,
            "BENCH_STREAMS": str(asked.streams),
            "BENCH_SUMMARY": str(asked.summary),
            "BENCH_VARIANT": self.variant,
            "BENCH_BODY": json.dumps(MESSAGE),
        }


def _our_plan(asked: Asked) -> LoadPlan:
    scenario = "tts_bytes" if asked.transport == "tls" else f"tts_{asked.transport}"
    return LoadPlan(
        scenario=SCENARIOS[scenario],
        target=Target.parse(
            asked.url,
            api_key="sk_car_benchmark",
            ca_file=asked.server.authority if asked.transport == "tls" else None,
        ),
        users=asked.streams,
        run_time_s=_FOREVER_S,
        run_dir=asked.folder,
    )


OURS: Final = Client(name="cartest", kind="ours", transports=TRANSPORTS)
_ALL: Final = (
    Client(name="locust-requests", kind="locust", file="locust_requests.py", transports=_HTTP),
    Client(name="locust-fast", kind="locust", file="locust_fast.py", transports=_HTTP),
    Client(
        name="locust-websocket-client",
        kind="locust",
        file="locust_websocket_client.py",
        transports=("websocket",),
    ),
    Client(
        name="locust-websocket-client-tuned",
        kind="locust",
        file="locust_websocket_client.py",
        transports=("websocket",),
        variant="tuned",
    ),
    Client(name="locust-websockets", kind="locust", file="locust_websockets.py", transports=("websocket",)),
    Client(name="k6", kind="k6", file="k6_http.js", transports=_HTTP),
    Client(name="k6-websocket", kind="k6", file="k6_websocket.js", transports=("websocket",)),
    Client(name="aiohttp", kind="python", file="aiohttp_client.py", transports=TRANSPORTS),
    Client(name="uvloop-raw", kind="python", file="uvloop_raw.py", transports=("bytes", "tls")),
    Client(name="picows", kind="python", file="picows_client.py", transports=("websocket",)),
)
PEERS: Final[Mapping[str, Client]] = MappingProxyType({client.name: client for client in _ALL})
"""By name, ours not among them."""
