"""One customer of a mock over real sockets: what must exist is made, calls are sent, refusals are compared."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from cartest_contracts.facts import DOCUMENTED_VOICES
from cartest_contracts.near_misses.operations import Call, OperationMiss, valid_call
from cartest_contracts.problem import parse_http_problem
from cartest_contracts.versions import ApiVersion
from cartest_mocks.accounts import ADMIN_KEY, DEFAULT_KEY, LIMITED_KEY
from cartest_mocks.server import Mock
from cartest_mocks.vendor import MockConfig

__all__ = ["Customer", "customer"]

KEYS = {"key": DEFAULT_KEY, "admin": ADMIN_KEY, "free": LIMITED_KEY}
MAKING = ApiVersion.parse("2025-11-04")
"""At which things are made, whatever the version of the calls: they belong to the account, not to a version."""
MADE_BY = {
    "voice": "POST /voices/clone",
    "dataset": "POST /datasets/",
    "fine_tune": "POST /fine-tunes/",
    "dictionary": "POST /pronunciation-dicts/",
}
SPEECH = {
    "model_id": "sonic-3",
    "transcript": "Hi.",
    "voice": {"mode": "id", "id": DOCUMENTED_VOICES[0].id},
    "output_format": {"container": "raw", "encoding": "pcm_s16le", "sample_rate": 8000},
    "save": True,
}


@dataclass(frozen=True, kw_only=True)
class Customer:
    """Asks one mock."""

    http: httpx.Client
    existing: dict[str, str]

    def ask(self, call: Call, version: ApiVersion) -> httpx.Response:
        """Send a call whose ids are filled in."""
        return self.http.request(
            call.method,
            call.path,
            headers={"x-api-key": KEYS[call.caller], "cartesia-version": str(version)},
            params=call.query,
            json=call.json,
            files=call.multipart if call.form is not None else None,
        )

    def wrong(self, row: OperationMiss, call: Call, version: ApiVersion) -> str | None:
        """Return what a call got in place of the error of its row, ``None`` if it got that error."""
        answer = self.ask(call.filled(self.existing), version)
        if answer.status_code not in row.statuses:
            return f"{answer.status_code} in place of {row.statuses}: {answer.text[:120]}"
        report = parse_http_problem(
            # A 405 is plain text at any version (assumed; API notes README section 6).
            None if answer.status_code == 405 else version,
            answer.headers["content-type"],
            answer.content,
        )
        if version.structured_errors and row.code is not None and report.error_code != row.code:
            return f"{report.error_code} in place of {row.code}"
        said = f"{report.title}: {report.message}"
        return said if row.phrase is not None and row.phrase not in said else None

    def make_everything(self) -> None:
        """Make what calls name, of everything one."""
        for name, operation in MADE_BY.items():
            self.existing[name] = self._made(operation)["id"]
        self._made("POST /datasets/{id}/files")
        files = self.ask(valid_call("GET /datasets/{id}/files", MAKING).filled(self.existing), MAKING)
        self.existing["dataset_file"] = files.json()["data"][0]["id"]
        # Nobody makes agents and calls over HTTP; the mock has some from the start.
        for name, path in {"agent": "/agents", "metric": "/agents/metrics"}.items():
            answer = self.ask(Call(operation=f"GET {path}"), MAKING).json()
            self.existing[name] = answer["summaries" if name == "agent" else "data"][0]["id"]
        agent = {"agent_id": self.existing["agent"]}
        calls = self.ask(Call(operation="GET /agents/calls", query=agent), MAKING).json()["data"]
        self.existing.update(call=calls[0]["id"], deployment=calls[0]["deployment_id"])
        spoken = self.ask(Call(operation="POST /tts/bytes", json=SPEECH), MAKING)
        self.existing["file"] = spoken.headers["cartesia-file-id"]

    def _made(self, operation: str) -> dict[str, str]:
        answer = self.ask(valid_call(operation, MAKING).filled(self.existing), MAKING)
        assert answer.is_success, answer.text
        made: dict[str, str] = answer.json() if answer.content else {}
        return made


@contextmanager
def customer() -> Generator[Customer]:
    """Start a mock and furnish its first account."""
    with Mock(MockConfig(profile="instant")) as mock, httpx.Client(base_url=mock.url, trust_env=False) as http:
        one = Customer(http=http, existing={})
        one.make_everything()
        yield one
