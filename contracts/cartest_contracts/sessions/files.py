"""Session files: JSON Lines.

The first line says what it is, and which sockets and talks it has; then comes a line a step.

::

    {"cartest_session":1,"api_version":"2025-04-16","rule":"CONTEXT-03","sockets":[{}],"talks":{"a":{"context_id":"a"}}}
    {"do":"send","talk":"a","message":{"context_id":"a","transcript":"Hi.", …}}
    {"do":"wait","talk":"a"}

What looks like a credential is replaced when a file is written, wherever it stands.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import msgspec

from cartest_contracts.errors import HarnessError, UsageError
from cartest_contracts.redact import redact_json
from cartest_contracts.sessions.session import FORMAT, Session, Step

__all__ = ["dump_session", "load_session", "read_session", "write_bytes", "write_session"]

_MARK: Final = "cartest_session"
_T = TypeVar("_T")
_steps: Final = msgspec.json.Decoder(Step)


def dump_session(session: Session) -> bytes:
    """Return the lines of a session file."""
    header = msgspec.to_builtins(msgspec.structs.replace(session, steps=()))
    lines: list[Any] = [{_MARK: FORMAT, **header}, *(msgspec.to_builtins(step) for step in session.steps)]
    return b"".join(msgspec.json.encode(_clean(line)) + b"\n" for line in lines)


def load_session(data: bytes) -> Session:
    """Read the lines of a session file; raise :class:`UsageError` with the line that is wrong."""
    first, *rest = data.split(b"\n")
    session = _line(1, partial(_header, first))
    steps = [
        _line(number, partial(_step, line, session)) for number, line in enumerate(rest, start=2) if line.strip()
    ]
    return msgspec.structs.replace(session, steps=tuple(steps))


def write_session(path: Path, session: Session) -> None:
    """Write a session file; raise :class:`HarnessError` when the disk refuses."""
    write_bytes(path, dump_session(session))


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file, and the folder it stands in; raise :class:`HarnessError` likewise."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise HarnessError(f"cannot write {path}: {error.strerror}") from error


def read_session(path: Path) -> Session:
    """Read a session file; raise :class:`UsageError` if it cannot be read or is none."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error
    try:
        return load_session(data)
    except UsageError as error:
        raise UsageError(f"{path}, {error}") from error


def _clean(line: dict[str, Any]) -> dict[str, Any]:
    data = line.pop("data", None)
    # Through JSON first: what is no list there is not looked into for secrets.
    cleaned = cast("dict[str, Any]", redact_json(msgspec.json.decode(msgspec.json.encode(line))))
    return cleaned if data is None else {**cleaned, "data": data}


def _line(number: int, read: Callable[[], _T]) -> _T:
    try:
        return read()
    # ValueError covers msgspec's errors and bad UTF-8; RecursionError is nesting without end.
    except (ValueError, RecursionError) as error:
        raise UsageError(f"line {number}: {error}") from error


def _header(line: bytes) -> Session:
    header = msgspec.json.decode(line, type=dict[str, Any])
    if header.pop(_MARK, None) != FORMAT:
        raise ValueError(f'no session file of format {FORMAT} (expected {{"{_MARK}":{FORMAT}, …}})')
    return msgspec.convert(header, Session)


def _step(line: bytes, session: Session) -> Step:
    step: Step = _steps.decode(line)
    talk = getattr(step, "talk", None)
    if talk is not None and talk not in session.talks:
        raise ValueError(f"no talk is called {talk!r}")
    number = getattr(step, "socket", 0) if talk is None else session.talks[talk].socket
    if not 0 <= number < len(session.sockets):
        raise ValueError(f"there is no socket {number}")
    return step
