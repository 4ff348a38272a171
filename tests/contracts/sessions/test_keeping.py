"""Findings on sockets get a session file, uploads their file, and all of them a command."""

from pathlib import Path

import msgspec
from tests.contracts.rules.observe import context, http, socket

from cartest_contracts.findings import Finding
from cartest_contracts.observation import Observation, Sent, SentFile
from cartest_contracts.sessions import read_session
from cartest_contracts.sessions.keeping import keep_sessions

URL = "ws://127.0.0.1:1/tts/websocket"


def named(name: str, observation: Observation, **fields: object) -> Observation:
    return msgspec.structs.replace(observation, id=name, **fields)


def finding(observation_id: str, rule: str = "CONTEXT-03") -> Finding:
    return Finding(
        rule_id=rule,
        requirement="R.",
        expected="e",
        actual="a",
        where="w",
        observation_id=observation_id,
        reproducer="before",
    )


CASE = {"case": "c"}
RUN = [
    named("talk-1", context(url=URL), labels=CASE, connection_id="1"),
    named("talk-2", context(url=URL), labels=CASE, connection_id="1"),
    named("other", context(url=URL), labels=CASE, connection_id="2"),
    named("socket-1", socket(url=URL), labels=CASE, connection_id="1"),
    named("program", context(url=URL), labels={"program": "p", "credential": "tts"}, connection_id="3"),
    named("more", context(url=URL), labels={"program": "p"}, connection_id="4"),
]


def kept(folder: Path, *findings: Finding, run: list[Observation] = RUN) -> tuple[Finding, ...]:
    return keep_sessions(folder, findings, lambda: iter(run))


def test_a_finding_on_a_socket_gets_its_session(tmp_path: Path) -> None:
    """With everything that was said on the same socket, and the rule that it is for."""
    (shown,) = kept(tmp_path, finding("talk-1"))
    assert shown.reproducer == "cartest replay sessions/CONTEXT-03-1.jsonl --url http://127.0.0.1:1"
    session = read_session(tmp_path / "sessions" / "CONTEXT-03-1.jsonl")
    assert session.rule == "CONTEXT-03"
    assert len(session.talks) == 2


def test_a_program_is_one_session_however_many_sockets(tmp_path: Path) -> None:
    """Its contexts are found by its name; a token takes the key's place."""
    shown = kept(tmp_path, finding("talk-1"), finding("program"))[1]
    assert shown.reproducer.startswith('CARTESIA_API_KEY="$CARTESIA_ACCESS_TOKEN" cartest replay')
    assert len(read_session(tmp_path / "sessions" / "CONTEXT-03-2.jsonl").sockets) == 2


def test_an_upload_is_written_beside_it(tmp_path: Path) -> None:
    """The curl line names the file that is there; one that was too large to be kept has its own name."""
    clip = SentFile(part="file", filename="a.wav", size=4, data=b"RIFF")
    big = SentFile(part="other", filename="b.wav", size=1 << 30)
    upload = http(
        "POST /stt",
        url="http://127.0.0.1:1/stt",
        request_headers=(("content-type", "multipart/form-data; boundary=x"),),
        sent=(Sent(at_ns=0, message={"model": "m"}, files=(clip, big)),),
    )
    (shown,) = kept(tmp_path, finding("u", "STT-01"), run=[named("u", upload)])
    assert "-F 'file=@sessions/STT-01-1-file.wav;filename=a.wav' -F other=@b.wav" in shown.reproducer
    assert (tmp_path / "sessions" / "STT-01-1-file.wav").read_bytes() == b"RIFF"


def test_everything_else_stays_as_it_was(tmp_path: Path) -> None:
    """Handshakes, HTTP, and findings whose observation was not recorded; nothing is written for them."""
    findings = [finding("socket-1"), finding("gone"), finding("h")]
    assert kept(tmp_path, *findings, run=[*RUN, named("h", http("GET /"))]) == tuple(findings)
    assert kept(tmp_path) == ()
    assert not (tmp_path / "sessions").exists()


def test_a_long_socket_is_cut_to_what_matters(tmp_path: Path) -> None:
    """A load test may say thousands of things on one socket."""
    run = [named(f"o-{number}", context(url=URL), connection_id="1") for number in range(100)]
    kept(tmp_path, finding("o-99"), run=run)
    assert len(read_session(tmp_path / "sessions" / "CONTEXT-03-1.jsonl").talks) == 1
