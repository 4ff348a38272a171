"""Operations, statuses and media types: what was answered, by the names of the contract."""

from tests.contracts.coverage.making import http, seen, socket

from cartest_contracts.coverage.dimension import Outside
from cartest_contracts.coverage.media_types import MediaTypes
from cartest_contracts.coverage.operations import Operations
from cartest_contracts.coverage.statuses import Statuses, declared_status
from cartest_contracts.versions import DEFAULT_VERSION


def test_an_operation_counts_where_it_answered_well() -> None:
    """By its template, whatever path was asked; one that refused, or gave no answer, does not count."""
    gauge = Operations(DEFAULT_VERSION)
    for operation, status in (("GET /voices/3f2a", 200), ("DELETE /voices/{id}", 404), ("GET /", None)):
        gauge.see(http(operation, status))
    assert seen(gauge.dimension()) == {("voices", "GET /voices/{id}")}


def test_a_socket_counts_by_its_handshake() -> None:
    """A refused one does not count, and its contexts are not asked."""
    gauge = Operations(DEFAULT_VERSION)
    gauge.see(socket("/stt/websocket?model=ink-whisper"))
    gauge.see(socket(status=401))
    gauge.see(http("/tts/websocket", 101))
    assert seen(gauge.dimension()) == {("sockets", "/stt/websocket")}


def test_what_the_contract_does_not_hold_is_outside() -> None:
    """Paths and sockets that it does not know."""
    gauge = Operations(DEFAULT_VERSION)
    gauge.see(http("GET /no/such/path", 404))
    gauge.see(socket("/tts/socket", 404))
    assert gauge.dimension().outside == (
        Outside(group="no operation", name="/tts/socket", seen=1),
        Outside(group="no operation", name="GET /no/such/path", seen=1),
    )


def test_statuses_are_counted_as_they_are_declared() -> None:
    """A class stands for its members and is apart; what is not declared is outside; no answer is none."""
    gauge = Statuses(DEFAULT_VERSION)
    for status in (200, 200, 503, 418, None):
        gauge.see(http("POST /tts/bytes", status))
    gauge.see(http("GET /no/such/path", 404))
    found = gauge.dimension()
    assert seen(found) == {("200", "POST /tts/bytes"), ("5XX", "POST /tts/bytes")}
    assert {cell.group for cell in found.apart} == {"5XX", "402"}
    assert found.outside == (Outside(group="418", name="POST /tts/bytes", seen=1),)


def test_success_is_worth_most() -> None:
    """Then comes what clients meet most often."""
    groups = list(dict.fromkeys(cell.group for cell in Statuses(DEFAULT_VERSION).dimension().missing))
    assert groups[:2] == ["200", "204"]
    assert groups.index("400") < groups.index("429") < groups.index("415")


def test_an_exact_status_goes_before_its_class() -> None:
    """Where both are declared."""
    assert declared_status(("500", "5XX"), 500) == "500"
    assert declared_status(("500", "5XX"), 502) == "5XX"
    assert declared_status(("200",), 502) == "502"


def test_media_types_count_where_there_is_a_choice() -> None:
    """One that is not declared is outside; an answer without body, an unknown one or none says nothing."""
    gauge = MediaTypes(DEFAULT_VERSION)
    for operation, status, kind in (
        ("POST /tts/bytes", 200, "audio/wav"),
        ("POST /tts/bytes", 200, "text/html"),
        ("GET /voices", 200, "application/json; charset=utf-8"),
        ("GET /voices", 200, "text/html"),
        ("GET /voices", 200, ""),
        ("GET /voices", 418, "text/html"),
        ("GET /nothing", 200, "text/html"),
        ("GET /voices", None, ""),
    ):
        gauge.see(http(operation, status, headers=(("content-type", kind),)))
    found = gauge.dimension()
    assert seen(found) == {("POST /tts/bytes", "200 audio/wav")}
    assert [(each.group, each.name) for each in found.outside] == [
        ("GET /voices", "200 text/html"),
        ("POST /tts/bytes", "200 text/html"),
    ]
