"""All operations of the mock, and how a path finds its own."""

from collections.abc import Iterable, Mapping
from typing import Final

from cartest_mocks import (
    accents,
    agents,
    control,
    datasets,
    files,
    fine_tunes,
    infill,
    pronunciation_dicts,
    status,
    stt,
    tokens,
    tts,
    usage,
    voice_changer,
    voices,
)
from cartest_mocks.routes import Route

__all__ = ["ROUTES", "Table"]

ROUTES: Final[tuple[Route, ...]] = (
    *status.ROUTES,
    *tokens.ROUTES,
    *tts.ROUTES,
    *stt.ROUTES,
    *agents.ROUTES,
    *voices.ROUTES,
    *accents.ROUTES,
    *pronunciation_dicts.ROUTES,
    *datasets.ROUTES,
    *fine_tunes.ROUTES,
    *infill.ROUTES,
    *voice_changer.ROUTES,
    *files.ROUTES,
    *usage.ROUTES,
    *control.ROUTES,
)


class Table:
    """Routes by path, then by method; literal paths are found without matching."""

    def __init__(self, routes: Iterable[Route] = ROUTES) -> None:
        self._literal: dict[str, dict[str, Route]] = {}
        self._patterns: dict[str, tuple[Route, dict[str, Route]]] = {}
        for route in routes:
            if "{" in route.template:
                _, methods = self._patterns.setdefault(route.template, (route, {}))
                methods[route.method] = route
                continue
            bare = route.template.rstrip("/")
            for path in {bare or "/", f"{bare}/"}:
                self._literal.setdefault(path, {})[route.method] = route

    def find(self, path: str) -> Mapping[str, Route]:
        """Return the routes of a path by method, none if the path is unknown."""
        found = self._literal.get(path)
        if found is not None:
            return found
        for route, methods in self._patterns.values():
            if route.pattern.fullmatch(path):
                return methods
        return {}
