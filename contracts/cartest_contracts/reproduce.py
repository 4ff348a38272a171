"""The shortest command that shows an observation again: curl for HTTP and handshakes, ``cartest say`` for sockets.

Where a run has a folder, what was said on a socket stands in a session file there, and ``cartest replay`` takes
the place of ``cartest say`` (:mod:`cartest_contracts.sessions.keeping`).

Credentials are never written out: the key stands as ``$CARTESIA_API_KEY``, a token that was minted for a test
as ``$CARTESIA_ACCESS_TOKEN``, a second one beside it as ``$CARTESIA_ACCESS_TOKEN_2``, and a credential that was
none as ``not-a-credential``. Only those words stay alive in the shell; whatever came from a request is quoted.
"""

import re
import shlex
from collections.abc import Mapping
from itertools import chain, zip_longest
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import msgspec

from cartest_contracts.clients.credential import API_KEY
from cartest_contracts.observation import Observation, Sent, SentFile
from cartest_contracts.redact import REDACTED, SECRET_QUERY, redact, redact_json, redact_url
from cartest_contracts.rules.reading import SOCKET, as_list, as_object

__all__ = ["replay_command", "reproducer"]

_NOWHERE: Final[Mapping[str, str]] = MappingProxyType({})
_KEY: Final = "$CARTESIA_API_KEY"
_TOKEN: Final = "$CARTESIA_ACCESS_TOKEN"  # noqa: S105  # the name of a variable
_NO_CREDENTIALS: Final = frozenset({"garbage", "none"})
_CHANNEL: Final = re.compile(r"^(?P<header>authorization|x-api-key): |[?&](?P<parameter>access_token|api_key)=$")
_HTTP_SCHEMES: Final = {"ws": "http", "wss": "https"}
_NOISE: Final = frozenset(
    {"host", "user-agent", "accept", "accept-encoding", "connection", "content-length", "transfer-encoding"}
)
"""Headers that curl sends by itself or that change no answer (tts.md: ``Accept`` is informational)."""
_UPGRADE: Final = (
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",  # the sample nonce of RFC 6455
)


def reproducer(observation: Observation, files: Mapping[str, str] = _NOWHERE) -> str:
    """Return a command for a POSIX shell; empty if the observation does not say where it went.

    A recording cannot stand in a command line: ``files`` says where those of a form lie, by the names of their
    parts; one that is not kept is looked for under its own name.
    """
    if not observation.url:
        return ""
    scheme = urlsplit(observation.url).scheme
    if scheme not in _HTTP_SCHEMES:
        return _curl(observation, files)
    return _say(observation) if observation.sent else _handshake(observation)


def replay_command(observation: Observation, path: str) -> str:
    """Return the command that replays a session file of an observation."""
    parts = urlsplit(_http_url(observation.url))
    words = ["cartest", "replay", shlex.quote(path)]
    words += ["--url", shlex.quote(urlunsplit((parts.scheme, parts.netloc, "", "", "")))]
    return " ".join([*_key_first(observation), *words])


def _curl(observation: Observation, files: Mapping[str, str]) -> str:
    body = observation.sent[0] if observation.sent else None
    method = observation.operation.partition(" ")[0]
    words = ["curl", "-sS"]
    # Audio is not for a terminal; events and JSON are.
    words += ["-o", "answer.bin"] if observation.transport == "bytes" else ["-i", "-N"]
    if method != ("POST" if body is not None else "GET"):
        words += ["-X", shlex.quote(method)]
    words.append(_live(redact_url(observation.url), observation))
    uploads = _is_upload(observation)
    for name, value in observation.request_headers:
        if name not in _NOISE and not name.startswith("sec-") and not (uploads and name == "content-type"):
            words += ["-H", _live(f"{name}: {value}", observation)]
    if uploads and body is not None:
        for file in body.files:
            words += ["-F", shlex.quote(f"{file.part}=@{_place(file, files)}")]
        for name, value in _fields(body.message):
            words += ["--form-string", shlex.quote(f"{name}={value}")]
    elif body is not None:
        if not any(name == "content-type" for name, _ in observation.request_headers):
            words += ["-H", "content-type:"]  # else curl says that it is a form
        # Unlike --data-binary it reads no file where a body begins with @.
        words += ["--data-raw", shlex.quote(_text(body))]
    return " ".join(words)


