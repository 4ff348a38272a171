"""``reports/runs/latest``: a relative link to the newest run whose outputs are complete."""

from pathlib import Path
from typing import Final

from cartest_contracts.errors import HarnessError
from cartest_reports.files import replace_link
from cartest_reports.outputs import OUTPUTS

__all__ = ["LATEST", "publish"]

LATEST: Final = "latest"


def publish(folder: Path) -> Path:
    """Point ``latest`` beside the run folder at it and return the link.

    Raise :class:`HarnessError` if an output is missing or the link cannot be made; it then stays as it was.
    """
    folder = folder.resolve()  # ``latest`` itself may be what was judged again; it must not point at itself
    missing = [name for name in OUTPUTS if not (folder / name).is_file()]
    if missing:
        raise HarnessError(f"not published as latest, {folder} has no {', '.join(missing)}")
    link = folder.parent / LATEST
    replace_link(link, folder.name)
    return link
