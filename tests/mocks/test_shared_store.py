"""Several mocks on one file are one vendor to their clients."""

from pathlib import Path

import httpx
import pytest
from tests.mocks.api import CLIP

from cartest_contracts.audio.listen import listen_bytes
from cartest_contracts.formats import OutputFormat
from cartest_mocks import __main__ as command
from cartest_mocks.accounts import DEFAULT_KEY
from cartest_mocks.server import Mock
from cartest_mocks.vendor import MockConfig

HEADERS = {"x-api-key": DEFAULT_KEY, "cartesia-version": "2026-08-14"}
PCM = OutputFormat.raw("pcm_s16le", 16000)


def test_a_voice_is_everywhere_at_once(tmp_path: Path) -> None:
    """Made by one mock, spoken with by the other; made with one seed, no id is drawn twice; forgotten by both."""
    config = MockConfig(profile="instant", store=tmp_path / "store.db", seed=1)
    with Mock(config) as one, Mock(config) as other, httpx.Client(headers=HEADERS) as client:

        def clone(mock: Mock) -> str:
            form = {"name": "Me", "language": "en"}
            return str(client.post(f"{mock.url}/voices/clone", data=form, files={"clip": CLIP}).json()["id"])

        ids = [clone(one), clone(other), clone(one)]
        assert len(set(ids)) == 3
        for mock in (one, other):
            own = client.get(f"{mock.url}/voices", params={"is_owner": "true"}).json()["data"]
            assert [voice["id"] for voice in own][-3:] == ids
        speech = client.post(
            f"{other.url}/tts/bytes",
            json={
                "model_id": "sonic-3",
                "transcript": "Here I am.",
                "voice": ids[0],
                "output_format": {"container": "raw", "encoding": "pcm_s16le", "sample_rate": 16000},
            },
        )
        assert listen_bytes(speech.content, fmt=PCM).transcript == "Here I am."
        assert client.post(f"{other.url}/cartest/reset").status_code == 204
        assert client.get(f"{one.url}/voices/{ids[0]}").status_code == 404
        assert one.journal.defects == other.journal.defects == []


def test_a_mock_begins_where_the_last_one_ended(tmp_path: Path) -> None:
    """The file outlives the process."""
    config = MockConfig(profile="instant", store=tmp_path / "store.db")
    datasets: list[int] = []
    for _ in range(2):
        with Mock(config) as mock, httpx.Client(headers=HEADERS) as client:
            client.post(f"{mock.url}/datasets/", json={"name": "x", "description": ""})
            datasets.append(len(client.get(f"{mock.url}/datasets/").json()["data"]))
    assert datasets == [1, 2]


def test_the_command_names_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """``--store FILE``; without it everything is kept in memory."""
    given: list[Path | None] = []

    def serve(config: MockConfig, **_: object) -> None:
        given.append(config.store)

    monkeypatch.setattr(command, "serve", serve)
    command.main([])
    command.main(["--store", str(tmp_path / "store.db")])
    assert given == [None, tmp_path / "store.db"]


def test_a_bad_file_ends_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the status of a usage error and one line."""
    assert command.main(["--store", str(tmp_path)]) == 64
    assert "cannot keep a store in" in capsys.readouterr().err
