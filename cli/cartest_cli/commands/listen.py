"""``cartest listen FILE``: what a recording of the mock says."""

from pathlib import Path
from typing import Any, Final

import click
import msgspec
from rich.table import Table
from rich.text import Text

from cartest_cli.console import out
from cartest_cli.options import EPILOG, verbose_option
from cartest_contracts.audio.code import context_tag
from cartest_contracts.audio.heard import Heard, HeardContext
from cartest_contracts.audio.listen import listen_bytes
from cartest_contracts.errors import UsageError
from cartest_contracts.formats import OutputFormat
from cartest_contracts.verdict import Verdict, exit_status

__all__ = ["command"]

_MOST_BYTES: Final = 256 << 20
"""Of a file: over two hours of WAV at 16 kHz. A device never ends."""


@click.command("listen", epilog=EPILOG)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--format", "fmt", metavar="FORMAT", help="Format of headerless samples, e.g. raw/pcm_s16le/24000.")
@click.option("--expect", metavar="TEXT", help="Fail unless exactly this was said.")
@click.option("--context", "context_id", metavar="ID", help="Fail if another context than this one spoke.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@verbose_option
def command(file: Path, *, fmt: str | None, expect: str | None, context_id: str | None, as_json: bool) -> int:
    """Read the mock's self-describing audio back: words, contexts, gaps, repeats.

    FILE may be WAV, MP3, FLAC, Ogg or, with --format, headerless samples; it may be cut, resampled or
    compressed. Passes if all that was heard is whole, fails if words are missing, repeated or foreign, and is
    unknown if the file holds none of the mock's audio.
    """
    heard = _heard(file, fmt)
    wrong = _wrong(heard, expect, context_id)
    if as_json:
        out().print(msgspec.json.encode(_facts(heard, wrong)).decode(), markup=False, soft_wrap=True)
    else:
        _show(file, heard, wrong)
    if wrong:
        return exit_status(Verdict.FAIL)
    return exit_status(Verdict.PASS if heard.words else Verdict.UNKNOWN)


def _heard(file: Path, fmt: str | None) -> Heard:
    wanted = OutputFormat.parse(fmt) if fmt else None
    try:
        with file.open("rb") as source:
            data = source.read(_MOST_BYTES + 1)
        if len(data) > _MOST_BYTES:
            raise UsageError(f"{file}: over {_MOST_BYTES >> 20} MiB, too long to be listened to")
        return listen_bytes(data, fmt=wanted)
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror}") from error
    except ValueError as error:
        raise UsageError(f"{file}: {error}") from error


def _wrong(heard: Heard, expect: str | None, context_id: str | None) -> list[str]:
    wrong = [
        f"gap from {gap.start_s:.2f} to {gap.end_s:.2f} s" + (f", {gap.missing} words" if gap.missing else "")
        for gap in heard.gaps
    ]
    wrong += [f"repeated at {word.start_s:.2f} s: {word.text.strip()}" for word in heard.repeats]
    if context_id is not None:
        wrong += [f"foreign context {tag:02x}" for tag in sorted(heard.foreign_tags(context_id))]
    if expect is not None and heard.transcript != expect:
        wrong.append(f"expected {expect!r}")
    return wrong


def _show(file: Path, heard: Heard, wrong: list[str]) -> None:
    console = out()
    if not heard.words:
        console.print(f"{file}: {heard.duration_s:.2f} s, none of the mock's audio in it", markup=False)
    for context in heard.contexts:
        console.print(_words(context))
        console.print(Text.assemble(("says  ", "dim"), context.transcript))
    for line in wrong:
        console.print(Text.assemble(("✗ ", "red"), line))
    if heard.words and not wrong:
        console.print(
            Text.assemble(("✓ ", "green"), f"{len(heard.words)} words in {heard.duration_s:.2f} s, none missing")
        )


def _words(context: HeardContext) -> Table:
    spoke = "no context" if context.tag == context_tag(None) else f"context {context.tag:02x}"
    table = Table("from s", "to s", spoke, box=None, padding=(0, 2, 0, 0), header_style="dim")
    for word in context.words:
        table.add_row(f"{word.start_s:.2f}", f"{word.end_s:.2f}", Text(word.text.strip()))
    return table


def _facts(heard: Heard, wrong: list[str]) -> dict[str, Any]:
    return {
        "duration_s": heard.duration_s,
        "transcript": heard.transcript,
        "speed": heard.speed,
        "volume": heard.volume,
        "contexts": [
            {
                "tag": context.tag,
                "transcript": context.transcript,
                "words": [
                    {"text": word.text, "start_s": word.start_s, "end_s": word.end_s} for word in context.words
                ],
            }
            for context in heard.contexts
        ],
        "wrong": wrong,
    }
