"""WebSocket programs: generated, run, judged and shortened (docs/programs.md). Needs the extra ``contract``.

A program is data: steps over several sockets and several contexts on each. :class:`ProgramMachine` builds programs
along the transition table of :mod:`cartest_contracts.session`; what a server answers is judged by the rules.
"""

from cartest_contracts.errors import MissingExtra

try:
    import hypothesis as _hypothesis
except ImportError as error:
    raise MissingExtra(extra="contract", feature="cartest_contracts.programs") from error

from cartest_contracts.programs.drawing import draw_programs
from cartest_contracts.programs.machine import ProgramMachine, program_machine
from cartest_contracts.programs.program import Program, Style
from cartest_contracts.programs.running import BrokenProgram, ProgramSummary, plan_cost, run_programs

__all__ = [
    "BrokenProgram",
    "Program",
    "ProgramMachine",
    "ProgramSummary",
    "Style",
    "draw_programs",
    "plan_cost",
    "program_machine",
    "run_programs",
]

del _hypothesis
