"""Messages, closes and parameters of sockets: which one a frame is."""

import pytest
from tests.contracts.coverage.making import close, context, event, http, say, seen, socket

from cartest_contracts.coverage.closes import Closes
from cartest_contracts.coverage.messages import Messages
from cartest_contracts.coverage.parameters import Parameters
from cartest_contracts.coverage.spoken import Spoken
from cartest_contracts.observation import Arrival, Sent
from cartest_contracts.versions import DEFAULT_VERSION, DOCUMENTED_VERSIONS, ApiVersion

CANCEL = Sent(at_ns=0, message={"context_id": "a", "cancel": True})


@pytest.mark.parametrize("version", DOCUMENTED_VERSIONS, ids=str)
def test_every_message_can_be_told(version: ApiVersion) -> None:
    """There is none that no frame could be."""
    for spoken in Spoken.all(version):
        for shape in (*spoken.client, *spoken.server):
            assert shape.tagged or shape.members or shape.words or shape.binary


def test_clients_and_servers_are_heard() -> None:
    """A cancel is no generation; what is like nothing in the contract is outside; no event says nothing."""
    gauge = Messages(DEFAULT_VERSION)
    arrivals = (event("chunk"), event("flush_done"), event("riddle"), Arrival(at_ns=2, kind="garbled"))
    gauge.see(context(say(), CANCEL, Sent(at_ns=0, text="{"), Sent(at_ns=0, message={"x": 1}), arrivals=arrivals))
    found = gauge.dimension()
    assert seen(found) == {
        ("/tts/websocket", name)
        for name in ("client: generate", "client: cancel", "server: chunk", "server: flushDone")
    }
    assert [(each.name, each.seen) for each in found.outside] == [
        ("client: like none of the contract", 2),
        ("server: like none of the contract", 1),
    ]


def test_frames_that_are_no_json_are_told_by_their_kind() -> None:
    """Audio is binary, a command is a word; other words are none."""
    gauge = Messages(DEFAULT_VERSION)
    gauge.see(socket("/stt/websocket", sent=(Sent(at_ns=0, data=b"\0"), Sent(at_ns=0, text="done"))))
    gauge.see(socket("/stt/websocket", sent=(Sent(at_ns=0, text="please"),)))
    gauge.see(socket("/no/socket", sent=(Sent(at_ns=0, text="done"),)))
    assert seen(gauge.dimension()) == {("/stt/websocket", "client: audio"), ("/stt/websocket", "client: command")}


def test_events_of_a_stream_are_messages_too() -> None:
    """By their type; what has none, or another, is outside; an operation without a stream has no events."""
    gauge = Messages(DEFAULT_VERSION)
    arrivals = (event("done"), event("riddle"), event([]), Arrival(at_ns=1, kind="head"))
    gauge.see(http("POST /tts/sse", arrivals=arrivals))
    gauge.see(http("GET /voices", arrivals=arrivals))
    found = gauge.dimension()
    assert seen(found) == {("POST /tts/sse", "server: done")}
    assert [(each.group, each.seen) for each in found.outside] == [("POST /tts/sse", 2)]


def test_what_the_agent_decides_is_apart() -> None:
    """Nobody can make it hang up on another line."""
    reasons = {cell.name: cell.apart for cell in Messages(DEFAULT_VERSION).dimension().apart}
    assert reasons["server: transferCall"] == "the agent decides"


def test_closes_are_told_by_code_and_reason() -> None:
    """1000 without a reason of the contract answers our own close; an unknown code is outside."""
    gauge = Closes(DEFAULT_VERSION)
    arrivals = (close(1000, "connection idle timeout"), close(1009), close(1000), close(1000, "bye"), close(4001))
    gauge.see(socket(arrivals=(*arrivals, Arrival(at_ns=1, kind="close"), event("done"))))
    gauge.see(context(arrivals=(close(1002),)))
    gauge.see(socket("/no/socket", arrivals=(close(1002),)))
    found = gauge.dimension()
    assert seen(found) == {("/tts/websocket", "1000 connection idle timeout"), ("/tts/websocket", "1009")}
    assert [each.name for each in found.outside] == ["4001"]
    assert ("/tts/websocket", "1001") in {(cell.group, cell.name) for cell in found.apart}


def test_parameters_of_requests_are_those_that_were_given() -> None:
    """In the query, in a body, in a form as an object or as text; null, unknown names and uploads are none."""
    gauge = Parameters(DEFAULT_VERSION)
    gauge.see(http("GET /voices", url="http://x/voices?limit=1&nonsense=2"))
    gauge.see(http("POST /tts/bytes", sent=(Sent(at_ns=0, message={"duration": 1, "speed": None, "x": 1}),)))
    gauge.see(http("POST /stt", sent=(Sent(at_ns=0, message={"language": "en"}),)))
    gauge.see(http("POST /stt", sent=(Sent(at_ns=0, text='form-data; name="model"\r\n'), Sent(at_ns=0))))
    gauge.see(http("GET /no/such/path", url="http://x/?limit=1"))
    found = gauge.dimension()
    assert seen(found) == {
        ("GET /voices", "query limit"),
        ("POST /tts/bytes", "body duration"),
        ("POST /stt", "form language"),
        ("POST /stt", "form model"),
    }
    assert found.outside == ()
    assert ("POST /stt", "form file") not in {(cell.group, cell.name) for cell in found.cells}


def test_parameters_of_sockets_are_their_query_and_the_members_of_messages() -> None:
    """The address is counted once a socket, not once a context; what is like no message has no members."""
    gauge = Parameters(DEFAULT_VERSION)
    gauge.see(socket("/stt/websocket?model=ink-whisper"))
    gauge.see(context(say(flush=True), Sent(at_ns=0, text="{"), url="http://x/tts/websocket?cartesia_version=1"))
    names = {name for _, name in seen(gauge.dimension())}
    assert "query model" in names
    assert "generate flush" in names
    assert not {"query cartesia_version", "generate speed"} & names
