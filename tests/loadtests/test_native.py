"""Whether the accelerator is used."""

import sys

import pytest

from cartest_loadtests import native
from cartest_loadtests.native import VARIABLE, load

installed = native.CORE is not None


def test_it_can_be_switched_off() -> None:
    """By the environment."""
    assert load({VARIABLE: "0"}) is None


@pytest.mark.skipif(not installed, reason="cartest-native is not installed")
@pytest.mark.parametrize("setting", [{}, {VARIABLE: "1"}])
def test_it_is_used_where_it_is(setting: dict[str, str]) -> None:
    """Unless it is switched off."""
    assert load(setting) is not None


def test_the_work_is_done_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is not installed, or lacks something."""
    monkeypatch.setitem(sys.modules, "cartest_native", None)
    assert load({}) is None
