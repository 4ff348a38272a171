"""The official JavaScript SDK and what an account keeps: one process for all, which tells a line for each step."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.clients.errand import SENTENCE, VOICE
from tests.clients.programs import NODE, NODE_LACKS, started, variables

from cartest_contracts.audio.containers import encode_container
from cartest_contracts.audio.listen import listen_bytes
from cartest_contracts.audio.speech import speak
from cartest_contracts.formats import OutputFormat
from cartest_mocks.fine_tunes.fine_tune import END_AFTER_S
from cartest_mocks.server import Mock
from cartest_mocks.vendor import MockConfig

pytestmark = pytest.mark.skipif(NODE_LACKS is not None, reason=str(NODE_LACKS))

WAV = OutputFormat.wav("pcm_s16le", 16000)
REPEATED = "Say it again."

Answer = Callable[[str], Any]


@pytest.fixture(scope="module")
def answer() -> Answer:
    """What a step told; the test fails with the program's own traceback if the step failed."""
    speech = speak(REPEATED, voice="someone", context_id=None, output_format=WAV)
    clip = base64.b64encode(encode_container(speech.audio, WAV)).decode("ascii")
    errand = {"clip": clip, "voice": VOICE, "sentence": SENTENCE, "training_s": END_AFTER_S}
    with Mock(MockConfig(profile="instant")) as mock:
        program = str(NODE / "cartesia-resources.cjs")
        done = started("node", program, json.dumps(errand), env=variables(mock.url, ""))
    assert done.returncode == 0, done.stderr
    assert mock.journal.defects == []
    told = {line["step"]: line for line in map(json.loads, done.stdout.splitlines())}

    def of_step(step: str) -> Any:
        if "failure" in told[step]:
            pytest.fail(f"{step}\n{told[step]['failure']}", pytrace=False)
        return told[step]["answer"]

    return of_step


def said(audio: str) -> str:
    return listen_bytes(base64.b64decode(audio)).transcript


def locales(voice: dict[str, Any]) -> list[str]:
    return [each["locale"] for each in voice["locales"]]


def test_voices(answer: Answer) -> None:
    """A clone is listed, changed, given an accent, localized and deleted; the library cannot be."""
    told = answer("voices")
    assert told["listed"][-1] == told["made"]["id"]
    assert len(set(told["listed"])) == len(told["listed"]) > 25
    assert (told["changed"]["name"], told["changed"]["gender"]) == ("Myself", "feminine")
    assert {"parisian", "southern-us"} <= set(told["accents"])
    assert locales(told["attached"]) == ["en-US", "fr-FR"]
    assert locales(told["detached"]) == ["en-US"]
    assert (told["localized"]["name"], told["localized"]["language"]) == ("Ich", "de")
    assert (told["gone"], told["foreign"]) == (404, 403)


def test_datasets(answer: Answer) -> None:
    """Files go in and out again; pages of any size hold all of them."""
    told = answer("datasets")
    assert told["listed"] == told["made"]
    assert told["changed"]["name"] == "New"
    assert [file["filename"] for file in told["files"]] == ["0.wav", "1.wav", "2.wav"]
    assert told["left"] == ["1.wav", "2.wav"]
    assert told["gone"] == 404


def test_fine_tunes(answer: Answer) -> None:
    """One that has something to learn from completes, and its voice is there."""
    told = answer("fine_tunes")
    assert (told["made"]["status"], told["trained"]["status"]) == ("created", "completed")
    assert told["listed"] == [told["made"]["id"]]
    assert told["voices"] == [told["made"]["name"]]
    assert told["gone"] == 404


def test_pronunciation_dictionaries(answer: Answer) -> None:
    """Made, listed, changed, spoken with, and deleted, after which nothing can be spoken with it."""
    told = answer("dictionaries")
    assert told["listed"] == told["made"]
    assert told["found"] == told["changed"]
    assert [(item["text"], item["alias"]) for item in told["found"]["items"]] == [("x", "y")]
    assert said(told["spoken"]) == SENTENCE
    assert told["gone"] == 404


def test_agents(answer: Answer) -> None:
    """Agents with their numbers, deployments, calls, metrics and results."""
    told = answer("agents")
    agent = told["changed"]
    assert agent["description"] == "Changed."
    assert told["numbers"][0]["agent_id"] == told["deployment"]["agent_id"] == agent["id"]
    assert told["deployment"]["is_live"]
    assert told["templates"] == 2
    assert told["call"]["transcript"][1]["role"] == "user"
    assert told["metrics"]
    assert [(result["metricId"], result["status"]) for result in told["results"]] == [("am_abc123", "completed")]
    assert told["export"].splitlines()[1].startswith(told["results"][0]["id"])
    assert told["gone"] == 404


def test_infill(answer: Answer) -> None:
    """The bracketed names of the form are those that the SDK sends."""
    assert said(answer("infill")) == SENTENCE


def test_voice_changer(answer: Answer) -> None:
    """Whole and as events, which the SDK tells apart without a type."""
    told = answer("voice_changer")
    assert said(told["whole"]) == REPEATED
    *chunks, done = told["events"]
    assert chunks
    assert not any(chunk["done"] for chunk in chunks)
    assert (done["done"], done["status_code"]) == (True, 200)
