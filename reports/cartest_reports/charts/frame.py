"""The frame of a chart: its size, its axes and grid, and shapes placed by value."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final
from xml.etree import ElementTree as ET

from markupsafe import Markup

from cartest_reports.charts.scales import Scale
from cartest_reports.result import Point

__all__ = ["NARROW", "WIDE", "Frame", "Size", "both"]


@dataclass(frozen=True)
class Size:
    """Of one drawing, in CSS pixels."""

    name: str
    width: int
    height: int


WIDE: Final = Size("wide", 1000, 320)
NARROW: Final = Size("narrow", 360, 270)


def both(draw: Callable[[Size], "Frame"], *, described: str) -> Markup:
    """Draw a chart for wide and for narrow pages."""
    frames = (draw(size) for size in (WIDE, NARROW))
    return Markup("").join(frame.finish(described=described) for frame in frames)


@dataclass
class Frame:
    """A drawing under construction."""

    size: Size
    x: Scale
    y: Scale
    left: int = 44
    right: int = 14
    top: int = 12
    bottom: int = 40
    height: int = 0
    """Of the drawing; 0 takes the size's own."""
    root: ET.Element = field(init=False)

    def __post_init__(self) -> None:
        self.height = self.height or self.size.height
        view = f"0 0 {self.size.width} {self.height}"
        self.root = ET.Element("svg", {"class": f"chart {self.size.name}", "viewBox": view, "role": "img"})

    def px(self, value: float) -> float:
        """Return the horizontal position of a value."""
        return self.left + self.x.share(value) * (self.size.width - self.left - self.right)

    def py(self, value: float) -> float:
        """Return the vertical position of a value."""
        return self.height - self.bottom - self.y.share(value) * (self.height - self.top - self.bottom)

    @property
    def x_start(self) -> float:
        """Left edge of the plot."""
        return self.left

    @property
    def x_end(self) -> float:
        """Right edge of the plot."""
        return self.size.width - self.right

    @property
    def y_end(self) -> float:
        """Lower edge of the plot."""
        return self.height - self.bottom

    def add(self, tag: str, class_: str, text: str | None = None, /, **attributes: float | str) -> ET.Element:
        """Append an element; underscores in names become hyphens."""
        shown = {
            name.replace("_", "-"): value if isinstance(value, str) else f"{round(value, 1):g}"
            for name, value in attributes.items()
        }
        element = ET.SubElement(self.root, tag, {"class": class_, **shown})
        element.text = text
        return element

    def line(self, class_: str, x1: float, y1: float, x2: float, y2: float) -> None:
        """Draw a straight line between positions."""
        self.add("line", class_, x1=x1, y1=y1, x2=x2, y2=y2)

    def text(self, class_: str, words: str, x: float, y: float, anchor: str = "start") -> None:
        """Write words at a position."""
        self.add("text", class_, words, x=x, y=y, text_anchor=anchor)

    def axes(self, *, x_format: Callable[[float], str], y_format: Callable[[float], str], x_title: str) -> None:
        """Draw grid, tick labels and the title of the horizontal axis."""
        self.rows(y_format)
        self.columns(x_format, x_title)

    def rows(self, y_format: Callable[[float], str]) -> None:
        """Draw the horizontal grid with its labels."""
        for tick in self.y.ticks():
            y = self.py(tick)
            self.line("grid", self.x_start, y, self.x_end, y)
            self.text("tick", y_format(tick), self.x_start - 7, y + 4, "end")

    def columns(self, x_format: Callable[[float], str], x_title: str) -> None:
        """Draw the horizontal axis: line, ticks, labels, title."""
        self.line("axis", self.x_start, self.y_end, self.x_end, self.y_end)
        ticks = self.x.ticks()
        spaced = self._spaced([self.px(tick) for tick in ticks])
        for at, tick in enumerate(ticks):
            x = self.px(tick)
            self.line("axis", x, self.y_end, x, self.y_end + 4)
            if at in spaced:
                self.text("tick", x_format(tick), x, self.y_end + 17, "middle")
        self.text("title", x_title, self.x_end, self.height - 5, "end")

    def path(self, class_: str, points: Sequence[Point], *, name: str, steps: bool = False) -> None:
        """Draw a curve; the hover readout of the page reads its name and points."""
        words: list[str] = []
        for at, (x_value, y_value) in enumerate(points):
            x, y = round(self.px(x_value), 1), round(self.py(y_value), 1)
            if at and steps:
                words.append(f"H{x:g}V{y:g}")
            else:
                words.append(f"{'L' if at else 'M'}{x:g} {y:g}")
        self.add("path", f"curve {class_}", d="".join(words), data_name=name, data_points=json.dumps(points))

    def finish(self, *, described: str) -> Markup:
        """Return the drawing; ``described`` is what it says to those who do not see it."""
        self.root.set("aria-label", described)
        return Markup(ET.tostring(self.root, encoding="unicode"))  # noqa: S704  # escaped by ElementTree

    def readable(self, *, unit: str, y: str) -> None:
        """Let the page's script tell the values under the pointer; ``y`` is ``share`` or ``number``."""
        kind = type(self.x).__name__.lower()
        self.root.set("data-scale", json.dumps([kind, self.x.low, self.x.high, self.x_start, self.x_end]))
        self.root.set("data-unit", unit)
        self.root.set("data-y", y)

    @staticmethod
    def _spaced(positions: Sequence[float], least: float = 34) -> set[int]:
        """Return which labels can be written without touching each other."""
        shown: set[int] = set()
        last = -least
        for at, position in enumerate(positions):
            if position - last >= least:
                shown.add(at)
                last = position
        return shown
