"""Replayable sessions: what was sent over sockets and what was waited for, as a file (docs/programs.md).

Rules for their editor: a session holds no credential, and a person can read and write it. Records in
:mod:`.session`, files in :mod:`.files`, from observations by :mod:`.writing`, sent again by :mod:`.player`.
"""

from cartest_contracts.sessions.files import read_session, write_session
from cartest_contracts.sessions.session import (
    FORMAT,
    Binary,
    Close,
    Expire,
    Message,
    Quiet,
    Session,
    Settle,
    SocketPlan,
    Step,
    Talk,
    Text,
    Wait,
)
from cartest_contracts.sessions.writing import session_of

__all__ = [
    "FORMAT",
    "Binary",
    "Close",
    "Expire",
    "Message",
    "Quiet",
    "Session",
    "Settle",
    "SocketPlan",
    "Step",
    "Talk",
    "Text",
    "Wait",
    "read_session",
    "session_of",
    "write_session",
]
