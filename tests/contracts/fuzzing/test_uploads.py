"""A valid form carries audio, a wrong one stays as it is."""

from collections.abc import Callable
from typing import Any, cast

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.core.parameters import ParameterLocation

from cartest_contracts.audio.containers import parse_wav_header
from cartest_contracts.documents import load_openapi
from cartest_contracts.fuzzing import UPLOAD, before_call

_LOADED: Any = schemathesis.openapi.from_dict(load_openapi())
_TRANSCRIBE: Any = _LOADED["/stt"]["POST"]
_CONTEXT = schemathesis.HookContext(operation=_TRANSCRIBE)


def test_the_upload_is_a_wav_file() -> None:
    """The stand-in for a generated file has a header that fits its length."""
    data = UPLOAD.encode("ascii")
    header = parse_wav_header(data)
    assert (header.data_offset, header.data_size) == (44, len(data) - 44)


def test_a_valid_form_gets_audio_and_stays_valid() -> None:
    """The hook replaces random bytes in valid forms, and Schemathesis still takes them for valid."""

    @_examples(GenerationMode.POSITIVE)
    def check(case: Any) -> None:
        before_call(_CONTEXT, case, {})
        assert case.body["file"] == UPLOAD
        assert case.meta is not None
        assert case.meta.components[ParameterLocation.BODY].mode.is_positive

    check()


def test_a_wrong_form_stays_as_it_is() -> None:
    """A form that is meant to be refused is not repaired."""
    touched: list[bool] = []

    @_examples(GenerationMode.NEGATIVE)
    def check(case: Any) -> None:
        assert case.meta is not None
        wrong_body = case.meta.is_negative_at(ParameterLocation.BODY)
        before = _file_of(case)
        before_call(_CONTEXT, case, {})
        touched.append(_file_of(case) is not before)
        assert touched[-1] is (not wrong_body and before is not None)

    check()
    assert set(touched) == {True, False}


def test_a_form_without_a_file_is_left_alone() -> None:
    """Operations without an upload are none of the hook's business."""
    case = _TRANSCRIBE.Case(body={"model": "ink-whisper"})
    before_call(_CONTEXT, case, {})
    assert case.body == {"model": "ink-whisper"}


def _file_of(case: Any) -> object:
    body: object = case.body
    return cast("dict[str, object]", body).get("file") if isinstance(body, dict) else None


def _examples(mode: GenerationMode) -> Callable[[Callable[[Any], None]], Callable[[], None]]:
    def decorate(check: Callable[[Any], None]) -> Callable[[], None]:
        configured = settings(
            max_examples=30,
            database=None,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=[HealthCheck.too_slow],
        )
        run: Callable[[], None] = given(case=_TRANSCRIBE.as_strategy(generation_mode=mode))(configured(check))
        return run

    return decorate
