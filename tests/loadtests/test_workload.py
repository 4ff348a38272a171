"""Requests are a function of seed, user and number."""

import msgspec
import pytest

from cartest_contracts.corpus import SENTENCES, Sentence
from cartest_contracts.formats import OutputFormat
from cartest_contracts.messages import parse_generation
from cartest_contracts.versions import DEFAULT_VERSION
from cartest_loadtests.settings import Settings
from cartest_loadtests.workload import Workload, monologue, speech_request


def test_a_turn_is_the_same_whenever_it_is_asked_for() -> None:
    """Order of asking, timing and other users change nothing; seed, name and number do."""
    turns = [Workload(seed=7, name="A-0.0").turn(number) for number in range(50)]
    assert [Workload(seed=7, name="A-0.0").turn(number) for number in reversed(range(50))] == turns[::-1]
    assert [Workload(seed=8, name="A-0.0").turn(number) for number in range(50)] != turns
    assert [Workload(seed=7, name="A-0.1").turn(number) for number in range(50)] != turns
    assert len({turn.sentence for turn in turns}) > 10


def test_the_schedule_s_instant_travels_with_the_turn() -> None:
    """In an open loop a turn knows when it should have started."""
    assert Workload(seed=1, name="A").turn(3, intended_ns=5).intended_ns == 5
    assert Workload(seed=1, name="A").turn(3).intended_ns is None


def test_every_sentence_makes_a_valid_request() -> None:
    """The contract's own reader takes every request that the corpus can make."""
    settings = Settings.read({}, host="http://127.0.0.1:1", env={"CARTESIA_API_KEY": "sk_car_test"})
    wanted = OutputFormat.mp3(44100, 128000)
    for sentence in SENTENCES:
        body = msgspec.json.encode(speech_request(sentence, settings, wanted))
        read = parse_generation(body, version=DEFAULT_VERSION, transport="bytes")
        assert read.transcript == sentence.text
        assert read.output_format == wanted


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda sentence: sentence.text[:12])
def test_a_monologue_begins_with_its_sentence_and_is_long(sentence: Sentence) -> None:
    """It stays in its language, and is the same every time."""
    said = monologue(sentence)
    assert said.text.startswith(sentence.text)
    assert said.language == sentence.language
    assert 200 <= len(said.text) < 400
    assert monologue(sentence) == said