def _handshake(observation: Observation) -> str:
    words = ["curl", "-sS", "-i", "--http1.1", _live(_http_url(redact_url(observation.url)), observation)]
    for line in _UPGRADE:
        words += ["-H", shlex.quote(line)]
    for name, value in observation.request_headers:
        if name not in _NOISE and name != "upgrade" and not name.startswith("sec-"):
            words += ["-H", _live(f"{name}: {value}", observation)]
    return " ".join(words)


def _say(observation: Observation) -> str:
    """Return the command that sends the messages of a context again, each on a line of a here-document.

    It sends ``$CARTESIA_API_KEY`` in its own way, so a credential in the query is left out.
    """
    parts = urlsplit(_http_url(observation.url))
    pairs = [pair for pair in parse_qsl(parts.query) if pair[0] not in SECRET_QUERY]
    path = urlunsplit(("", "", parts.path, urlencode(pairs), ""))
    words = ["cartest", "say", "--url", shlex.quote(urlunsplit((parts.scheme, parts.netloc, "", "", "")))]
    words = [*_key_first(observation), *words]
    if observation.version:
        words += ["--api-version", shlex.quote(observation.version)]
    if path != SOCKET:
        words += ["--path", shlex.quote(path)]
    lines = [_text(sent) for sent in observation.sent]
    end = "END"
    while end in lines:
        end += "_"
    return "\n".join([f"{' '.join(words)} --socket - <<'{end}'", *lines, end])


def _key_first(observation: Observation) -> list[str]:
    """Return what puts another credential in the place of the key, if it was another."""
    credential = _credential(observation)
    return [] if credential == _KEY else [f'CARTESIA_API_KEY="{credential}"']


def _text(sent: Sent) -> str:
    if sent.message is not None:
        return msgspec.json.encode(redact_json(sent.message)).decode()
    return redact(sent.text or "")


def _place(file: SentFile, files: Mapping[str, str]) -> str:
    """Return where a file lies, and what it was called if that is not its own name there."""
    path = files.get(file.part, file.filename)
    return path if path.rpartition("/")[2] == file.filename else f"{path};filename={file.filename}"


def _fields(message: object) -> list[tuple[str, Any]]:
    """Return the texts of a form; a repeated one as often as it was sent."""
    return [(name, value) for name, given in as_object(message).items() for value in (as_list(given) or [given])]


def _is_upload(observation: Observation) -> bool:
    return any(
        name == "content-type" and value.startswith("multipart/form-data")
        for name, value in observation.request_headers
    )


def _http_url(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((_HTTP_SCHEMES.get(parts.scheme, parts.scheme), *parts[1:]))


def _live(text: str, observation: Observation) -> str:
    """Quote for the shell, with what stands for each credential in place of what the recorder put there."""
    parts = redact(text).split(REDACTED)
    quoted = [shlex.quote(part) if part else "" for part in parts]
    words = [f'"{_credential(observation, _channel(before))}"' for before in parts[:-1]]
    return "".join(chain(*zip_longest(quoted, words, fillvalue="")))


def _channel(before: str) -> str:
    """Return by which way a credential travels that stands behind this text."""
    found = _CHANNEL.search(before)
    return "" if found is None else found["header"] or f"query {found['parameter']}"


def _credential(observation: Observation, channel: str = "") -> str:
    """Return what stands for the credential of a channel; where only one is known, for that one."""
    names = observation.labels.get("credential", API_KEY).split(" & ")
    by_channel = dict(zip(observation.labels.get("channel", "").split(" & "), names, strict=False))
    name = by_channel.get(channel, names[0])
    if name in _NO_CREDENTIALS:
        return "not-a-credential"
    if name == API_KEY:
        return _KEY
    tokens = [each for each in dict.fromkeys(names) if each != API_KEY and each not in _NO_CREDENTIALS]
    number = tokens.index(name) + 1
    return _TOKEN if number == 1 else f"{_TOKEN}_{number}"
