"""From observations to figures, verdicts and pages.

The path is one way: observations -> :mod:`~cartest_reports.figures` (exact values) ->
:mod:`~cartest_reports.gate` (a :class:`~cartest_reports.result.Result`) -> six outputs. Every output is a
function of the result alone, so ``result.json`` is enough to make the others again.

This package imports :mod:`cartest_contracts` and no other sibling.
"""

from cartest_reports.outputs import write

__all__ = ["write"]
