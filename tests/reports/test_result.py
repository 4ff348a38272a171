"""``result.json``: it round-trips, its bytes depend on nothing but the result, and its schema is stable."""

from pathlib import Path

import msgspec
import pytest
from tests.reports.runs import drifting, finding, load, run_info, stream

from cartest_contracts.verdict import Verdict
from cartest_reports.budgets import default_budgets
from cartest_reports.figures import figures
from cartest_reports.gate import decide
from cartest_reports.result import RESULT_FILE, Status, decode_result, encode_result, read_result

RESULT = decide(run_info(), figures(load(3, count=50, failing=0.1)), [finding(), drifting()], default_budgets())


def test_a_result_comes_back_as_it_was() -> None:
    """Byte for byte too."""
    data = encode_result(RESULT)
    assert decode_result(data) == RESULT
    assert encode_result(decode_result(data)) == data


def test_a_result_is_read_from_its_folder(tmp_path: Path) -> None:
    """Where write put it."""
    (tmp_path / RESULT_FILE).write_bytes(encode_result(RESULT))
    assert read_result(tmp_path) == RESULT


def test_what_is_no_result_is_refused() -> None:
    """A reader never sees half of one."""
    with pytest.raises(msgspec.DecodeError):
        decode_result(b'{"verdict":"pass"}')


def test_a_line_adds_its_verdict_or_nothing() -> None:
    """Drift passes; what was not tested adds none."""
    assert [status.verdict for status in Status] == [
        Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN, Verdict.PASS, None,
    ]  # fmt: skip


def test_an_operation_without_audio_is_no_speech() -> None:
    """Speech that never came still is."""
    token, silent = stream(transport="http", chunks=0), stream(transport="sse", status=500, arrivals=())
    result = decide(
        run_info(), figures([token, silent, stream(transport="http", operation="POST /infill")]), [], ()
    )
    assert [each.endpoint for each in result.speech] == ["sse", "POST /infill"]


def test_speech_by_tokens_is_shown_only_where_there_is_no_other() -> None:
    """A run of tokens alone still shows what it measured."""
    by_token = stream(labels={"part": "load", "grant": "ok"})
    mixed = decide(run_info(), figures([by_token, stream()]), [], ())
    assert [each.endpoint for each in mixed.speech] == ["bytes"]
    assert len(mixed.series) == 2
    alone = decide(run_info(), figures([by_token]), [], ())
    assert [each.endpoint for each in alone.speech] == ["POST /tts/bytes (token)"]


def test_lines_and_figures_are_found_by_name() -> None:
    """For those who read results."""
    assert {line.part for line in RESULT.of("rules")} == {"rules"}
    summary = RESULT.series[0].summary("ttfa_ms")
    assert summary is not None
    assert summary.unit == "ms"
    assert RESULT.series[0].summary("after_cancel_audio_s") is None
