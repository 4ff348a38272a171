"""How many programs over sockets and how many generated HTTP requests a verification tries in a minute.

    python benchmarks/verify_rates.py [--programs 300] [--requests 1200] [--seed 1]

Both run against a mock of the profile ``instant`` in a process of its own, one part after the other as
``cartest verify`` does it, and every observation is judged by every rule as it comes. The goal on two cores is
300 programs and 1,000 requests in 60 seconds together.
"""

# ruff: noqa: T201  # a script: it prints its findings
import argparse
import asyncio
import time
from collections.abc import Callable

from cartest_cli.embedded import embedded_mock
from cartest_cli.options import MOCK_KEY
from cartest_contracts.fuzzing import fuzz
from cartest_contracts.judge import Judge
from cartest_contracts.programs import run_programs
from cartest_contracts.target import Target

WINDOW_S = 60


def timed(name: str, run: Callable[[Judge], int]) -> float:
    """Run a part, print its rate, and return the seconds that it took with judging."""
    judge = Judge()
    began_s = time.perf_counter()
    count = run(judge)
    findings = judge.judgement().findings
    seconds = time.perf_counter() - began_s
    print(f"{name}: {count:,} in {seconds:.1f} s, {count / seconds:.1f} a second; {len(findings)} findings")
    return seconds


def main() -> None:
    """Measure both parts and say whether they fit the window."""
    options = argparse.ArgumentParser(description="Rates of programs and of generated requests.")
    options.add_argument("--programs", type=int, default=300)
    options.add_argument("--requests", type=int, default=1200)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    with embedded_mock(profile="instant", seed=asked.seed, plan="enterprise") as mock:
        target = Target.parse(mock.url, api_key=MOCK_KEY)

        def programs(judge: Judge) -> int:
            summary = run_programs(
                target, seed=asked.seed, count=asked.programs, on_observation=judge.see, self_describing=True
            )
            return asyncio.run(summary).run

        def requests(judge: Judge) -> int:
            return fuzz(
                target,
                seed=asked.seed,
                count=asked.requests,
                on_observation=judge.see,
                self_describing=True,
                writes=True,
            ).run

        together = timed("programs", programs) + timed("HTTP requests", requests)
    print(f"together {together:.1f} s of {WINDOW_S} s: {'kept' if together <= WINDOW_S else 'missed'}")


if __name__ == "__main__":
    main()
