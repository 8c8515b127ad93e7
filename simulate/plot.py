"""Line charts as SVG, for the documents: on white or on black, as the reader's screen is."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

LEFT, TOP, WIDTH, HEIGHT, RIGHT, BOTTOM = 64, 44, 520, 260, 170, 48
POINTS_MAX = 100
STYLE = """\
<style>
svg { --paper: #fff; --ink: #1f2328; --grid: #d8dee4; --a: #0b6e6e; --b: #b35900; --c: #6e40aa;
  --d: #777; --e: #a8327d }
@media (prefers-color-scheme: dark) {
  svg { --paper: #0d1117; --ink: #e6edf3; --grid: #30363d; --a: #4cc9c0; --b: #f0a35e; --c: #b79cf2;
    --d: #9a9a9a; --e: #f28cc8 }
}
text { fill: var(--ink) }
path { fill: none; stroke-width: 2 }
.grid { stroke: var(--grid); stroke-width: 1 }
</style>"""
COLOURS = "abcde"
DASHES = ("", "7 3", "2 3", "9 3 2 3", "4 4")


class Line(NamedTuple):
    """A named line. Lines differ in colour and in dashes."""

    name: str
    points: Sequence[tuple[float, float]]
    look: int
    """Its colour and dashes: 0 to 4."""


class Axis(NamedTuple):
    """What an axis shows, and from where to where."""

    name: str
    low: float
    high: float
    percent: bool = False

    def at(self, value: float) -> float:
        """A value's place, from 0 to 1."""
        return (value - self.low) / (self.high - self.low)

    def label(self, value: float) -> str:
        """A value as text."""
        return f"{value:.3g} %".replace(".0 ", " ") if self.percent else f"{value:,.6g}"


def lines(title: str, x_axis: Axis, y_axis: Axis, drawn: Sequence[Line]) -> str:
    """Lines over one axis, with their names beside their ends."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + RIGHT} '
        f'{TOP + HEIGHT + BOTTOM}" font-family="system-ui, sans-serif" font-size="13" role="img">',
        f"<title>{escape(title)}</title>",
        STYLE,
        '<rect width="100%" height="100%" style="fill: var(--paper)"/>',
        f'<text x="12" y="24" font-size="15" font-weight="600">{escape(title)}</text>',
    ]
    for step in range(5):
        share = step / 4
        y, x = TOP + HEIGHT * (1 - share), LEFT + WIDTH * share
        value = y_axis.low + share * (y_axis.high - y_axis.low)
        parts.append(f'<path class="grid" d="M{LEFT} {y:.1f}h{WIDTH}"/>')
        parts.append(
            f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{y_axis.label(value)}</text>'
        )
        value = x_axis.low + share * (x_axis.high - x_axis.low)
        parts.append(
            f'<text x="{x:.1f}" y="{TOP + HEIGHT + 20}" text-anchor="middle">'
            f"{x_axis.label(value)}</text>"
        )
    parts.append(
        f'<text x="{LEFT + WIDTH / 2:.0f}" y="{TOP + HEIGHT + 40}" text-anchor="middle">'
        f"{escape(x_axis.name)}; {escape(y_axis.name)}</text>"
    )
    ends = _apart([TOP + HEIGHT * (1 - y_axis.at(line.points[-1][1])) for line in drawn])
    for line, end in zip(drawn, ends, strict=True):
        colour = f"var(--{COLOURS[line.look]})"
        parts.append(
            f'<path d="{_path(line.points, x_axis, y_axis)}" style="stroke: {colour}" '
            f'stroke-dasharray="{DASHES[line.look]}"/>'
        )
        parts.append(
            f'<text x="{LEFT + WIDTH + 8}" y="{end + 4:.1f}" style="fill: {colour}">'
            f"{escape(line.name)}</text>"
        )
    return "\n".join([*parts, "</svg>\n"])


def _path(points: Sequence[tuple[float, float]], x_axis: Axis, y_axis: Axis) -> str:
    stride = -(-len(points) // POINTS_MAX)
    kept = [*points[::stride], points[-1]]
    places = [
        f"{LEFT + WIDTH * x_axis.at(x):.1f} "
        f"{TOP + HEIGHT * (1 - min(1.0, max(0.0, y_axis.at(y)))):.1f}"
        for x, y in kept
    ]
    return "M" + "L".join(places)


def _apart(heights: Sequence[float]) -> list[float]:
    """Heights of names, moved down where they would cover each other."""
    placed: dict[int, float] = {}
    last = float("-inf")
    for number in sorted(range(len(heights)), key=lambda number: heights[number]):
        last = max(heights[number], last + 16)
        placed[number] = last
    return [placed[number] for number in range(len(heights))]
