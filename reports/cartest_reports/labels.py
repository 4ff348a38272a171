"""Names and marks that all outputs share; no output tells a status by colour alone."""

from collections.abc import Mapping
from typing import Final

from cartest_reports.result import PartName, Status

__all__ = ["ENDPOINT_NAMES", "FIGURE_NAMES", "PART_NAMES", "STATUS_MARKS", "endpoint_name", "figure_name"]

STATUS_MARKS: Final[Mapping[Status, str]] = {
    Status.PASS: "✓",
    Status.FAIL: "✗",
    Status.UNKNOWN: "?",
    Status.DRIFT: "≈",
    Status.NOT_TESTED: "·",
}

PART_NAMES: Final[Mapping[PartName, str]] = {
    "run": "Run",
    "rules": "Contract",
    "grants": "Grants",
    "budgets": "Latency",
    "audio": "Audio",
}

ENDPOINT_NAMES: Final = {
    "bytes": "Bytes",
    "sse": "SSE",
    "websocket": "WebSocket",
    "websocket-tokens": "WebSocket by token",
}

FIGURE_NAMES: Final = {
    "ttfa_ms": "Time to first audio",
    "ttfb_ms": "Time to first byte",
    "ttfa_audible_ms": "Time to first audible sound",
    "ttfa_from_intended_ms": "First audio, from schedule",
    "ttfb_from_intended_ms": "First byte, from schedule",
    "ttfa_audible_from_intended_ms": "First audible sound, from schedule",
    "total_ms": "Whole stream",
    "required_buffer_ms": "Required buffer",
    "ttfa_after_cancel_ms": "First audio, after a barge-in",
    "ttfa_from_last_ms": "First audio, from last text",
    "connect_ms": "Connection set-up",
    "resolve_ms": "DNS",
    "tcp_ms": "TCP",
    "tls_ms": "TLS handshake",
    "upgrade_ms": "WebSocket upgrade",
    "first_chunk_ms": "First byte to first audio",
    "silence_ms": "Leading silence",
    "send_delay_ms": "Generator's own delay",
    "audio_s": "Audio length",
    "real_time_factor": "Real-time factor",
    "largest_gap_ms": "Largest gap",
    "cancel_to_last_audio_ms": "Cancel to last audio",
    "after_cancel_audio_s": "Audio after cancel",
}


def endpoint_name(endpoint: str) -> str:
    """Return an endpoint as people write it; an operation is its own name."""
    return ENDPOINT_NAMES.get(endpoint, endpoint)


def figure_name(figure: str) -> str:
    """Return a figure in words."""
    return FIGURE_NAMES.get(figure, figure)
