"""Schemathesis as a part of a verification: its engine runs, we record; judging comes later, as for every part.

What its own checks say stands in the label ``schemathesis`` of the observation: empty if all that ran passed.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, cast

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema

from cartest_contracts.documents import load_openapi
from cartest_contracts.errors import UsageError
from cartest_contracts.fuzzing.bounding import Cuts, bounded
from cartest_contracts.fuzzing.checking import operation_of
from cartest_contracts.fuzzing.observing import observation_of
from cartest_contracts.fuzzing.surviving import told_of_deaths
from cartest_contracts.redact import redact
from cartest_contracts.resource_facts import MAKES_NOTHING
from cartest_contracts.rules.reading import as_object
from cartest_contracts.target import Target
from cartest_contracts.verify.budget import Budget, Purse, Summary
from cartest_contracts.verify.case import Cost
from cartest_contracts.verify.driver import OnObservation, Progress
from cartest_contracts.verify.patience import PATIENCE
from cartest_contracts.versions import ApiVersion

__all__ = ["fuzz", "fuzz_cost"]

_CHARACTERS: Final = 12
"""Of a generated transcript, on the generous side of what was measured; Schemathesis does not tell before."""
_SPEECH: Final = frozenset({"POST /tts/bytes", "POST /tts/sse"})
_THOROUGH: Final = 100
"""Cases for each operation from which on the systematic phases run too: they alone take about seventy."""
_TURNS: Final = 8
"""Some operations have few requests to try; in further turns all take over what these have left."""


def fuzz_cost(count: int, version: ApiVersion, *, writes: bool = False) -> Cost:
    """Return what ``count`` cases take; the characters are an estimate, half of the transcripts being wrong."""
    labels = _labels(version, writes=writes)
    speech = sum(label in _SPEECH for label in labels)
    return Cost(requests=count, characters=round(count * speech / len(labels) * _CHARACTERS))


def fuzz(
    target: Target,
    *,
    seed: int,
    count: int,
    on_observation: OnObservation,
    budget: Budget | None = None,
    progress: Progress = lambda _done, _planned, _operation: None,
    self_describing: bool = False,
    writes: bool = False,
) -> Summary:
    """Send ``count`` generated requests at most, valid and invalid ones for every operation, and record them.

    The document is that of the target's version. With few cases for each operation random data are tried, with
    many first the document's own examples and every border of every schema, and last the links between operations;
    what is left when all is done goes to further random data.
    ``writes`` adds the operations that change the account. The same seed sends the same requests to a server that
    answers the same. ``budget`` bounds requests, characters to be spoken and seconds; a run ends with the first
    one that is used up. Raises :class:`UsageError` for a date without a document.
    """
    run = _Run(
        target=target,
        count=count,
        on_observation=on_observation,
        purse=Purse(budget or Budget()),
        progress=progress,
        labels={"scenario": "fuzz", **({"self_describing": "yes"} if self_describing else {})},
        cuts=Cuts(timeout_s=target.timeout_s),
    )
    labels = sorted(_labels(target.version, writes=writes))
    document = load_openapi(target.version)
    for turn in range(_TURNS):
        before, left = run.sent, count - run.sent
        config = _config(target, seed=seed + turn, each=max(1, left // len(labels)), first=turn == 0)
        schema: Any = schemathesis.openapi.from_dict(document, config=config)
        with bounded(run.cuts), told_of_deaths(run.trouble):
            run.all(schema.include(name=labels))
        if run.stopped or run.sent == before:
            break
    return run.summary()


@dataclass(kw_only=True)
class _Run:
    target: Target
    count: int
    on_observation: OnObservation
    purse: Purse
    progress: Progress
    labels: dict[str, str]
    cuts: Cuts
    began_s: float = field(default_factory=time.monotonic)
    sent: int = 0
    recorded: int = 0
    stop: Callable[[], None] = lambda: None
    stopped: bool = False
    problems: list[str] = field(default_factory=list[str])

    def trouble(self, line: str) -> None:
        """Note what keeps the run from being whole."""
        self.problems.append(redact(line, secrets=(self.target.api_key,))[:300])

    def pay(self, case: Any) -> None:
        """Pay for a request that was answered; the first one that the budget does not cover is the last one."""
        self.sent += 1
        body: object = case.body if operation_of(case) in _SPEECH else None
        spoken = len(str(as_object(body).get("transcript", "")))
        cost = Cost(requests=1, characters=spoken)
        if not self.purse.take(cost, seconds=time.monotonic() - self.began_s) or self.sent >= self.count:
            self.stopped = True
            self.stop()

    def all(self, schema: Any) -> None:
        """Run the engine until it ends or is stopped."""

        def after_call(context: Any, case: Any, response: Any) -> None:
            del context, response  # Schemathesis wants these names
            self.pay(case)

        schema.hook(after_call)
        stream = from_schema(schema).execute()
        self.stop = stream.stop
        for event in stream:
            if self.cuts.patience.over and not self.stopped:
                self.problems.append(f"{PATIENCE} requests or more ran out of time: no further one was sent")
                self.stopped = True
                stream.stop()
            if isinstance(event, events.ScenarioFinished):
                self._record(event)
            elif isinstance(event, events.NonFatalError) and event.info.title != "Network Error":
                line = " ".join(f"{event.label}: {event.info.title}: {event.info.message}".split())
                self.trouble(line)
            elif isinstance(event, events.Interrupted) and not self.stopped:
                raise KeyboardInterrupt

    def _record(self, event: events.ScenarioFinished) -> None:
        recorder = event.recorder
        for case_id, interaction in recorder.interactions.items():
            case = cast("Any", recorder.cases[case_id]).value
            self.recorded += 1
            checks = recorder.checks.get(case_id, [])
            said = [_line(check) for check in checks if check.status is not Status.SUCCESS]
            checked = {"schemathesis": " | ".join(said)} if checks else {}
            observation = observation_of(
                interaction.request,
                interaction.response,
                observation_id=f"fuzz-{self.recorded}",
                operation=operation_of(case),
                labels={**self.labels, "case": f"fuzz {event.phase.value.lower()}", **checked},
                cut=self.cuts.take(case_id),
            )
            self.on_observation(observation)
            self.progress(min(self.recorded, self.count), self.count, case.operation.label)

    def summary(self) -> Summary:
        """Return what became of it; a run that was not stopped has sent all that there was to send."""
        return Summary(
            planned=self.count,
            run=self.recorded,
            spent=self.purse.spent,
            seconds=time.monotonic() - self.began_s,
            problems=tuple(dict.fromkeys(self.problems)),
            silent=self.cuts.patience.over,
        )


def _line(check: Any) -> str:
    if check.failure_info is None:
        return f"{check.name}: the check crashed"
    failure = check.failure_info.failure
    first = next(iter(str(failure.message).splitlines()), "")
    return f"{check.name}: {failure.title}: {first}"


def _labels(version: ApiVersion, *, writes: bool) -> set[str]:
    try:
        paths = load_openapi(version)["paths"]
    except LookupError as error:
        raise UsageError(str(error)) from error
    every = {f"{method.upper()} {path}" for path, item in paths.items() for method in item}
    return every if writes else {label for label in every if label.startswith("GET ") or label in MAKES_NOTHING}


def _config(target: Target, *, seed: int, each: int, first: bool) -> SchemathesisConfig:
    thorough = first and each >= _THOROUGH
    config: SchemathesisConfig = cast("Any", SchemathesisConfig).from_dict(
        {
            "seed": seed,
            "base-url": target.url,
            "parameters": {"header.Cartesia-Version": str(target.version)},
            "auth": {"openapi": {"ApiKeyHeader": {"api_key": target.api_key.replace("${", "$${")}}},
            "tls-verify": str(target.ca_file) if target.ca_file else True,
            "request-timeout": target.timeout_s,
            "max-stream-events": 100_000,
            "continue-on-failure": True,
            "suppress-health-check": ["all"],
            # What is shortest is shown; a smaller request would be paid for once more.
            "generation": {
                "max-examples": each,
                "no-shrink": True,
                "database": "none",
                "with-security-parameters": False,
            },
            "checks": {
                "cartest_rules": {"enabled": False},
                # It asks everything three times; the grant matrix asks with every credential there is.
                "ignored_auth": {"enabled": False},
            },
            "phases": {
                "examples": {"enabled": thorough},
                "coverage": {"enabled": thorough},
                "fuzzing": {"enabled": True},
                "stateful": {"enabled": thorough, "inference": {"algorithms": []}},
            },
        }
    )
    return config
