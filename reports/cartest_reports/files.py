"""Files that are there whole or not at all, and one clear line when the disk says no."""

import contextlib
import os
import tempfile
from collections.abc import Generator, Mapping
from pathlib import Path

from cartest_contracts.errors import HarnessError

__all__ = ["replace_files", "replace_link"]


def replace_files(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write all files under temporary names first, then give each its own; raise :class:`HarnessError`.

    After an error no file stands half-written under its final name, and no temporary one is left.
    """
    with _one_clear_line(folder), contextlib.ExitStack() as cleanup:
        waiting: list[tuple[Path, Path]] = []
        for name, content in contents.items():
            handle, path = tempfile.mkstemp(dir=folder, prefix=f".{name}.")
            cleanup.callback(Path(path).unlink, missing_ok=True)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(path).chmod(0o644)
            waiting.append((Path(path), folder / name))
        for temporary, final in waiting:
            temporary.replace(final)


def replace_link(link: Path, target: str) -> None:
    """Point a symbolic link at a target in one step; raise :class:`HarnessError`."""
    temporary = link.with_name(f".{link.name}.{os.getpid()}")
    with _one_clear_line(link.parent), contextlib.ExitStack() as cleanup:
        temporary.unlink(missing_ok=True)
        temporary.symlink_to(target, target_is_directory=True)
        cleanup.callback(temporary.unlink, missing_ok=True)
        temporary.replace(link)


@contextlib.contextmanager
def _one_clear_line(folder: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        raise HarnessError(f"cannot write the report in {folder}: {error.strerror or error}") from error
