"""Builds the truth server, starts it on a core, and asks it for its window.

The server in C is built once per source into the cache; without a compiler the one in Python serves (no TLS, and
late itself above some hundred streams: its own lateness stands in every row). TLS needs OpenSSL's headers.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec
import trustme

from benchmarks.cores import on_core
from benchmarks.environment import CACHE

__all__ = ["TruthServer", "Window", "truth_server"]

_HERE: Final = Path(__file__).parent
_TLS: Final = ("-DWITH_TLS", "-lssl", "-lcrypto")


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """What the server did between :meth:`TruthServer.begin` and :meth:`TruthServer.end`."""

    chunks: int
    streams: int
    window_s: float
    cycle_s: float
    """One stream from request to last chunk; the next one may follow at once."""
    chunks_a_stream: int
    dropped: int
    """Connections that let a whole stream pile up."""
    late_p50_ms: float
    late_p99_ms: float
    """The server's own lateness: chunk sent minus chunk due."""

    def pace(self, streams: int) -> float:
        """Return chunks sent, as a share of what so many clients in real time would have got."""
        return self.chunks / (streams * self.window_s / self.cycle_s * self.chunks_a_stream)


@dataclass(frozen=True, kw_only=True)
class TruthServer:
    """A running server."""

    kind: str
    """``C`` or ``Python``."""
    url: str
    tls_url: str | None
    authority: Path
    """PEM file of the certificate authority of ``tls_url``."""
    pid: int

    def speakers(self) -> int:
        """Return how many open connections have asked for speech."""
        return int(self._ask("ready")["speakers"])

    def begin(self) -> None:
        """Open the window."""
        self._ask("begin")

    def end(self) -> Window:
        """Close the window."""
        return msgspec.convert(self._ask("end"), Window)

    def _ask(self, what: str) -> dict[str, Any]:
        with urllib.request.urlopen(f"{self.url}/{what}", timeout=10) as answer:  # noqa: S310  # our own server
            told: dict[str, Any] = json.load(answer)
            return told


@contextmanager
def truth_server(core: int) -> Generator[TruthServer]:
    """Run the server on a core."""
    CACHE.mkdir(parents=True, exist_ok=True)
    built = _built()
    words = [str(built)] if built else [sys.executable, "-m", "benchmarks.truth.python_server"]
    with tempfile.TemporaryDirectory(prefix="cartest-truth-") as folder:
        authority, certificate, key = _issue(Path(folder))
        with on_core(core):
            process = subprocess.Popen([*words, certificate, key], stdout=subprocess.PIPE, text=True)  # noqa: S603  # our own server
        try:
            assert process.stdout is not None  # noqa: S101  # PIPE was asked for
            port, tls_port = process.stdout.readline().split()
            yield TruthServer(
                kind="C" if built else "Python",
                url=f"http://127.0.0.1:{port}",
                tls_url=f"https://127.0.0.1:{tls_port}" if tls_port != "0" else None,
                authority=authority,
                pid=process.pid,
            )
        finally:
            process.kill()
            process.communicate()


def _issue(folder: Path) -> tuple[Path, Path, Path]:
    """Return the files of an authority of our own, of a certificate by it, and of its key."""
    authority, certificate, key = (folder / name for name in ("ca.pem", "server.pem", "server.key"))
    made = trustme.CA()
    issued = made.issue_cert("127.0.0.1", "localhost")
    made.cert_pem.write_to_path(str(authority))
    issued.private_key_pem.write_to_path(str(key))
    certificate.write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
    return authority, certificate, key


def _built() -> Path | None:
    """Return the server in C, with TLS where that can be built; ``None`` without a compiler (``CC`` names it)."""
    compiler = shutil.which(os.environ.get("CC", "cc"))
    if compiler is None:
        return None
    sources = sorted([*_HERE.glob("*.c"), *_HERE.glob("*.h")])
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:12]
    for name, extra in ((f"truth-tls-{digest}", _TLS), (f"truth-{digest}", ())):
        program = CACHE / name
        if program.exists():
            return program
        fresh = program.with_suffix(f".{os.getpid()}")
        words = [compiler, "-O2", "-o", str(fresh), str(_HERE / "truth_server.c"), *extra]
        if subprocess.run(words, capture_output=True, check=False).returncode == 0:  # noqa: S603  # the compiler
            fresh.rename(program)
            return program
    return None
