"""``cartest say``: one request, and everything that came back for it, with times."""

import asyncio
import dataclasses
import json
import sys
from pathlib import Path
from typing import Any, Final, Literal

import click
import msgspec

from cartest_cli.embedded import target_or_mock
from cartest_cli.options import EPILOG, profile_option, seed_option, target_options, verbose_option
from cartest_cli.showing import show_observation
from cartest_contracts.audio.containers import wav_header
from cartest_contracts.clients.bounds import BOUNDS
from cartest_contracts.clients.http_client import HttpClient
from cartest_contracts.clients.socket_client import SocketClient
from cartest_contracts.errors import HarnessError, UsageError
from cartest_contracts.facts import DOCUMENTED_VOICES
from cartest_contracts.formats import OutputFormat
from cartest_contracts.observation import Observation
from cartest_contracts.rules.reading import as_object, audio_of
from cartest_contracts.target import Target
from cartest_contracts.versions import ApiVersion

__all__ = ["command"]

Over = Literal["bytes", "sse", "websocket"]
_KEPT: Final = dataclasses.replace(BOUNDS, kept_bytes=4 << 30)
"""All of it is to be saved, however long the text was."""


@click.command("say", epilog=EPILOG)
@click.argument("text", required=False)
@click.option("--over", type=click.Choice(("bytes", "sse", "websocket")), default="bytes", show_default=True)
@click.option(
    "--socket", "script", metavar="FILE", help="Send each line of FILE (- for stdin) over one socket instead."
)
@click.option("--path", default="/tts/websocket", show_default=True, help="Path of the socket, for --socket.")
@click.option("--voice", default=DOCUMENTED_VOICES[0].id, show_default=True, help="Voice id.")
@click.option("--model", default="sonic-3", show_default=True, help="Model id.")
@click.option("--format", "fmt", metavar="FORMAT", help="Default: wav/pcm_s16le/24000 over bytes, else raw.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Save the audio; *.wav gets a header.")
@target_options
@profile_option
@seed_option
@verbose_option
def command(
    text: str | None,
    *,
    over: Over,
    script: str | None,
    path: str,
    voice: str,
    model: str,
    fmt: str | None,
    output: Path | None,
    url: str | None,
    version: ApiVersion,
    ca_file: Path | None,
    profile: str,
    seed: int,
) -> int:
    """Speak a text, or send socket messages line by line, and show what comes back and when.

    Passes if the answer came to its proper end, fails if it did not.
    """
    if (text is None) == (script is None):
        raise UsageError("give a text to speak, or --socket FILE with one message a line")
    wanted = OutputFormat.parse(fmt or f"{'wav' if over == 'bytes' else 'raw'}/pcm_s16le/24000")
    request = {
        "model_id": model,
        "transcript": text,
        "voice": {"mode": "id", "id": voice},
        "output_format": msgspec.to_builtins(wanted),
    }
    with target_or_mock(url, version=version, ca_file=ca_file, profile=profile, seed=seed) as target:
        if script is not None:
            seen = asyncio.run(_script(target, path, _lines(script)))
        else:
            seen = asyncio.run(_speak(target, request, over))
    for observation in seen:
        show_observation(observation)
    if output is not None:
        _save(output, wanted, seen)
    refused = any((observation.status or 0) >= 400 or observation.end != "complete" for observation in seen)
    return 1 if refused or any(arrival.kind == "error" for one in seen for arrival in one.arrivals) else 0


def _lines(script: str) -> list[str]:
    try:
        text = sys.stdin.read() if script == "-" else Path(script).read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot read {script}: {error.strerror}") from error
    # Not splitlines(): JSON may hold U+2028 and other ends of line as they are.
    return [line for line in text.split("\n") if line.strip()]


async def _speak(target: Target, request: dict[str, Any], over: Over) -> list[Observation]:
    if over == "bytes" or over == "sse":
        async with HttpClient(target, bounds=_KEPT) as client:
            return [await client.speak(request, over)]
    async with SocketClient(target, bounds=_KEPT).open() as socket:
        context = await socket.speak([request | {"context_id": "cartest-say"}])
        seen = [await context.finish()]
    return [socket.observation, *seen] if not socket.accepted else seen


async def _script(target: Target, path: str, lines: list[str]) -> list[Observation]:
    """Send every line as it is; the lines of one context make one observation."""
    async with SocketClient(target, bounds=_KEPT).open(path) as socket:
        contexts: dict[str | None, Any] = {}
        for line in lines:
            name = _context_id(line)
            if name is None:
                await socket.send(line)
            elif name in contexts:
                await contexts[name].send(line)
            else:
                contexts[name] = await socket.speak([line], context_id=name)
        seen = [await context.finish() for context in contexts.values()]
        await socket.settle()
    return [socket.observation, *seen]


def _context_id(line: str) -> str | None:
    try:
        name = as_object(json.loads(line)).get("context_id")
    except (ValueError, RecursionError):
        return None
    return name if isinstance(name, str) else None


def _save(output: Path, wanted: OutputFormat, seen: list[Observation]) -> None:
    audio = b"".join(audio_of(observation) for observation in seen)
    if wanted.container == "raw" and output.suffix == ".wav":
        audio = wav_header(wanted, data_bytes=len(audio)) + audio
    try:
        output.write_bytes(audio)
    except OSError as error:
        raise HarnessError(f"cannot write {output}: {error.strerror}") from error
