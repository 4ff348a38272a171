"""Session files beside the findings of a run: what a finding on a socket is shown by.

Findings name observations; those are looked up in the recorded run, with everything that was said on the same
sockets, and written to ``sessions/<rule>-<n>.jsonl``. The files of an upload are written likewise, so that the
curl line of a finding can be pasted in the folder of the run.
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

import msgspec

from cartest_contracts.findings import Finding
from cartest_contracts.observation import Observation
from cartest_contracts.reproduce import replay_command, reproducer
from cartest_contracts.sessions.files import write_bytes, write_session
from cartest_contracts.sessions.writing import session_of

__all__ = ["SESSIONS_DIR", "keep_sessions"]

SESSIONS_DIR: Final = "sessions"

_MOST_OBSERVATIONS: Final = 64
"""Of one session; a socket of a load test may carry thousands, of which a person reads none."""


def keep_sessions(
    folder: Path, findings: Sequence[Finding], observations: Callable[[], Iterable[Observation]]
) -> tuple[Finding, ...]:
    """Write a file for each finding that can be replayed, and return the findings with commands that use them.

    ``observations`` reads the run from its beginning, and is called twice if there is anything to write. Raises
    :class:`cartest_contracts.errors.HarnessError` when the disk refuses.
    """
    wanted = {finding.observation_id for finding in findings}
    found = {each.id: _lean(each) for each in observations() if each.id in wanted} if wanted else {}
    keys = {_key(each) for each in found.values() if _is_talk(each)}
    together: dict[tuple[str, ...], list[Observation]] = {}
    for each in observations() if keys else ():
        if (key := _key(each)) in keys and len(together.setdefault(key, [])) < _MOST_OBSERVATIONS:
            together[key].append(_lean(each))
    kept: list[Finding] = []
    numbers: dict[str, int] = {}
    for finding in findings:
        observation = found.get(finding.observation_id)
        if observation is None:
            kept.append(finding)
            continue
        numbers[finding.rule_id] = number = numbers.get(finding.rule_id, 0) + 1
        name = f"{finding.rule_id}-{number}"
        kept.append(_with_file(folder, finding, observation, together.get(_key(observation), []), name))
    return tuple(kept)


def _with_file(
    folder: Path, finding: Finding, observation: Observation, group: list[Observation], name: str
) -> Finding:
    if _is_talk(observation):
        if all(each.id != observation.id for each in group):
            group = [observation]
        path = f"{SESSIONS_DIR}/{name}.jsonl"
        about = f"{finding.requirement} Expected {finding.expected}, got {finding.actual}."
        write_session(folder / path, session_of(group, rule=finding.rule_id, about=about))
        return msgspec.structs.replace(finding, reproducer=replay_command(observation, path))
    files = {file.part: file for sent in observation.sent for file in sent.files if file.data is not None}
    if not files:
        return finding
    paths = {part: f"{SESSIONS_DIR}/{name}-{part}{Path(file.filename).suffix}" for part, file in files.items()}
    for part, path in paths.items():
        write_bytes(folder / path, files[part].data or b"")
    return msgspec.structs.replace(finding, reproducer=reproducer(observation, paths))


def _lean(observation: Observation) -> Observation:
    """Return it without the audio and the texts that came: what was sent is shown, and when what kind came."""
    arrivals = tuple(msgspec.structs.replace(each, data=None, event=None) for each in observation.arrivals)
    return msgspec.structs.replace(observation, arrivals=arrivals)


def _is_talk(observation: Observation) -> bool:
    """Whether something was said on a socket: a handshake alone is shown by curl."""
    return observation.transport == "websocket" and bool(observation.sent) and bool(observation.url)


def _key(observation: Observation) -> tuple[str, ...]:
    """Return what observations of one session share: their program, or the socket of one case."""
    if "program" in observation.labels:
        return ("program", observation.labels["program"])
    return ("socket", observation.labels.get("case", ""), observation.connection_id)
