"""The server that knows when it spoke, as a process, over real sockets; and what it says on the wire."""

import json
from pathlib import Path

import pytest

from cartest_cli.calibrating.measuring import error_ms, truth_bench
from cartest_cli.calibrating.truth_speech import CHUNKS, Inbox, TruthTransport, pieces, upgrade
from cartest_cli.calibrating.usage import Usage, apart, on_cores
from cartest_contracts.errors import HarnessError
from cartest_contracts.observation import Arrival, Observation


@pytest.mark.parametrize("transport", ["bytes", "sse", "websocket"])
def test_a_step_joins_every_sample_with_its_truth(transport: TruthTransport) -> None:
    """Plain Locust with our users against the server; nothing is said of how fast."""
    with truth_bench() as bench:
        step = bench.measure(transport, 3, window_s=0.8)
    assert step.streams == 3
    assert step.samples > 0
    assert step.error_p50_ms is not None
    assert step.pace > 0
    assert step.cpu_share > 0


def test_a_generator_that_cannot_start_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """In one line, with its own last words."""
    monkeypatch.setenv("PYTHONPATH", "")
    with truth_bench() as bench:
        monkeypatch.setenv("CARTEST_SEED", "no number")
        with pytest.raises(HarnessError, match="the load generator failed"):
            bench.measure("bytes", 1, window_s=0.5)


def test_a_stream_has_as_many_pieces_as_it_should() -> None:
    """Its number stands in the first, its end in the last."""
    speech = pieces("bytes", stream=7, context_id="")
    assert b"x-stream: 7\r\n" in speech.piece(0)
    assert {speech.piece(number) for number in range(1, CHUNKS - 1)} == {speech.middle}
    assert speech.piece(CHUNKS - 1).endswith(b"0\r\n\r\n")
    assert b"x-stream" not in pieces("sse", stream=None, context_id="").first


def test_a_context_hears_its_own_name() -> None:
    """In every event; the first has the number of the stream."""
    speech = pieces("websocket", stream=7, context_id="c-1")
    event = json.loads(speech.first[4:])
    assert (event["context_id"], event["stream"]) == ("c-1", 7)
    assert b'"stream"' not in speech.middle
    assert b'"type": "done"' in speech.last
    assert pieces("websocket", stream=None, context_id="c-1").first == speech.middle


def test_the_handshake_is_that_of_the_rfc() -> None:
    """RFC 6455, section 1.3, has this very example."""
    head = b"GET /tts/websocket HTTP/1.1\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    assert b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" in upgrade(head)


def test_requests_are_taken_whole() -> None:
    """Piece by piece, body included, and what follows stays."""
    inbox = Inbox()
    whole = b"POST /tts/bytes HTTP/1.1\r\ncontent-length: 2\r\n\r\n{}"
    inbox.data += whole[:-1]
    assert inbox.take_request() is None
    inbox.data += whole[-1:] + b"GET"
    assert inbox.take_request() == whole[:-6]
    assert inbox.data == b"GET"
    assert inbox.take_request() is None


@pytest.mark.parametrize("size", [0, 3, 125, 126, 5000])
def test_frames_are_unmasked(size: int) -> None:
    """Short and long ones, once they are whole."""
    text, mask = bytes(at % 251 for at in range(size)), b"\x01\x02\xf3\x04"
    masked = bytes(byte ^ mask[at % 4] for at, byte in enumerate(text))
    head = bytes([0x81, 0x80 | size]) if size < 126 else b"\x81\xfe" + size.to_bytes(2, "big")
    whole = head + mask + masked + b"\x89\x80"
    inbox = Inbox()
    for at in range(len(whole) - 2):
        inbox.data[:] = whole[:at]
        assert inbox.take_frame() is None
    inbox.data[:] = whole
    assert inbox.take_frame() == (1, text)
    assert inbox.data == b"\x89\x80"


def test_an_error_is_the_difference_from_the_truth() -> None:
    """Whichever way it goes."""
    early = _seen(first_ns=40_000_000)
    assert error_ms(early, 41_000_000) == error_ms(early, 39_000_000) == 1.0


def test_usage_counts_processes_and_the_rest(tmp_path: Path) -> None:
    """Ticks of the process, and of the machine: busy, idle, stolen."""

    def look(user: int, idle: int, steal: int, ours: int) -> Usage:
        (tmp_path / "stat").write_text(f"cpu {user} 0 0 {idle} 0 0 0 {steal} 0 0\n")
        (tmp_path / "7").mkdir(exist_ok=True)
        fields = " ".join(["0"] * 11 + [str(ours), "0", "0"])
        (tmp_path / "7" / "stat").write_text(f"7 (a ) name) {fields}")
        found = Usage.now([7], tmp_path)
        assert found is not None
        return found

    before, after = look(100, 100, 0, 10), look(150, 130, 20, 30)
    assert after.others_share(before) == pytest.approx(0.3)
    assert after.stolen_share(before) == pytest.approx(0.2)
    assert Usage.now([8], tmp_path) is None


def test_cores_are_shared_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """One for the server, the others for the generator; where there is one only, nobody is told where to run."""
    cores = {2, 5, 7}

    def ours(_pid: int) -> set[int]:
        return cores

    monkeypatch.setattr("os.sched_getaffinity", ours, raising=False)
    assert apart() == (frozenset({2}), frozenset({5, 7}))
    cores = {2}
    assert apart() is None
    monkeypatch.delattr("os.sched_getaffinity", raising=False)
    assert apart() is None
    with on_cores(None):
        pass


def _seen(*, first_ns: int) -> Observation:
    arrival = Arrival(at_ns=first_ns, kind="body", size=4, audio_bytes=4)
    return Observation(id="a", transport="bytes", operation="POST /tts/bytes", start_ns=0, arrivals=(arrival,))
