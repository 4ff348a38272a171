"""The files that are kept, and the links that open one of them without a key (other-endpoints.md section 12).

Bounded, because load tests may save everything: the newest :data:`MOST_BYTES` in at most :data:`MOST_FILES` files,
and the newest :data:`MOST_LINKS`; a link to a file that has gone opens nothing.
"""

import re
from typing import Final

import msgspec

from cartest_contracts.formats import OutputFormat
from cartest_mocks.accounts import Account
from cartest_mocks.exchange import Problem
from cartest_mocks.files.shelf import Shelf
from cartest_mocks.ids import iso_date, new_id
from cartest_mocks.vendor import Vendor

__all__ = ["MOST_BYTES", "MOST_FILES", "MOST_LINKS", "File", "Files", "Link"]

MOST_BYTES: Final = 64 << 20
MOST_FILES: Final = 1000
MOST_LINKS: Final = 1000

_LIFETIME: Final = re.compile(r"(?P<number>\d{1,6})(?P<unit>[smhd])", re.ASCII)
_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_ENDINGS: Final = {"raw": "pcm", "wav": "wav", "mp3": "mp3"}


class File(msgspec.Struct, frozen=True, kw_only=True):
    """One kept file."""

    id: str
    owner_id: str
    filename: str
    output_format: OutputFormat
    size: int
    """Bytes."""
    created_at: str
    """ISO 8601, UTC."""


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """An address that opens one file, without a key, for a time."""

    id: str
    owner_id: str
    file_id: str
    expires_s: float
    """Seconds since the Unix epoch, by the mock's clock."""


class Files:
    """All kept files."""

    def __init__(self, vendor: Vendor) -> None:
        self._vendor: Final = vendor
        self._files: Final = Shelf(vendor.store, "files", of=File, size=lambda file: file.size)
        self._links: Final = Shelf(vendor.store, "links", of=Link, size=lambda _: 0)

    def keep(self, account: Account, output_format: OutputFormat, data: bytes) -> str:
        """Keep what was spoken; return the file's id."""
        with self._vendor.store.atomic():
            file = self._files.make(
                lambda: File(
                    id=new_id(self._vendor.random, "file_"),
                    owner_id=account.id,
                    filename=f"tts-output.{_ENDINGS[output_format.container]}",
                    output_format=output_format,
                    size=len(data),
                    created_at=iso_date(self._vendor.clock.wall_s()),
                )
            )
            self._vendor.store.blobs.put(file.id, data)
            for oldest in self._files.take_surplus(most=MOST_FILES, most_size=MOST_BYTES):
                self._vendor.store.blobs.remove(oldest.id)
        return file.id

    def require(self, file_id: str, account: Account) -> File:
        """Return an account's file; raise :class:`Problem` 404."""
        file = self._files.get(file_id)
        if file is None or file.owner_id != account.id:
            raise _unknown("file")
        return file

    def link(self, file: File, *, lifetime: str) -> Link:
        """Make a link that lives for so long, ``24h``; raise :class:`Problem` 400 for another form."""
        match = _LIFETIME.fullmatch(lifetime)
        if match is None:
            raise Problem(400, "Invalid request", "lifetime must be a number with a unit: 90s, 30m, 24h, 7d.")
        seconds = int(match["number"]) * _SECONDS[match["unit"]]
        with self._vendor.store.atomic():
            made = self._links.make(
                lambda: Link(
                    id=new_id(self._vendor.random, "lnk_"),
                    owner_id=file.owner_id,
                    file_id=file.id,
                    expires_s=self._vendor.clock.wall_s() + seconds,
                )
            )
            self._links.take_surplus(most=MOST_LINKS, most_size=0)
        return made

    def linked(self, link_id: str) -> File:
        """Return what a link opens; raise :class:`Problem` 404 for one that is unknown or over."""
        link = self._links.get(link_id)
        file = self._files.get(link.file_id) if link is not None else None
        if link is None or file is None or self._vendor.clock.wall_s() >= link.expires_s:
            raise _unknown("link")
        return file

    def data_of(self, file: File) -> bytes:
        """Return the bytes of a file; raise :class:`Problem` 404 if they were let go meanwhile."""
        data = self._vendor.store.blobs.get(file.id)
        if data is None:
            raise _unknown("file")
        return data


def _unknown(what: str) -> Problem:
    return Problem(404, f"{what.capitalize()} not found", f"The {what} does not exist, or is yours no more.")
