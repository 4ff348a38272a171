# The same commands as .ci/run, one by one.

# everything that CI checks
check: lint types test

lint:
    ruff check .
    ruff format --check .

types:
    pyright
    mypy

test:
    pytest

# each module of the rules by its own tests alone, to the last branch
rules-coverage:
    python -m tests.contracts.rules.branches

# a minute of everything against the embedded mock
run:
    cartest run

mock:
    cartest mock --port 8080

ci:
    .ci/run
