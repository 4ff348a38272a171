"""TLS for tests: a throw-away certificate authority, made anew for each mock.

The official SDKs dial ``wss`` whatever their base URL says (clients-on-the-wire.md section 3), so a mock for
them speaks TLS; they are told of the authority by ``SSL_CERT_FILE`` or ``NODE_EXTRA_CA_CERTS``.
"""

import ssl
from pathlib import Path

import trustme

__all__ = ["CA_FILE", "make_tls"]

CA_FILE = "ca.pem"


def make_tls(host: str, ca_dir: Path) -> tuple[ssl.SSLContext, Path]:
    """Return a server context for ``host`` and localhost, and the path of the authority's certificate."""
    authority = trustme.CA()
    names = dict.fromkeys((host, "localhost", "127.0.0.1", "::1"))
    certificate = authority.issue_cert(*names)
    ca_file = ca_dir / CA_FILE
    ca_dir.mkdir(parents=True, exist_ok=True)
    authority.cert_pem.write_to_path(str(ca_file))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    certificate.configure_cert(context)  # pyright: ignore[reportUnknownMemberType]  # also takes pyOpenSSL's
    return context, ca_file
