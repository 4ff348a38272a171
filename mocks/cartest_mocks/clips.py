"""What clients upload: its presence and its size, and whether audio can be read.

Reading takes time with the length of the audio, so :func:`hear_clip` and :func:`check_readable` belong in a worker
thread.
"""

from cartest_contracts.audio.heard import Heard
from cartest_contracts.audio.listen import decode_audio, listen_bytes
from cartest_mocks.exchange import Problem
from cartest_mocks.multipart import Form, Upload

__all__ = ["check_readable", "clip_of", "hear_clip", "require_clip", "require_upload"]


def clip_of(form: Form, name: str, *, max_bytes: int) -> bytes | None:
    """Return the bytes of a file, ``None`` if it was not sent; raise :class:`Problem` 413 ``file_too_large``."""
    return require_clip(form, name, max_bytes=max_bytes) if name in form.files else None


def require_clip(form: Form, name: str, *, max_bytes: int) -> bytes:
    """Return the bytes of a file; raise :class:`Problem` 400 if it was not sent, else like :func:`clip_of`."""
    return require_upload(form, name, max_bytes=max_bytes).data


def require_upload(form: Form, name: str, *, max_bytes: int) -> Upload:
    """Return a file with its name; raise like :func:`require_clip`."""
    upload = form.files.get(name)
    if upload is None:
        raise Problem(400, f"Missing {name}", f"{name} is required.")
    if len(upload.data) > max_bytes:
        raise Problem(
            413, "File too large", f"The file has more than {max_bytes} bytes.", error_code="file_too_large"
        )
    return upload


def hear_clip(clip: bytes) -> Heard:
    """Read what a file says; raise :class:`Problem` 400 ``unsupported_audio_format``."""
    try:
        return listen_bytes(clip)
    except ValueError as error:
        raise _unreadable() from error


def check_readable(clip: bytes) -> None:
    """Raise :class:`Problem` 400 ``unsupported_audio_format`` for what is no audio, or holds none."""
    try:
        samples, _ = decode_audio(clip)
    except ValueError as error:
        raise _unreadable() from error
    if not len(samples):
        raise _unreadable()


def _unreadable() -> Problem:
    return Problem(
        400,
        "Unsupported audio format",
        "The audio cannot be read: this mock reads wav, flac, mp3 and ogg.",
        error_code="unsupported_audio_format",
    )
