"""How to start Locust for a scenario: the words of the command and the environment, and nothing is started here.

It imports neither Locust nor gevent, so that the ``cartest`` command can use it. The credential and the
folders travel in the environment, never in the words, because words stand in the process list.
"""

import importlib.util
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cartest_contracts.errors import MissingExtra, UsageError
from cartest_contracts.target import Target
from cartest_loadtests.scenarios import Scenario
from cartest_loadtests.settings import KEY_ENV, OPTIONS, RUN_DIR_ENV, URL_ENV

__all__ = ["LoadPlan", "require_locust"]


def require_locust() -> None:
    """Raise :class:`MissingExtra` where Locust is not installed."""
    if importlib.util.find_spec("locust") is None:
        raise MissingExtra(extra="load", feature="load testing")


@dataclass(frozen=True, kw_only=True)
class LoadPlan:
    """One headless run of one scenario."""

    scenario: Scenario
    target: Target
    users: int = 10
    run_time_s: float | None = 30.0
    """``None``: until ``requests`` are done, or the trace is."""
    spawn_rate: float | None = None
    """Users per second; ``None``: all at once."""
    processes: int = 1
    """Generating processes; above 1 Locust adds a master of its own."""
    master_port: int = 0
    """Where that master listens; 0: any port that is free now, so that two runs can share a machine."""
    stop_timeout_s: float = 5.0
    """How long requests under way may still take when the run ends."""
    run_dir: Path | None = None
    options: Mapping[str, str | int | float] = field(default_factory=dict[str, str | int | float])
    """Names and values of :data:`~cartest_loadtests.settings.OPTIONS`, e.g. ``{"seed": 7, "requests": 20}``."""

    def __post_init__(self) -> None:
        if self.users < 1 or self.processes < 1:
            raise UsageError("users and processes are at least 1")
        if unknown := sorted(set(self.options) - set(OPTIONS)):
            raise UsageError(f"no such load option: {', '.join(unknown)} (there are {', '.join(OPTIONS)})")
        bounded = self.options.get("requests") or self.options.get("arrivals") == "trace"
        if self.run_time_s is None and not bounded:
            raise UsageError("a run needs an end: a run time, a number of requests or a trace")

    def words(self) -> list[str]:
        """Return the command: this interpreter, ``-m locust``, headless."""
        spawn_rate = self.spawn_rate if self.spawn_rate is not None else float(self.users)
        words = [sys.executable, "-m", "locust", "-f", str(self.scenario.path), "--headless", "--only-summary"]
        words += ["--users", str(self.users), "--spawn-rate", f"{spawn_rate:g}"]
        words += ["--host", self.target.url, "--stop-timeout", f"{self.stop_timeout_s:g}"]
        if self.run_time_s is not None:
            words += ["--run-time", f"{max(1, round(self.run_time_s))}s"]
        if self.processes > 1:
            port = str(self.master_port or _free_port())
            words += ["--processes", str(self.processes)]
            words += ["--master-bind-host", "127.0.0.1", "--master-bind-port", port, "--master-port", port]
        return words

    def environment(self, base: Mapping[str, str]) -> dict[str, str]:
        """Return ``base`` with what the users read from the environment, progress lines switched on."""
        env = {key: value for key, value in base.items() if not key.startswith("LOCUST_")}
        env |= {OPTIONS[name].env: str(value) for name, value in self.options.items()}
        env |= {
            URL_ENV: self.target.url,
            KEY_ENV: self.target.api_key,
            OPTIONS["version"].env: str(self.target.version),
            OPTIONS["timeout-s"].env: f"{self.target.timeout_s:g}",
            "CARTEST_PROGRESS": "1",
            "PYTHONUNBUFFERED": "1",
        }
        for key, path in ((OPTIONS["ca-file"].env, self.target.ca_file), (RUN_DIR_ENV, self.run_dir)):
            if path is not None:
                env[key] = str(path)
            else:
                env.pop(key, None)
        return env


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
