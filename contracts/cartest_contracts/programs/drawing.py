"""Programs of a seed, written and not run: the same seed gives the same programs."""

from collections.abc import Sequence

from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from cartest_contracts.programs.machine import ProgramMachine
from cartest_contracts.programs.program import Program, ProgramStep, Style

__all__ = ["draw_programs"]


def draw_programs(number: int, *, count: int, style: Style | None = None) -> tuple[Program, ...]:
    """Return ``count`` programs of seed ``number``; fewer only where the style allows no more."""
    drawn: list[tuple[ProgramStep, ...]] = []
    chosen = style or Style()

    def keep(steps: Sequence[ProgramStep]) -> None:
        drawn.append(tuple(steps))

    machine = seed(number)(
        type("DrawnPrograms", (ProgramMachine,), {"style": chosen, "perform": staticmethod(keep)})
    )
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=count,
            stateful_step_count=chosen.steps,
            database=None,
            deadline=None,
            phases=(Phase.generate,),
            suppress_health_check=(HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large),
            verbosity=Verbosity.quiet,
        ),
    )
    return tuple(
        Program(id=f"program-{number}-{place}", steps=steps) for place, steps in enumerate(drawn[:count], 1)
    )
