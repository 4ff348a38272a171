"""Defects of ``GET /`` (STATUS)."""

from typing import Final

from cartest_mocks.defects.changes import json_answers
from cartest_mocks.defects.defect import Defect

__all__ = ["DEFECTS"]

DEFECTS: Final = (
    Defect(
        id="status-without-version",
        breaks="The status names its version latest instead of a date.",
        rule="STATUS-01",
        cases=("status",),
        seams=json_answers("/", lambda answer: {**answer, "version": "latest"}),
    ),
    Defect(
        id="status-is-not-ok",
        breaks="The status says ok false while everything works.",
        rule="STATUS-01",
        cases=("status",),
        seams=json_answers("/", lambda answer: {**answer, "ok": False}),
    ),
)
