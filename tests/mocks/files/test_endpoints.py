"""What ``save`` keeps, and how it is got back."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from cartest_contracts.audio.containers import parse_wav_header
from cartest_contracts.audio.listen import listen_bytes
from cartest_contracts.facts import DOCUMENTED_VOICES
from cartest_mocks.accounts import DEFAULT_KEY, OTHER_KEY
from cartest_mocks.files import keeper
from cartest_mocks.server import Mock

Ask = Callable[..., httpx.Response]
FORMATS: dict[str, dict[str, Any]] = {
    "raw": {"container": "raw", "encoding": "pcm_f32le", "sample_rate": 16000},
    "wav": {"container": "wav", "encoding": "pcm_mulaw", "sample_rate": 8000},
    "mp3": {"container": "mp3", "bit_rate": 64000, "sample_rate": 24000},
}


def saved(ask: Ask, container: str = "wav", **changes: Any) -> tuple[str, bytes]:
    """Id and bytes of something that was spoken and saved."""
    body = {
        "model_id": "sonic-3",
        "transcript": "Keep me.",
        "voice": {"mode": "id", "id": DOCUMENTED_VOICES[0].id},
        "output_format": FORMATS[container],
        "save": True,
    }
    answer = ask("POST", "/tts/bytes", json=body | changes)
    return answer.headers["cartesia-file-id"], answer.content


@pytest.mark.parametrize(
    ("container", "name"), [("raw", "tts-output.pcm"), ("wav", "tts-output.wav"), ("mp3", "tts-output.mp3")]
)
def test_a_saved_file_comes_back(ask: Ask, container: str, name: str) -> None:
    """Byte by byte, with its name, size and type."""
    file_id, spoken = saved(ask, container)
    info = ask("GET", f"/files/{file_id}/info").json()
    download = ask("GET", f"/files/{file_id}/download?format=other")
    assert (info["id"], info["filename"], info["size"]) == (file_id, name, len(spoken))
    assert download.content == spoken
    assert download.headers["content-type"] == info["content_type"]
    assert name in download.headers["content-disposition"]


@pytest.mark.parametrize("container", FORMATS)
def test_a_file_can_be_played(ask: Ask, container: str) -> None:
    """``playback`` is a WAV with true sizes, whatever was saved."""
    played = ask("GET", f"/files/{saved(ask, container)[0]}/download?format=playback")
    assert not parse_wav_header(played.content).streaming
    assert listen_bytes(played.content).transcript == "Keep me."
    assert "tts-output.wav" in played.headers["content-disposition"]


def test_a_link_opens_it_without_a_key_for_a_time(cartest_mock: Mock, ask: Ask, http: httpx.Client) -> None:
    """A day, unless told otherwise."""
    file_id, spoken = saved(ask)
    url = ask("POST", "/links", json={"file_id": file_id}).json()["url"]
    short = ask("POST", "/links", json={"file_id": file_id, "lifetime": "30m"}).json()["url"]
    assert http.get(url).content == spoken
    assert http.get(url, params={"format": "playback"}).content != spoken
    cartest_mock.advance(1799)
    assert http.get(short).status_code == 200
    cartest_mock.advance(1)
    assert (http.get(short).status_code, http.get(url).status_code) == (404, 200)
    cartest_mock.advance(86400)
    assert http.get(url).status_code == 404
    assert http.get(f"{cartest_mock.url}/link/lnk_x").status_code == 404


@pytest.mark.parametrize("body", [{}, {"file_id": 1}, {"lifetime": 1}, {"lifetime": "a day"}, {"lifetime": "1w"}])
def test_a_wrong_link(ask: Ask, body: dict[str, Any]) -> None:
    """400 for its shape."""
    file_id = {} if "lifetime" not in body else {"file_id": saved(ask)[0]}
    assert ask("POST", "/links", json=file_id | body).status_code == 400


def test_files_belong_to_their_account(ask: Ask) -> None:
    """For others they do not exist, nor can they be linked."""
    file_id, _ = saved(ask)
    for path in (f"/files/{file_id}/info", f"/files/{file_id}/download"):
        assert ask("GET", path, key=OTHER_KEY).status_code == 404
    assert ask("POST", "/links", json={"file_id": file_id}, key=OTHER_KEY).status_code == 404
    assert ask("GET", "/files/file_x/info").status_code == 404


def test_what_is_not_saved_is_not_kept(cartest_mock: Mock, ask: Ask) -> None:
    """And has no id."""
    with pytest.raises(KeyError):
        saved(ask, save=False)
    assert cartest_mock.vendor.store.of_owner("files", "user_cartest", keeper.File) == []


@pytest.mark.parametrize("bound", ["MOST_FILES", "MOST_BYTES"])
def test_the_oldest_go_first(ask: Ask, monkeypatch: pytest.MonkeyPatch, bound: str) -> None:
    """In number and in bytes."""
    first, spoken = saved(ask)
    monkeypatch.setattr(keeper, bound, {"MOST_FILES": 2, "MOST_BYTES": 2 * len(spoken)}[bound])
    second, _ = saved(ask)
    link = ask("POST", "/links", json={"file_id": first}).json()["url"]
    third, _ = saved(ask)
    found = [ask("GET", f"/files/{file_id}/info").status_code for file_id in (first, second, third)]
    assert found == [404, 200, 200]
    assert ask("GET", "/link/" + link.rpartition("/")[2], key=None).status_code == 404


def test_the_oldest_links_go_first(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many are made of one file."""
    monkeypatch.setattr(keeper, "MOST_LINKS", 2)
    file_id, _ = saved(ask)
    urls = [ask("POST", "/links", json={"file_id": file_id}).json()["url"] for _ in range(3)]
    found = [ask("GET", "/link/" + url.rpartition("/")[2], key=None).status_code for url in urls]
    assert found == [404, 200, 200]


def test_a_file_beyond_the_bound_goes_at_once(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own size counts too."""
    monkeypatch.setattr(keeper, "MOST_BYTES", 1)
    assert ask("GET", f"/files/{saved(ask)[0]}/info").status_code == 404


def test_a_file_whose_bytes_are_gone_is_gone(cartest_mock: Mock, ask: Ask) -> None:
    """Another mock on the same store may just have dropped them."""
    file_id, _ = saved(ask)
    cartest_mock.call(lambda: cartest_mock.vendor.store.blobs.remove(file_id))
    assert ask("GET", f"/files/{file_id}/download").status_code == 404


def test_links_speak_tls_where_the_mock_does(cartest_mock: Mock, ask: Ask) -> None:
    """Scheme and host are those that the client used."""
    url = ask("POST", "/links", json={"file_id": saved(ask)[0]}, key=DEFAULT_KEY).json()["url"]
    assert url.startswith(f"{cartest_mock.url}/link/lnk_")
