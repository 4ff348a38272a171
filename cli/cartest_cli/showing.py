"""One observation as a person reads it: a line for each thing that arrived, with its time."""

from collections.abc import Iterator

from rich.table import Table
from rich.text import Text

from cartest_cli.console import out
from cartest_contracts.observation import Arrival, Observation
from cartest_contracts.printable import printable
from cartest_contracts.rules.reading import as_list, as_object

__all__ = ["detail", "show_observation"]

_SHOWN_TEXT = 100


def show_observation(observation: Observation) -> None:
    """Print what was sent to where, each arrival, and the end."""
    console = out()
    asked = f"{observation.operation} {observation.context_id or ''}".rstrip()
    console.print(Text(asked, style="bold"))
    table = Table("ms", "what", "bytes", "audio", "", box=None, padding=(0, 2, 0, 2), header_style="dim")
    for column in (0, 2, 3):
        table.columns[column].justify = "right"
    for cells in _rows(observation):
        table.add_row(*cells)
    console.print(table)
    if observation.problem:
        console.print(Text(f"  {observation.problem}", style="red"))


def _rows(observation: Observation) -> Iterator[tuple[str, str, str, str, Text]]:
    for arrival in observation.arrivals:
        since_ms = (arrival.at_ns - observation.start_ns) / 1e6
        audio = f"{arrival.audio_bytes:,}" if arrival.audio_bytes else ""
        yield (
            f"{since_ms:.1f}",
            arrival.kind,
            f"{arrival.size:,}",
            audio,
            Text(detail(arrival), overflow="ellipsis"),
        )
    if observation.end_ns is not None:
        yield f"{(observation.end_ns - observation.start_ns) / 1e6:.1f}", observation.end, "", "", Text("")


def detail(arrival: Arrival) -> str:
    """Say what is worth knowing beyond the kind: status, words, an error's text; nothing that a terminal obeys."""
    return printable(_detail(arrival))


def _detail(arrival: Arrival) -> str:
    event = arrival.event or {}
    words = event.get("word_timestamps")
    if isinstance(words, dict):
        return " ".join(map(str, as_list(as_object(words).get("words"))[:_SHOWN_TEXT]))[:_SHOWN_TEXT]  # pyright: ignore[reportUnknownArgumentType]  # JSON is untyped
    if arrival.kind == "error":
        return str(event.get("message") or event.get("error") or event)[:_SHOWN_TEXT]
    if arrival.kind == "flush_done":
        return f"flush {event.get('flush_id')}"[:_SHOWN_TEXT]
    parts = [str(arrival.code)] if arrival.code is not None else []
    if arrival.kind in {"garbled", "close"} and arrival.text:
        parts.append(arrival.text[:_SHOWN_TEXT])
    if arrival.kind == "body" and arrival.data and not arrival.audio_bytes:
        parts.append(arrival.data[:_SHOWN_TEXT].decode("utf-8", "replace").strip())
    return " ".join(parts)
