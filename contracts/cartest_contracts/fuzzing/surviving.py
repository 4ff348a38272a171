"""What keeps Schemathesis' workers alive, and tells of those that die all the same.

A worker that dies takes the operations that it had left with it, in silence: a run that tried nothing would pass.
"""

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any, Final

__all__ = ["YAML", "told_of_deaths", "yaml_as_text"]

YAML: Final = ("application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml", "text/vnd.yaml")
_WORKERS: Final = "schemathesis"


def yaml_as_text(context: object, response: Any) -> str:
    """Read an answer that says it is YAML as a text: this API has none, and a broken one kills the worker."""
    del context  # Schemathesis wants the name
    text: str = response.content.decode("utf-8", "replace")
    return text


@contextmanager
def told_of_deaths(tell: Callable[[str], None]) -> Generator[None, None, None]:
    """Call ``tell`` with one line for each worker that dies meanwhile, in place of a traceback."""
    inherited = threading.excepthook

    def hook(death: threading.ExceptHookArgs) -> None:
        if death.thread is None or not death.thread.name.startswith(_WORKERS):
            inherited(death)
            return
        why = f"{death.exc_type.__name__}: {death.exc_value}"
        tell(f"a worker of Schemathesis died, and what it had left was not tried: {' '.join(why.split())}")

    threading.excepthook = hook
    try:
        yield
    finally:
        threading.excepthook = inherited
