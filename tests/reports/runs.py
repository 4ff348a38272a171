"""Small seeded runs for the tests of reports: streams, healthy generators, rules, grants, findings.

Everything is a pure function of its arguments; the figures are of the size that the realistic profile gives.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from cartest_contracts.findings import Finding
from cartest_contracts.knowledge import Knowledge
from cartest_contracts.observation import Arrival, ArrivalKind, Connection, Observation, Sent, Transport
from cartest_contracts.run import GeneratorHealth, GrantCheck, RuleCount, RunInfo

__all__ = ["MS", "finding", "grants", "healthy", "load", "rules", "run_info", "stream"]

MS = 1_000_000
START = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
OPERATIONS = {"bytes": "POST /tts/bytes", "sse": "POST /tts/sse", "websocket": "/tts/websocket"}
ACCESS = {
    "POST /tts/bytes": "tts", "POST /tts/sse": "tts", "/tts/websocket": "tts", "POST /stt": "stt",
    "POST /access-token": "key",
}  # fmt: skip
FORMAT = {"container": "raw", "encoding": "pcm_s16le", "sample_rate": 16000}
BYTES_PER_MS = 32


def stream(
    *,
    at_ms: float = 0.0,
    transport: Transport = "bytes",
    connection: Connection = "kept",
    ttfb_ms: float = 88.0,
    ttfa_ms: float = 90.0,
    chunks: int = 5,
    chunk_ms: float = 100.0,
    gap_ms: float = 40.0,
    late_ms: float = 0.0,
    **changes: Any,
) -> Observation:
    """Return one good stream of ``chunks`` times ``chunk_ms`` of audio; the last chunk is ``late_ms`` late."""
    start = int(at_ms * MS)
    times = [start + int((ttfa_ms + at * gap_ms) * MS) for at in range(chunks)]
    if times:
        times[-1] += int(late_ms * MS)
    size = int(chunk_ms * BYTES_PER_MS)
    kind: ArrivalKind = "body" if transport == "bytes" else "chunk"
    cold = connection == "fresh"
    observation = Observation(
        id=f"{transport}-{at_ms:g}",
        transport=transport,
        operation=OPERATIONS.get(transport, "POST /access-token"),
        version="2025-04-16",
        sent=(Sent(at_ns=start, message={"transcript": "Hello.", "output_format": FORMAT}),),
        intended_ns=start - MS // 2,
        start_ns=start,
        connect_ns=start - 3 * MS if cold else None,
        connected_ns=start - MS if cold else None,
        first_byte_ns=start + int(ttfb_ms * MS),
        end_ns=(times[-1] if times else start + int(ttfb_ms * MS)) + MS,
        connection=connection,
        status=200,
        arrivals=tuple(Arrival(at_ns=at, kind=kind, size=size, audio_bytes=size) for at in times),
        audio_bytes=size * chunks,
        started_at=(START + timedelta(milliseconds=at_ms)).isoformat(),
        labels={"part": "load"},
    )
    return msgspec.structs.replace(observation, **changes)


def load(
    seed: int, *, count: int = 240, seconds: float = 20.0, failing: float = 0.0, slow: float = 1.0
) -> Iterator[Observation]:
    """Return ``count`` streams an endpoint over ``seconds``, the first ten of each cold, some of them failing."""
    rng = random.Random(seed)
    transports: Sequence[Transport] = ("bytes", "sse", "websocket")
    for place, transport in enumerate(transports):
        for at in range(count):
            ttfb = (62 + 14 * place + rng.lognormvariate(2.6, 0.5)) * slow
            connection: Connection = "fresh" if at < 10 else "multiplexed" if transport == "websocket" else "kept"
            one = stream(
                at_ms=at * seconds * 1000 / count + place,
                transport=transport,
                connection=connection,
                ttfb_ms=ttfb + (9 if connection == "fresh" else 0),
                ttfa_ms=ttfb + (9 if connection == "fresh" else 0) + rng.uniform(0.5, 9),
                chunks=12,
                gap_ms=rng.uniform(30, 60),
                late_ms=rng.choice((0, 0, 0, 0, 0, 60, 150, 700)),
                verified=True,
            )
            if rng.random() < failing:
                one = _failed(one, rng)
            yield one


def _failed(one: Observation, rng: random.Random) -> Observation:
    kind = rng.randrange(3)
    if kind == 0:
        return msgspec.structs.replace(
            one, status=429, end="refused", arrivals=(), audio_bytes=0, verified=None,
            problem="Too many requests: 12 of 10 contexts in use",
        )  # fmt: skip
    if kind == 1:
        return msgspec.structs.replace(
            one, end="reset", verified=None, problem="connection reset by peer after 3 chunks"
        )
    return msgspec.structs.replace(one, verified=False, problem="audio of another context from word 4 on")


def healthy(
    *,
    worker: str = "load-1",
    lag_p99_ms: float = 0.8,
    started: int = 720,
    offered: int | None = 720,
    **changes: Any,
) -> GeneratorHealth:
    values: dict[str, Any] = {
        "worker": worker,
        "stamps": "user",
        "loop_lag_p50_ms": 0.1,
        "loop_lag_p99_ms": lag_p99_ms,
        "loop_lag_max_ms": lag_p99_ms * 3,
        "cpu_share": 0.31,
        "offered": offered,
        "started": started,
        "finished": started,
        "duration_s": 20.0,
    }
    return GeneratorHealth(**values | changes)


def rules(*, broken: int = 0, crashed: int = 0) -> tuple[RuleCount, ...]:
    """Return three documented rules, one assumed, one never applied; the first may be broken or crash."""
    return (
        RuleCount(
            rule_id="BYTES-01", requirement="The content type names the container that was asked for.",
            level="MUST", knowledge="documented", applied=42, broken=broken, crashed=crashed,
        ),
        RuleCount(
            rule_id="SOCKET-03", requirement="A context ends with exactly one terminal event.",
            level="MUST", knowledge="documented", applied=118,
        ),
        RuleCount(
            rule_id="SOCKET-07", requirement="Frames of a context come in the order of its audio.",
            level="MUST", knowledge="documented", applied=118,
        ),
        RuleCount(
            rule_id="ERROR-02", requirement="An error before the first byte is plain text.",
            level="SHOULD", knowledge="assumed", applied=9,
        ),
        RuleCount(
            rule_id="TIME-04", requirement="Phoneme timestamps lie inside the audio.",
            level="MUST", knowledge="documented", applied=0,
        ),
    )  # fmt: skip


def grants(*, leaks: bool = False) -> tuple[GrantCheck, ...]:
    """Return six credentials by two channels by five operations; with ``leaks`` stt tokens may speak."""
    opened = {
        "api key": {"POST /tts/bytes", "POST /tts/sse", "/tts/websocket", "POST /stt", "POST /access-token"},
        "tts": {"POST /tts/bytes", "POST /tts/sse", "/tts/websocket"},
        "stt": {"POST /stt"},
        "tts+stt": {"POST /tts/bytes", "POST /tts/sse", "/tts/websocket", "POST /stt"},
        "expired": set[str](),
        "none": set[str](),
    }
    checks: list[GrantCheck] = []
    for credential, allowed in opened.items():
        for channel in ("authorization", "query access_token"):
            for operation in sorted(opened["api key"], key=lambda name: ("tts" not in name, name)):
                if channel.startswith("query") and not operation.startswith("/"):
                    continue
                expected = "allow" if operation in allowed else "deny"
                leaked = leaks and credential == "stt" and operation == "POST /tts/sse"
                status = (101 if operation.startswith("/") else 200) if expected == "allow" or leaked else 403
                if credential in {"expired", "none"}:
                    status = 401
                checks.append(
                    GrantCheck(
                        credential=credential, channel=channel, operation=operation,
                        expected=expected, status=status, ok=not leaked, access=ACCESS[operation],
                    )
                )  # fmt: skip
    return tuple(checks)


def finding(**changes: Any) -> Finding:
    """Return one documented MUST that was broken."""
    values: dict[str, Any] = {
        "rule_id": "BYTES-01",
        "requirement": "The content type names the container that was asked for.",
        "expected": "Content-Type: audio/wav",
        "actual": "Content-Type: audio/mpeg",
        "where": "POST /tts/bytes, response headers",
        "source": "tts.md section 8",
        "observation_id": "bytes-17",
        "reproducer": (
            "curl -sS http://127.0.0.1:8080/tts/bytes -H 'Cartesia-Version: 2025-04-16' "
            "-H \"X-API-Key: $CARTESIA_API_KEY\" -H 'Content-Type: application/json' "
            '-d \'{"model_id":"sonic-3","transcript":"Hello.","output_format":{"container":"wav"}}\''
        ),
    }
    return Finding(**values | changes)


def drifting(**changes: Any) -> Finding:
    """Return an assumed SHOULD that was broken."""
    values: dict[str, Any] = {
        "rule_id": "ERROR-02",
        "requirement": "An error before the first byte is plain text.",
        "expected": "text/plain",
        "actual": "application/json",
        "where": "POST /tts/sse, response headers",
        "level": "SHOULD",
        "knowledge": Knowledge.ASSUMED,
    }
    return finding(**values | changes)


def run_info(**changes: Any) -> RunInfo:
    """Return a complete run of all three parts against the embedded mock."""
    values: dict[str, Any] = {
        "name": "2026-11-20-run",
        "started_at": "2026-11-20T09:30:00+00:00",
        "finished_at": "2026-11-20T09:30:48+00:00",
        "command": "cartest run --seed 7",
        "seed": 7,
        "target": "http://127.0.0.1:40123",
        "version": "2025-04-16",
        "profile": "realistic",
        "embedded_mock": True,
        "parts": ("contract", "grants", "load"),
        "environment": {"python": "3.12.4", "platform": "Linux x86_64", "cpus": "2", "cartest": "0.1.0"},
        "workers": (healthy(),),
        "rules": rules(),
        "grants": grants(),
    }
    return RunInfo(**values | changes)
