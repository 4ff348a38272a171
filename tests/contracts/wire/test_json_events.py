import msgspec
import pytest

from cartest_contracts.wire.json_events import EventReader, garbled


def test_an_event_is_read_with_the_size_it_had_on_the_wire() -> None:
    """Kind by ``type``; size and text are the caller's."""
    arrival = EventReader().read(5, b'{"type":"done","done":true}', size=40, text="x")
    assert (arrival.at_ns, arrival.kind, arrival.size, arrival.text) == (5, "done", 40, "x")
    assert arrival.event == {"type": "done", "done": True}


@pytest.mark.parametrize("payload", [b"{}", b'{"type":null}', b'{"type":"close"}', b'{"type":["chunk"]}'])
def test_types_outside_the_contract_are_unknown(payload: bytes) -> None:
    """An object without a known type is kept as it is."""
    assert EventReader().read(1, payload, size=1).kind == "unknown"


@pytest.mark.parametrize("context", [b'"a"', b"7", b"null"])
def test_one_tally_counts_a_whole_answer(context: bytes) -> None:
    """Without ``per_context`` whatever id an event claims is the same answer."""
    reader = EventReader()
    reader.read(1, b'{"type":"chunk","data":"AAAA","context_id":' + context + b"}", size=1)
    assert reader.tally().audio_bytes == reader.tally("other").audio_bytes == 3


def test_tallies_per_context_are_apart() -> None:
    """With ``per_context`` each id has its own; an id that is none counts with the events without one."""
    reader = EventReader(per_context=True)
    reader.tally("a")
    reader.tally(None)
    for context in (b'"a"', b"7", b"null", b'"never asked for"'):
        reader.read(1, b'{"type":"chunk","data":"AAAA","context_id":' + context + b"}", size=1)
    assert (reader.tally("a").audio_bytes, reader.tally(None).audio_bytes) == (3, 6)
    reader.forget("a")
    reader.forget("never seen")
    assert reader.tally("a").audio_bytes == reader.tally("never asked for").audio_bytes == 0


def test_nesting_without_end_is_garbled() -> None:
    """What is deeper than any event is no event; brackets side by side, or in a text, are not deep."""
    deep = b'{"type":"done","x":' + b"[" * 64 + b"]" * 64 + b"}"
    assert EventReader().read(1, deep, size=1).kind == "garbled"
    flat = b'{"type":"done","x":[' + b'"[[[[",[],' * 40 + b"{}]}"
    assert EventReader().read(1, flat, size=1).kind == "done"


def test_audio_is_left_out_where_it_is_not_kept() -> None:
    """The rest of the event stays."""
    payload = b'{"type":"chunk","data":"AAAA","flush_id":0}'
    assert EventReader(keep_audio=False).read(1, payload, size=1).event == {"type": "chunk", "flush_id": 0}
    assert EventReader().read(1, payload, size=1).event == {"type": "chunk", "data": "AAAA", "flush_id": 0}


def test_garbled_bytes_show_their_beginning() -> None:
    """Any bytes can be shown in one line, shortened, without credentials."""
    arrival = garbled(3, "torn", b"\xff\nsk_car_x.y " + b"z" * 1000)
    assert (arrival.at_ns, arrival.kind, arrival.size) == (3, "garbled", 1013)
    assert arrival.text is not None
    assert arrival.text.startswith(r"torn: '\\xff\n[redacted] zz")
    assert len(arrival.text) < 200


def test_rows_are_read_like_their_payloads() -> None:
    """A chunk whose audio is decoded already is the arrival that it is with its data; others are read as ever."""
    slim = EventReader(keep_audio=False, per_context=True)
    tally = slim.tally("c")
    whole = b'{"type":"chunk","data":"AAAA","context_id":"c"}'
    rest = b'{"type":"chunk","context_id":"c"}'
    rows = [(1, 47, rest, bytes(3), None), (2, 47, whole, None, "x"), (3, 2, b"[]", None, None)]
    first, second, third = slim.read_rows(rows)
    assert (first.at_ns, first.kind, first.size, first.audio_bytes, first.text) == (1, "chunk", 47, 3, None)
    assert msgspec.structs.replace(second, at_ns=1, text=None) == first
    assert (third.kind, tally.audio_bytes) == ("garbled", 6)
