import io

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartest_contracts.observation import Arrival, Observation, Sent, read_lines, to_line

SPOKEN = Observation(
    id="o1",
    transport="bytes",
    operation="POST /tts/bytes",
    start_ns=10,
    headers=(("content-type", "audio/wav"), ("x", "1"), ("x", "2")),
    sent=(Sent(at_ns=9, text="{"), Sent(at_ns=10, message=[1]), Sent(at_ns=11, message={"a": 1})),
    arrivals=(
        Arrival(at_ns=11, kind="head", code=200),
        Arrival(at_ns=12, kind="body", size=44, data=b"\x00" * 44),
        Arrival(at_ns=13, kind="body", size=4, audio_bytes=4, data=b"\xff\x00\xff\x00"),
        Arrival(at_ns=15, kind="body", size=2, audio_bytes=2),
        Arrival(at_ns=16, kind="garbled", text="x"),
    ),
    labels={"case": "a"},
)
SILENT = Observation(id="o2", transport="http", operation="GET /", start_ns=1)

ARRIVALS = st.builds(
    Arrival,
    at_ns=st.integers(0, 2**62),
    kind=st.sampled_from(["head", "body", "chunk", "done", "error", "garbled"]),
    event=st.none() | st.dictionaries(st.text(), st.none() | st.integers(-(2**53), 2**53) | st.text(), max_size=3),
    data=st.none() | st.binary(max_size=20),
    code=st.none() | st.integers(100, 5000),
    text=st.none() | st.text(),
)


def test_first_and_last_audio_are_those_with_payload() -> None:
    """Container headers and events without audio do not count."""
    assert (SPOKEN.first_audio_ns, SPOKEN.last_audio_ns) == (13, 15)
    assert (SILENT.first_audio_ns, SILENT.last_audio_ns) == (None, None)


def test_headers_are_found_by_lower_case_name() -> None:
    """The first of several counts; an absent one is ``None``, not empty."""
    assert (SPOKEN.header("x"), SPOKEN.header("absent")) == ("1", None)


def test_the_request_is_the_first_json_object_sent() -> None:
    """Malformed texts and other JSON are passed over."""
    assert SPOKEN.request == {"a": 1}
    assert SILENT.request == {}


def test_an_observation_is_one_line_and_back() -> None:
    """What was written is what is read."""
    lines = [to_line(SPOKEN), to_line(SILENT)]
    assert all(line.count(b"\n") == 1 and line.endswith(b"\n") for line in lines)
    assert list(read_lines(lines)) == [SPOKEN, SILENT]
    assert list(read_lines(io.BytesIO(b"".join(lines)))) == [SPOKEN, SILENT]


@given(st.lists(ARRIVALS, max_size=5))
def test_any_arrivals_survive_the_line(arrivals: list[Arrival]) -> None:
    """Texts of any script and any bytes come back as they were."""
    observation = msgspec.structs.replace(SILENT, arrivals=tuple(arrivals))
    assert list(read_lines([to_line(observation)])) == [observation]


def test_defaults_are_not_written() -> None:
    """A line holds what happened and nothing else."""
    assert msgspec.json.decode(to_line(SILENT)) == {
        "id": "o2",
        "transport": "http",
        "operation": "GET /",
        "start_ns": 1,
    }


def test_a_line_cut_by_a_killed_writer_is_left_out() -> None:
    """The lines before it are read."""
    assert list(read_lines([to_line(SPOKEN), to_line(SILENT)[:-1]])) == [SPOKEN]


def test_blank_lines_are_passed_over() -> None:
    """Joined files may hold some."""
    assert list(read_lines([b"\n", to_line(SILENT), b"  \n"])) == [SILENT]


@pytest.mark.parametrize("line", [b"{}\n", b"no\n", to_line(SILENT).replace(b'"http"', b'"pigeon"')])
def test_a_whole_line_that_is_none_is_an_error(line: bytes) -> None:
    """A damaged record is not passed over in silence."""
    with pytest.raises(msgspec.DecodeError):
        list(read_lines([line]))
