"""Binary frames are recorded as they were sent, within bounds, and never with a credential in them."""

from cartest_contracts.clients.credential import Credential
from cartest_contracts.clients.recording import KEPT_BYTES, Recording
from cartest_contracts.observation import Transport


def recording(transport: Transport = "websocket") -> Recording:
    return Recording(
        id="o-1",
        transport=transport,
        operation="/stt/websocket",
        url="",
        version="",
        headers=(),
        credential=Credential(value="sk_car_test.canary"),
    )


def test_a_binary_frame_is_kept() -> None:
    """Text is not kept twice, nor is the body of an HTTP request."""
    assert recording().sent_message(b"\x00\xff").data == b"\x00\xff"
    assert recording().sent_message("done").data is None
    assert recording("http").sent_message(b"\x00\xff").data is None


def test_what_is_kept_is_bounded() -> None:
    """Over all frames of an observation."""
    long = recording()
    long.sent.append(long.sent_message(bytes(KEPT_BYTES)))
    long.sent.append(long.sent_message(b"\x00"))
    assert [each.data is None for each in long.sent] == [False, True]


def test_a_frame_with_the_credential_is_not_kept() -> None:
    """Somebody may send anything."""
    assert recording().sent_message(b"\x00sk_car_test.canary").data is None
