import base64
import hashlib

from cartest_contracts.wire.tally import AudioTally


def test_nothing_has_no_hash() -> None:
    """No audio is not the hash of nothing."""
    tally = AudioTally()
    assert (tally.audio_bytes, tally.sha256) == (0, None)
    tally.add(b"")
    assert tally.sha256 is None


def test_headers_are_hashed_but_not_counted() -> None:
    """The hash covers the container's header, the count does not."""
    tally = AudioTally()
    tally.add(b"head")
    tally.add(b"audio")
    tally.count(5)
    assert tally.audio_bytes == 5
    assert tally.sha256 == hashlib.sha256(b"headaudio").hexdigest()


def test_base64_is_hashed_and_counted() -> None:
    """Pieces add up; what is not base64 counts as nothing and says so."""
    tally = AudioTally()
    assert tally.add_base64(base64.b64encode(b"abcd").decode()) == 4
    assert tally.add_base64("") == 0
    assert tally.add_base64("AAA") is None
    assert tally.add_base64("AAAA=") is None
    assert tally.add_base64("\udc80AAA") is None
    assert tally.add_base64("é===") is None
    assert tally.add_base64(None) is None
    assert tally.audio_bytes == 4
    assert tally.sha256 == hashlib.sha256(b"abcd").hexdigest()


def test_decoded_audio_is_hashed_and_counted() -> None:
    """What somebody else has decoded counts like what is decoded here."""
    tally = AudioTally()
    tally.add_audio(b"abcd")
    assert (tally.audio_bytes, tally.sha256) == (4, hashlib.sha256(b"abcd").hexdigest())
