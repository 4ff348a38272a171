"""The record of a run that Locust leads: ``run.json``, by which ``cartest gate`` judges what it left.

Whoever leads writes it twice: when the test begins, as a run whose leader died, and when it has ended.
``cartest bench`` puts its own in the place of it. Knows nothing of Locust.
"""

import shlex
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from cartest_contracts.environment import environment, now
from cartest_contracts.redact import redact
from cartest_contracts.run import RunInfo, write_run
from cartest_loadtests.settings import OPTIONS, URL_ENV, Settings

__all__ = ["RunRecord", "command_line"]

_NO_END: Final = "the run did not come to its end: the process that led it died"


class RunRecord:
    """What one test was asked to do; made when it begins."""

    def __init__(self, settings: Settings, *, scenario: str, command: str) -> None:
        self.interrupted = False
        """Whether somebody ended it before its time."""
        self._settings = settings
        self._scenario = scenario
        self._command = command
        self._started_at = now()

    @property
    def bounded(self) -> bool:
        """Whether it ends by itself when its work is done."""
        return self._settings.bounded

    def begin(self, folder: Path) -> None:
        """Write it as it stands if nobody comes to write the end; raise ``OSError``."""
        self._write(folder, finished_at="", problems=(_NO_END,))

    def end(self, folder: Path, *, problems: Iterable[str] = ()) -> None:
        """Write it; raise ``OSError``. ``problems`` are those that no generator can tell of itself."""
        self._write(folder, finished_at=now(), problems=tuple(problems))

    def _write(self, folder: Path, *, finished_at: str, problems: tuple[str, ...]) -> None:
        settings = self._settings
        info = RunInfo(
            name=self._scenario,
            started_at=self._started_at,
            finished_at=finished_at,
            command=redact(self._command),
            seed=settings.seed,
            target=settings.target.url,
            version=str(settings.target.version),
            parts=("load",),
            interrupted=self.interrupted,
            problems=problems,
            environment=environment(),
        )
        folder.mkdir(parents=True, exist_ok=True)
        write_run(folder, info)


def command_line(words: Sequence[str], env: Mapping[str, str], *, seed: int) -> str:
    """Return what was typed, with what was told in the environment and with the seed: it repeats the run.

    ``words`` are the arguments of the ``locust`` command.
    """
    told = [name for name in (URL_ENV, *(option.env for option in OPTIONS.values())) if env.get(name)]
    typed = [*(f"{name}={shlex.quote(env[name])}" for name in told), "locust", *map(shlex.quote, words)]
    option = OPTIONS["seed"]
    if option.env not in told and not any(word.partition("=")[0] == option.flag for word in words):
        typed += [option.flag, str(seed)]
    return " ".join(typed)
