"""Without the extra, the strategies answer with its install line."""

import subprocess
import sys


def test_missing_hypothesis_names_the_extra() -> None:
    """Importing the strategies without Hypothesis says how to install it."""
    script = (
        "import sys; sys.modules['hypothesis'] = None\n"
        "from cartest_contracts.errors import MissingExtra\n"
        "try:\n    import cartest_contracts.generators\n"
        "except MissingExtra as error:\n    print(error)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "pip install 'cartest[contract]'" in done.stdout
