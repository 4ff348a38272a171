"""The throw-away certificate authority; TLS itself is seen in test_server.py."""

import ssl
from pathlib import Path

from cartest_mocks.tls import make_tls


def test_each_mock_has_its_own_authority(tmp_path: Path) -> None:
    """Written as PEM where it was asked for; nothing older than TLS 1.2 is spoken."""
    context, ca_file = make_tls("127.0.0.1", tmp_path / "a")
    _, other = make_tls("example.test", tmp_path / "b")
    assert ca_file.read_bytes() != other.read_bytes()
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    assert len(ssl.create_default_context(cafile=str(ca_file)).get_ca_certs()) == 1
