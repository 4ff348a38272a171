"""What somebody's program sent to the mock, judged by the contract's own schemas (SCHEMA-08).

The mock's journal becomes observations, one for each request and each message of a socket; bodies that the journal
has shortened say nothing and are left out, and so is what is no JSON.
"""

import json
import ssl
from collections.abc import Iterable, Iterator
from typing import Any, Final, cast
from urllib.parse import parse_qsl, urlsplit
from urllib.request import urlopen

from cartest_cli.embedded import Embedded
from cartest_contracts.findings import Finding
from cartest_contracts.judge import judge
from cartest_contracts.observation import Observation, Sent
from cartest_contracts.rules import select

__all__ = ["judge_client", "observations_of"]

_RULE: Final = "SCHEMA-08"
_LONGEST_S: Final = 10


def judge_client(mock: Embedded) -> tuple[Finding, ...]:
    """Return what is wrong with what a mock was sent."""
    context = ssl.create_default_context(cafile=str(mock.ca_file)) if mock.ca_file is not None else None
    url = f"{mock.url}/cartest/journal"
    with urlopen(url, timeout=_LONGEST_S, context=context) as answer:  # noqa: S310  # our own mock
        entries: list[dict[str, Any]] = json.loads(answer.read())["entries"]
    return judge(observations_of(entries), select([_RULE])).findings


def observations_of(entries: Iterable[dict[str, Any]]) -> Iterator[Observation]:
    """Turn entries of the journal into observations of a client."""
    versions: dict[str, str] = {}
    for entry in entries:
        if entry["kind"] not in {"request", "message"}:
            continue
        request_id, operation = str(entry["request_id"]), str(entry.get("operation", ""))
        _, _, target = str(entry.get("target", "")).partition(" ")
        headers = tuple((str(name), str(value)) for name, value in entry.get("headers", ()))
        if entry["kind"] == "request":
            query = dict(parse_qsl(urlsplit(target).query))
            versions[request_id] = query.get("cartesia_version") or dict(headers).get("cartesia-version", "")
        message = _message(entry)
        if message is not None and operation:
            yield Observation(
                id=f"client-{entry['number']}",
                transport="http" if entry["kind"] == "request" else "websocket",
                operation=operation.removeprefix("GET ") if entry["kind"] == "message" else operation,
                version=versions.get(request_id, ""),
                url=target,
                request_headers=headers,
                sent=(Sent(at_ns=entry["at_ns"], message=message),),
                start_ns=entry["at_ns"],
                labels={"sender": "client"},
            )


def _message(entry: dict[str, Any]) -> dict[str, Any] | None:
    """Return the JSON object that was sent; ``None`` where it is none, or not whole."""
    try:
        value: object = json.loads(entry.get("text", ""))
    except (ValueError, RecursionError):
        return None
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None
