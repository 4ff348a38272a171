"""What a load test can be told: one table of options, read from the command line, the web form or the environment.

The table is data: Locust's arguments, the launcher's environment and docs/load.md are made from it. Every
argument starts with ``--cartest-`` so that none can collide with Locust's own. The API key and the run folder
are read from the environment only: an argument would stand in the process list and in Locust's web page, and
a master would hand it to workers on other machines.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, cast

from cartest_contracts.errors import UsageError
from cartest_contracts.facts import DOCUMENTED_VOICES
from cartest_contracts.formats import OutputFormat
from cartest_contracts.target import Target
from cartest_contracts.versions import DEFAULT_VERSION, ApiVersion, InvalidVersion

__all__ = ["KEY_ENV", "OPTIONS", "RUN_DIR_ENV", "URL_ENV", "Option", "Settings"]

URL_ENV: Final = "CARTEST_URL"
KEY_ENV: Final = "CARTESIA_API_KEY"
RUN_DIR_ENV: Final = "CARTEST_RUN_DIR"


@dataclass(frozen=True, kw_only=True)
class Option:
    """One option; ``--cartest-NAME`` on the command line, ``CARTEST_NAME`` in the environment."""

    name: str
    default: str | int | float
    help: str
    choices: tuple[str, ...] | None = None

    @property
    def flag(self) -> str:
        """The command-line spelling."""
        return f"--cartest-{self.name}"

    @property
    def dest(self) -> str:
        """The attribute of Locust's parsed options."""
        return f"cartest_{self.name.replace('-', '_')}"

    @property
    def env(self) -> str:
        """The environment variable."""
        return self.dest.upper()


_OPTIONS: Final = (
    Option(name="version", default=str(DEFAULT_VERSION), help="Cartesia-Version to send"),
    Option(name="seed", default=1, help="the same seed makes the same requests in the same order, user by user"),
    Option(name="format", default="raw/pcm_s16le/24000", help="container/encoding/rate, or mp3/bit rate/rate"),
    Option(name="model", default="sonic-3", help="model_id to ask for"),
    Option(name="voice", default=DOCUMENTED_VOICES[0].id, help="voice id to ask for"),
    Option(
        name="connections",
        default="kept",
        choices=("kept", "fresh"),
        help="keep connections between requests, or open one for each",
    ),
    Option(name="think-s", default=0.0, help="seconds a user waits between requests (closed loop)"),
    Option(name="requests", default=0, help="end after so many: of each user, or of the schedule; 0: no bound"),
    Option(name="rate", default=0.0, help="arrivals per second over all users and workers; 0: closed loop"),
    Option(name="arrivals", default="constant", choices=("constant", "poisson"), help="how arrivals are spaced"),
    Option(
        name="check",
        default="auto",
        choices=("auto", "on", "off"),
        help="compare audio with what the mock must say; auto: where the target says it is the mock",
    ),
    Option(name="timeout-s", default=30.0, help="longest wait for one answer, first byte to last"),
    Option(name="ca-file", default="", help="PEM file of an extra certificate authority"),
)
OPTIONS: Final[Mapping[str, Option]] = {option.name: option for option in _OPTIONS}
"""By name, in the order that help and docs show them."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One process's configuration, checked."""

    target: Target
    seed: int
    output_format: OutputFormat
    model: str
    voice: str
    keep: bool
    """Keep connections between requests."""
    think_s: float
    requests: int
    """Of each user (closed loop) or of the whole schedule (open loop); 0: no bound."""
    rate: float
    """Arrivals per second over all workers; 0: closed loop."""
    arrivals: Literal["constant", "poisson"]
    check: Literal["auto", "on", "off"]
    run_dir: Path | None
    progress: bool

    @classmethod
    def read(
        cls, options: Mapping[str, Any], *, host: str | None, env: Mapping[str, str] = os.environ
    ) -> "Settings":
        """Check what was typed; raise :class:`UsageError` with one clear line.

        ``options`` maps :attr:`Option.dest` to values; Locust's web form hands some back as text.
        """
        text = {option.name: str(options.get(option.dest, option.default)) for option in _OPTIONS}
        for option in _OPTIONS:
            if option.choices and text[option.name] not in option.choices:
                raise UsageError(f"{option.flag} is one of {', '.join(option.choices)}, not {text[option.name]!r}")
        try:
            version = ApiVersion.parse(text["version"])
        except InvalidVersion:
            raise UsageError(f"--cartest-version is a date YYYY-MM-DD, not {text['version']!r}") from None
        url = host or env.get(URL_ENV)
        if not url:
            raise UsageError(f"no target: give --host or set {URL_ENV}")
        run_dir = env.get(RUN_DIR_ENV)
        return cls(
            target=Target.parse(
                url,
                api_key=env.get(KEY_ENV, ""),
                version=version,
                ca_file=Path(text["ca-file"]) if text["ca-file"] else None,
                timeout_s=_number("timeout-s", text, above=0.0),
            ),
            seed=int(_number("seed", text, whole=True)),
            output_format=OutputFormat.parse(text["format"]),
            model=text["model"],
            voice=text["voice"],
            keep=text["connections"] == "kept",
            think_s=_number("think-s", text),
            requests=int(_number("requests", text, whole=True)),
            rate=_number("rate", text),
            arrivals=cast('Literal["constant", "poisson"]', text["arrivals"]),
            check=cast('Literal["auto", "on", "off"]', text["check"]),
            run_dir=Path(run_dir) if run_dir else None,
            progress=env.get("CARTEST_PROGRESS") == "1",
        )

    @property
    def event_format(self) -> OutputFormat:
        """The format for SSE and WebSocket, which take ``raw`` only (tts.md section 2)."""
        wanted = self.output_format
        return OutputFormat.raw(wanted.encoding or "pcm_s16le", wanted.sample_rate)


def _number(name: str, text: Mapping[str, str], *, above: float | None = None, whole: bool = False) -> float:
    try:
        value = float(int(text[name])) if whole else float(text[name])
    except ValueError:
        value = float("nan")
    if not (value > above if above is not None else value >= 0) or value == float("inf"):
        kind = "whole number" if whole else "number"
        bound = f"above {above:g}" if above is not None else "of at least 0"
        raise UsageError(f"--cartest-{name} is a {kind} {bound}, not {text[name]!r}")
    return value
