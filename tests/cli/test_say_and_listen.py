"""``cartest say`` and ``cartest listen``: what was said is what is heard."""

import json
import struct
from pathlib import Path

import pytest

from cartest_cli.__main__ import main
from cartest_mocks.server import Mock

KEY = "sk_car_test"


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CARTESIA_API_KEY", KEY)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("over", ["bytes", "sse", "websocket"])
def test_what_is_said_is_heard(over: str, mock: Mock, capsys: pytest.CaptureFixture[str]) -> None:
    """A text spoken over each transport and saved as WAV is read back word for word."""
    assert main(["say", "Hello, 世界!", "--over", over, "--url", mock.url, "-o", "said.wav"]) == 0
    assert "complete" in capsys.readouterr().out
    assert main(["listen", "said.wav", "--expect", "Hello, 世界!"]) == 0
    assert "none missing" in capsys.readouterr().out


def test_headerless_samples_need_their_format(mock: Mock, capsys: pytest.CaptureFixture[str]) -> None:
    """Raw samples are heard with ``--format``; without it they are no audio."""
    assert main(["say", "Raw.", "--format", "raw/pcm_mulaw/8000", "--url", mock.url, "-o", "said.raw"]) == 0
    assert main(["listen", "said.raw", "--format", "raw/pcm_mulaw/8000", "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["transcript"] == "Raw."
    assert main(["listen", "said.raw"]) == 64


def test_a_wrong_or_foreign_word_fails(mock: Mock, capsys: pytest.CaptureFixture[str]) -> None:
    """Listening fails where another text was expected or another context spoke, and where words are missing."""
    main(["say", "One two three four.", "--over", "websocket", "--url", mock.url, "-o", "said.wav"])
    assert main(["listen", "said.wav", "--expect", "One two."]) == 1
    assert "expected 'One two.'" in capsys.readouterr().out
    assert main(["listen", "said.wav", "--context", "somebody-else"]) == 1
    assert "foreign context" in capsys.readouterr().out
    cut = Path("said.wav").read_bytes()
    Path("cut.wav").write_bytes(cut[:44] + cut[44 + 24_000 :])
    assert main(["listen", "cut.wav"]) == 1
    assert "gap" in capsys.readouterr().out


def test_silence_is_unknown(capsys: pytest.CaptureFixture[str]) -> None:
    """A recording that holds none of the mock's audio proves nothing."""
    Path("silence.raw").write_bytes(bytes(48_000))
    assert main(["listen", "silence.raw", "--format", "raw/pcm_s16le/24000"]) == 2
    assert "none of the mock's audio" in capsys.readouterr().out


def test_a_refused_request_fails_and_is_shown(mock: Mock, capsys: pytest.CaptureFixture[str]) -> None:
    """An error answer is shown with its text, over HTTP and as a socket's event."""
    for over in ("bytes", "websocket"):
        assert main(["say", "Hi.", "--model", "sonic-99", "--over", over, "--url", mock.url]) == 1
        assert "model" in capsys.readouterr().out.lower()


def test_a_refused_socket_is_shown(
    mock: Mock, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A socket that is refused shows its status."""
    monkeypatch.setenv("CARTESIA_API_KEY", "sk_car_wrong")
    assert main(["say", "Hi.", "--over", "websocket", "--url", mock.url]) == 1
    assert "401" in capsys.readouterr().out


def test_a_script_of_messages_is_sent_as_it_is(mock: Mock, capsys: pytest.CaptureFixture[str]) -> None:
    """Each line goes out as one message; contexts are told apart, and what is no JSON gets its error."""
    line = {
        "model_id": "sonic-3",
        "transcript": "Line ",
        "voice": {"mode": "id", "id": "694f9389-aac1-45b6-b726-9d9369183238"},
        "output_format": {"container": "raw", "encoding": "pcm_s16le", "sample_rate": 16000},
        "context_id": "c1",
        "continue": True,
    }
    last = line | {"transcript": "two.", "continue": False}
    Path("script.jsonl").write_text(f"{json.dumps(line)}\n{json.dumps(last)}\n\nnonsense\n")
    assert (
        main(
            [
                "say",
                "--socket",
                "script.jsonl",
                "--url",
                mock.url,
                "--format",
                "raw/pcm_s16le/16000",
                "-o",
                "s.wav",
            ]
        )
        == 1
    )
    told = capsys.readouterr().out
    assert "/tts/websocket c1" in told
    assert "error" in told
    assert main(["listen", "s.wav", "--expect", "Line two."]) == 0


def test_a_script_that_cannot_be_read_is_a_usage_error(mock: Mock, capsys: pytest.CaptureFixture[str]) -> None:
    """A missing script is named."""
    assert main(["say", "--socket", "missing.jsonl", "--url", mock.url]) == 64
    assert "cannot read missing.jsonl" in capsys.readouterr().err


def test_timestamps_are_shown_as_words(mock: Mock, capsys: pytest.CaptureFixture[str]) -> None:
    """Events other than audio are told in words: timestamps, flushes, the close."""
    line = {
        "model_id": "sonic-3",
        "transcript": "Stamped words.",
        "voice": {"mode": "id", "id": "694f9389-aac1-45b6-b726-9d9369183238"},
        "output_format": {"container": "raw", "encoding": "pcm_s16le", "sample_rate": 16000},
        "context_id": "c2",
        "add_timestamps": True,
    }
    Path("script.jsonl").write_text(json.dumps(line))
    assert main(["say", "--socket", "script.jsonl", "--url", mock.url]) == 0
    told = capsys.readouterr().out
    assert "Stamped" in told
    assert "words." in told
    assert "flush 0" in told


def test_a_file_without_end_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is longer than can be listened to, whatever its header says, takes one line and no memory."""
    with Path("sparse.wav").open("wb") as file:
        file.truncate(1 << 40)
    assert main(["listen", "sparse.wav"]) == 64
    assert "too long" in capsys.readouterr().err


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"RIFF", b"\xff\xfb\x90\x64", b"ID3\x04\0\0\0\0\x0f\x7f", b"fLaC\0\0\0\x22"]
)
def test_what_is_no_audio_is_refused(content: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing, JSON and files that are cut in their header are named in one line."""
    Path("file").write_bytes(content)
    assert main(["listen", "file"]) == 64
    assert capsys.readouterr().err.startswith("cartest: file: ")
    assert main(["listen", "."]) == 64
    assert "cannot read" in capsys.readouterr().err


@pytest.mark.parametrize("rate", [1, 0xFFFFFFFF])
@pytest.mark.parametrize("channels", [1, 0xFFFF])
@pytest.mark.parametrize("size", [0, 1 << 30, 0xFFFFFFFF])
def test_a_header_that_lies_is_not_believed(rate: int, channels: int, size: int) -> None:
    """Whatever it says of rate, channels and length: there is no code in it."""
    layout = struct.pack("<HHIIHH", 1, channels, rate, 0, 2, 16)
    head = b"RIFF" + struct.pack("<I", size) + b"WAVEfmt " + struct.pack("<I", 16) + layout
    Path("file").write_bytes(head + b"data" + struct.pack("<I", size) + bytes(1000))
    assert main(["listen", "file"]) == 2
