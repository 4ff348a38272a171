"""The machine writes the same programs for the same seed, and shortens what fails."""

import asyncio
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from tests.contracts.programs.liar import Answering, frame, lying

from cartest_contracts.errors import UsageError, VendorViolation
from cartest_contracts.programs import ProgramMachine, Style, draw_programs, program_machine
from cartest_contracts.programs.draft import Draft
from cartest_contracts.programs.program import Say
from cartest_contracts.rules import select
from cartest_contracts.target import Target
from cartest_contracts.versions import ApiVersion

FEW = settings(
    max_examples=3,
    stateful_step_count=8,
    database=None,
    deadline=None,
    suppress_health_check=(HealthCheck.too_slow,),
)


def test_a_seed_is_a_set_of_programs() -> None:
    """The same seed gives the same ones, another seed others; each step of them means something."""
    programs = draw_programs(1, count=8)
    assert len(programs) == 8
    assert programs == draw_programs(1, count=8)
    assert programs != draw_programs(2, count=8)
    for program in programs:
        draft = Draft(Style())
        assert all(draft.add(step) for step in program.steps)


def test_every_kind_of_step_is_drawn() -> None:
    """No rule of the machine is out of reach."""
    kinds = {type(step).__name__ for program in draw_programs(1, count=20) for step in program.steps}
    assert kinds == {"Say", "Cancel", "Malformed", "AwaitAudio", "AwaitEnd", "PassTime", "Nonsense", "HangUp"}


def test_a_style_limits_what_is_drawn() -> None:
    """What is not wanted is not drawn."""
    style = Style(passes_time=False, mistakes=False, hang_ups=0, steps=8, sockets=1)
    steps = [step for program in draw_programs(1, count=8, style=style) for step in program.steps]
    assert {type(step).__name__ for step in steps} <= {"Say", "Cancel", "AwaitAudio", "AwaitEnd"}


def test_a_clean_server_passes_as_a_test(target: Target) -> None:
    """The machine runs in anybody's own suite."""
    run_state_machine_as_test(seed(1)(program_machine(target)), settings=FEW)


def test_a_style_of_another_version_is_refused(target: Target) -> None:
    """What is judged is what was sent."""
    with pytest.raises(UsageError, match="2024-11-13"):
        program_machine(target, style=Style(version=ApiVersion.parse("2024-11-13")))


def test_hypothesis_shortens() -> None:
    """A failure that one step shows is reported in a few."""
    failing: list[tuple[object, ...]] = []

    def perform(steps: tuple[object, ...]) -> None:
        if any(isinstance(step, Say) and step.flush for step in steps):
            failing.append(steps)
            raise VendorViolation("broken")

    machine = type("Failing", (ProgramMachine,), {"perform": staticmethod(perform)})
    with pytest.raises(VendorViolation):
        run_state_machine_as_test(seed(1)(machine), settings=settings(FEW, stateful_step_count=4, max_examples=20))
    assert len(failing[-1]) <= 3


def test_a_broken_server_fails_as_a_test() -> None:
    """The violation names rule, expected and actual."""

    def twice(message: dict[str, object]) -> list[dict[str, object]]:
        name = str(message.get("context_id"))
        return [frame("chunk", name, data="", step_time=1.0, flush_id=0), frame("done", name), frame("done", name)]

    assert "PROGRAM-01" in asyncio.run(_violation(twice))


async def _violation(answering: Answering) -> str:
    async with lying(answering) as target:
        machine = program_machine(target, rules=select(["PROGRAM"]), patience_s=0.2)
        step = Say(socket=0, context="a", text="Hi. ")
        with pytest.raises(VendorViolation) as caught:
            await asyncio.to_thread(machine.perform, [step])
        return str(caught.value)


def test_missing_hypothesis_names_the_extra() -> None:
    """Without the extra, programs answer with its install line."""
    script = (
        "import sys; sys.modules['hypothesis'] = None\n"
        "from cartest_contracts.errors import MissingExtra\n"
        "try:\n    import cartest_contracts.programs\n"
        "except MissingExtra as error:\n    print(error)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "pip install 'cartest[contract]'" in done.stdout
