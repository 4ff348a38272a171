"""What the files host answers, on the mock's own host (other-endpoints.md section 12).

Members of the information beyond ``id`` and ``filename`` are assumed, and so is that ``format=playback`` is a WAV
file with true sizes, which any player takes.
"""

import asyncio
from collections.abc import Awaitable
from typing import Final

from cartest_contracts.audio.containers import wav_header
from cartest_contracts.audio.listen import decode_audio
from cartest_contracts.audio.samples import encode_pcm
from cartest_contracts.formats import CONTENT_TYPES, OutputFormat
from cartest_contracts.resource_facts import LINK_LIFETIME
from cartest_contracts.wire.strict import bad_member, read_object
from cartest_mocks.exchange import Reply, Request
from cartest_mocks.files.keeper import File, Files
from cartest_mocks.replies import json_reply, path_part
from cartest_mocks.routes import Route
from cartest_mocks.vendor import Caller, Vendor

__all__ = ["ROUTES"]


def _info(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    file = Files(vendor).require(path_part(request, 1), caller.customer)
    return json_reply(
        {
            "id": file.id,
            "filename": file.filename,
            "content_type": CONTENT_TYPES[file.output_format.container],
            "size": file.size,
            "created_at": file.created_at,
        }
    )


def _download(vendor: Vendor, request: Request, caller: Caller) -> Reply | Awaitable[Reply]:
    files = Files(vendor)
    file = files.require(path_part(request, 1), caller.customer)
    return _sent(file, files.data_of(file), request)


def _make_link(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    members = read_object(request.body)
    file_id, lifetime = members.get("file_id"), members.get("lifetime")
    if not isinstance(file_id, str):
        raise bad_member("file_id", "is required")
    if lifetime is None:
        lifetime = LINK_LIFETIME
    if not isinstance(lifetime, str):
        raise bad_member("lifetime", "must be a string")
    files = Files(vendor)
    link = files.link(files.require(file_id, caller.customer), lifetime=lifetime)
    scheme = "https" if vendor.config.tls else "http"
    return json_reply({"url": f"{scheme}://{request.headers.get('host', vendor.config.host)}/link/{link.id}"})


def _open_link(vendor: Vendor, request: Request, _caller: Caller) -> Reply | Awaitable[Reply]:
    files = Files(vendor)
    file = files.linked(path_part(request, 1))
    return _sent(file, files.data_of(file), request)


def _sent(file: File, data: bytes, request: Request) -> Reply | Awaitable[Reply]:
    if request.first("format") == "playback":  # other values are ignored (assumed)
        return _playable(file, data)
    return _reply(file.filename, CONTENT_TYPES[file.output_format.container], data)


async def _playable(file: File, data: bytes) -> Reply:
    body = await asyncio.to_thread(_wav, file.output_format, data)
    return _reply(f"{file.filename.partition('.')[0]}.wav", CONTENT_TYPES["wav"], body)


def _wav(output_format: OutputFormat, data: bytes) -> bytes:
    samples, sample_rate = decode_audio(data, fmt=output_format)
    pcm = encode_pcm(samples.reshape(-1), "pcm_s16le")
    return wav_header(OutputFormat.wav("pcm_s16le", sample_rate), data_bytes=len(pcm)) + pcm


def _reply(filename: str, content_type: str, data: bytes) -> Reply:
    disposition = ("content-disposition", f'attachment; filename="{filename}"')
    return Reply(body=data, content_type=content_type, headers=(disposition,))


ROUTES: Final = (
    Route(method="GET", template="/files/{id}/info", access="key", handler=_info),
    Route(method="GET", template="/files/{id}/download", access="key", handler=_download),
    Route(method="POST", template="/links", access="key", handler=_make_link),
    Route(method="GET", template="/link/{link_id}", access="public", handler=_open_link),
)
