"""Output formats: every container, encoding, rate and bit rate that a transport takes (tts.md section 2)."""

from typing import Any

from hypothesis import strategies as st

from cartest_contracts.formats import BIT_RATES, ENCODINGS, SAMPLE_RATES
from cartest_contracts.observation import Transport

__all__ = ["output_formats"]


def output_formats(transport: Transport = "bytes") -> st.SearchStrategy[dict[str, Any]]:
    """Draw a valid ``output_format`` object; SSE and WebSocket take ``raw`` only. Shrinks to raw s16."""
    samples = {"encoding": st.sampled_from(ENCODINGS), "sample_rate": st.sampled_from(SAMPLE_RATES)}
    raw = st.fixed_dictionaries({"container": st.just("raw"), **samples})
    if transport != "bytes":
        return raw
    wav = st.fixed_dictionaries({"container": st.just("wav"), **samples})
    mp3 = st.fixed_dictionaries(
        {
            "container": st.just("mp3"),
            "sample_rate": st.sampled_from(SAMPLE_RATES),
            "bit_rate": st.sampled_from(BIT_RATES),
        }
    )
    return raw | wav | mp3
