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
from typing import Any, Final, Literal, cast, get_args

from cartest_contracts.errors import UsageError
from cartest_contracts.facts import DOCUMENTED_VOICES
from cartest_contracts.formats import OutputFormat
from cartest_contracts.target import Target
from cartest_contracts.versions import DEFAULT_VERSION, ApiVersion, InvalidVersion
from cartest_loadtests.arrival_plan import ArrivalPlan, Spacing
from cartest_loadtests.mixing import DEFAULT_WEIGHTS, KINDS, parse_weights

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
    on_form: bool = True
    """Whether Locust's web page may change it from test to test."""

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
        choices=("kept", "fresh", "multiplexed"),
        help="keep connections between requests, open one for each, or let several contexts share each socket",
    ),
    Option(name="contexts", default=1, help="multiplexed: contexts at once on each socket, at least 2"),
    Option(name="tokens-per-s", default=50.0, help="tokens a second of text that is streamed into a context"),
    Option(name="cancel-after-ms", default=300.0, help="barge-in: milliseconds of speech before the cancel"),
    Option(
        name="weights",
        default=DEFAULT_WEIGHTS,
        help=f"speech_mix: users of each kind ({', '.join(KINDS)}); read when Locust starts",
        on_form=False,
    ),
    Option(name="think-s", default=0.0, help="seconds a user waits between requests (closed loop)"),
    Option(name="requests", default=0, help="end after so many: of each user, or of the schedule; 0: no bound"),
    Option(name="rate", default=0.0, help="arrivals per second over all users and workers; 0: closed loop"),
    Option(
        name="arrivals",
        default="constant",
        choices=get_args(Spacing),
        help="how arrivals are spaced (an open loop)",
    ),
    Option(name="rate-to", default=0.0, help="ramp: the rate at its end, and from then on"),
    Option(name="ramp-s", default=30.0, help="ramp: seconds from rate to rate-to"),
    Option(name="spike-rate", default=0.0, help="spike: the rate while it lasts"),
    Option(name="spike-at-s", default=10.0, help="spike: seconds after the start at which it begins"),
    Option(name="spike-s", default=10.0, help="spike: seconds that it lasts"),
    Option(name="trace", default="", help="trace: file of recorded arrivals, on every worker's machine"),
    Option(name="trace-speed", default=1.0, help="trace: how many times as fast as it was recorded"),
    Option(
        name="soak",
        default="off",
        choices=("off", "on"),
        help="watch the generator's own memory, descriptors, greenlets and objects, and judge their growth",
    ),
    Option(
        name="check",
        default="auto",
        choices=("auto", "on", "off"),
        help="compare audio with what the mock must say; auto: where the target says it is the mock",
    ),
    Option(name="check-share", default=1.0, help="share of the turns whose audio is compared, by the seed"),
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
    contexts: int
    """At once on one socket."""
    tokens_per_s: float
    """Of streamed text."""
    cancel_after_ms: float
    """From first audio to a barge-in."""
    weights: Mapping[str, int]
    """Users of each kind in a mix."""
    think_s: float
    requests: int
    """Of each user (closed loop) or of the whole schedule (open loop); 0: no bound."""
    arrivals: ArrivalPlan
    """Over all workers."""
    soak: bool
    """Judge whether the generator itself grows."""
    check: Literal["auto", "on", "off"]
    check_share: float
    """Of the turns."""
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
            keep=text["connections"] != "fresh",
            contexts=_contexts(text),
            tokens_per_s=_number("tokens-per-s", text, above=0.0),
            cancel_after_ms=_number("cancel-after-ms", text),
            weights=parse_weights(text["weights"]),
            think_s=_number("think-s", text),
            requests=int(_number("requests", text, whole=True)),
            arrivals=ArrivalPlan.read(
                cast("Spacing", text["arrivals"]), lambda name: _number(name, text), text["trace"]
            ),
            soak=text["soak"] == "on",
            check=cast('Literal["auto", "on", "off"]', text["check"]),
            check_share=_number("check-share", text, most=1.0),
            run_dir=Path(run_dir) if run_dir else None,
            progress=env.get("CARTEST_PROGRESS") == "1",
        )

    @property
    def bounded(self) -> bool:
        """Whether the run ends by itself when its work is done."""
        return self.requests > 0 or self.arrivals.ends

    @property
    def event_format(self) -> OutputFormat:
        """The format for SSE and WebSocket, which take ``raw`` only (tts.md section 2)."""
        wanted = self.output_format
        return OutputFormat.raw(wanted.encoding or "pcm_s16le", wanted.sample_rate)


def _contexts(text: Mapping[str, str]) -> int:
    contexts = int(_number("contexts", text, above=0.0, whole=True))
    if (text["connections"] == "multiplexed") != (contexts > 1):
        raise UsageError("--cartest-connections multiplexed and --cartest-contexts of at least 2 go together")
    return contexts


def _number(
    name: str,
    text: Mapping[str, str],
    *,
    above: float | None = None,
    most: float | None = None,
    whole: bool = False,
) -> float:
    try:
        value = float(int(text[name])) if whole else float(text[name])
    except ValueError:
        value = float("nan")
    high_enough = value > above if above is not None else value >= 0
    if not high_enough or value == float("inf") or (most is not None and value > most):
        kind = "whole number" if whole else "number"
        bound = f"above {above:g}" if above is not None else "of at least 0"
        bound += f" and at most {most:g}" if most is not None else ""
        raise UsageError(f"--cartest-{name} is a {kind} {bound}, not {text[name]!r}")
    return value
