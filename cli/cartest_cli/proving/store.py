"""What was proved, in a file beside its page: a record a line, so that a long proof can be made in parts."""

from pathlib import Path

import msgspec

from cartest_cli.proving.proof import CleanRun, Proof, Proved
from cartest_contracts.errors import HarnessError, UsageError

__all__ = ["beside", "load", "save"]


def beside(page: Path) -> Path:
    """Return where the records of a page are: ``proof.jsonl`` of ``proof.md``."""
    return page.with_suffix(".jsonl")


def load(path: Path) -> Proved:
    """Read the records; none where there is no file. Raise :class:`UsageError` for a file of something else."""
    if not path.exists():
        return Proved()
    decoder = msgspec.json.Decoder(Proof | CleanRun)
    try:
        records = [decoder.decode(line) for line in path.read_bytes().splitlines()]
    except (OSError, msgspec.MsgspecError) as error:
        raise UsageError(f"{path} is no record of a proof: {error}") from error
    return Proved().with_more(
        (each for each in records if isinstance(each, Proof)),
        (each for each in records if isinstance(each, CleanRun)),
    )


def save(path: Path, proved: Proved) -> None:
    """Write the records; raise :class:`HarnessError` if the disk refuses."""
    records = (*proved.clean.values(), *proved.defects.values())
    try:
        path.write_bytes(b"".join(msgspec.json.encode(each) + b"\n" for each in records))
    except OSError as error:
        raise HarnessError(f"cannot write {path}: {error.strerror}") from error
