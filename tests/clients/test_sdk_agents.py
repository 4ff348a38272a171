"""The official Python SDK where a language model, an agent or a second recording takes part."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from cartesia import Cartesia

from cartest_contracts.audio.containers import encode_container
from cartest_contracts.audio.listen import listen_bytes
from cartest_contracts.audio.speech import speak
from cartest_contracts.facts import DOCUMENTED_VOICES
from cartest_contracts.formats import OutputFormat
from cartest_mocks.accounts import DEFAULT_KEY
from cartest_mocks.server import Mock
from cartest_mocks.vendor import MockConfig

WAV = OutputFormat.wav("pcm_s16le", 16000)
VOICE = DOCUMENTED_VOICES[0].id
AGENT = "agent_0a1b2c3d"


def clip(text: str) -> BytesIO:
    """Speech in a file, named as the SDK wants it."""
    speech = speak(text, voice="someone", context_id=None, output_format=WAV)
    file = BytesIO(encode_container(speech.audio, WAV))
    file.name = "clip.wav"
    return file


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cartesia]:
    """An SDK and its mock; its sockets insist on TLS."""
    ca_dir = tmp_path_factory.mktemp("ca")
    with (
        pytest.MonkeyPatch.context() as patch,
        Mock(MockConfig(profile="instant", tls=True, ca_dir=ca_dir)) as mock,
    ):
        patch.setenv("SSL_CERT_FILE", str(mock.ca_file))
        with Cartesia(api_key=DEFAULT_KEY, base_url=mock.url, max_retries=0) as sdk:
            yield sdk


def test_infill(client: Cartesia) -> None:
    """The bracketed names of the form are those that the SDK sends."""
    answer = client.tts.infill(
        left_audio=clip("Before"),
        right_audio=clip("after."),
        model_id="sonic-3",
        language="en",
        transcript="and in between",
        voice_id=VOICE,
        output_format={"container": "wav", "encoding": "pcm_s16le", "sample_rate": 16000},
    )
    assert listen_bytes(answer.read()).transcript == "and in between"


def test_voice_changer(client: Cartesia) -> None:
    """Whole and as events, which the SDK tells apart without a type."""
    answer = client.voice_changer.generate(
        clip=clip("Say it again."),
        voice_id=VOICE,
        output_format_container="wav",
        output_format_encoding="pcm_s16le",
        output_format_sample_rate=16000,
    )
    assert listen_bytes(answer.read()).transcript == "Say it again."
    *chunks, done = client.voice_changer.generate_sse(
        clip=clip("Say it again."),
        voice_id=VOICE,
        output_format_container="raw",
        output_format_encoding="pcm_s16le",
        output_format_sample_rate=16000,
    )
    assert [event.done for event in chunks] == [False] * len(chunks)
    assert (done.done, done.status_code) == (True, 200)


# How the SDK opens its sockets is its own affair; newer websockets deprecate it.
@pytest.mark.filterwarnings(r"ignore:connect\(\) must be used as a context manager:DeprecationWarning")
def test_turns(client: Cartesia) -> None:
    """Every event is one that the SDK has a class for."""
    with client.stt.auto_finalize.websocket(model="ink-2", encoding="pcm_s16le", sample_rate=16000) as connection:
        connection.send_raw(clip("Hello there.").getvalue()[44:] + bytes(40000))
        connection.send({"type": "close"})
        events = list(connection)
    assert [event.type for event in events][:2] == ["connected", "turn.start"]
    assert events[-1].type == "turn.end"
    assert events[-1].transcript == "Hello there."


def test_agents(client: Cartesia) -> None:
    """Read, changed, with numbers, deployments and templates."""
    (agent, _) = client.agents.list().summaries
    assert client.agents.retrieve(agent.id) == agent
    assert client.agents.update(agent.id, description="Changed.").description == "Changed."
    assert client.agents.list_phone_numbers(agent.id)[0].agent_id == agent.id
    deployment = client.agents.deployments.list(agent.id)[-1]
    assert client.agents.deployments.retrieve(deployment.id).is_live
    assert client.agents.list_templates().templates


def test_calls(client: Cartesia) -> None:
    """The pager ends at an empty page, which has no ``has_more``."""
    calls = list(client.agents.calls.list(agent_id=AGENT, limit=1))
    call = client.agents.calls.retrieve(calls[0].id)
    assert call.transcript is not None
    assert call.transcript[1].role == "user"
    client.agents.calls.download_audio(call.id)


def test_metrics(client: Cartesia) -> None:
    """Made, given, taken; results have camelCase members, which the SDK reads."""
    metric = client.agents.metrics.create(name="from-the-sdk", prompt="Was it polite?")
    assert client.agents.metrics.retrieve(metric.id) == metric
    client.agents.metrics.add_to_agent(metric.id, agent_id=AGENT)
    client.agents.metrics.remove_from_agent(metric.id, agent_id=AGENT)
    assert metric.id in [each.id for each in client.agents.metrics.list().data]
    (result,) = list(client.agents.metrics.results.list(agent_id=AGENT))
    assert (result.metric_id, result.status) == ("am_abc123", "completed")
    assert "am_abc123" in str(client.agents.metrics.results.export())


def test_a_deleted_agent(client: Cartesia) -> None:
    """Gone from the list."""
    client.agents.delete("agent_0a1b2c3d0")
    assert [agent.id for agent in client.agents.list().summaries] == [AGENT]
