"""Bar charts as SVG, for the documents."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

ROW, LEFT, WIDTH, TOP = 44, 190, 560, 56
COLOURS = ("#1d4e4f", "#c07f3b", "#8a8478")


def bars(
    title: str, unit: str, names: Sequence[str], series: Sequence[tuple[str, Sequence[float]]]
) -> str:
    """A row for each name, with a bar for each series."""
    largest = max(value for _, values in series for value in values)
    height = TOP + ROW * len(names) + 16
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 90} {height}" '
        f'font-family="system-ui, sans-serif" font-size="13" role="img">',
        f"<title>{escape(title)}</title>",
        f'<rect width="100%" height="{height}" fill="#fff"/>',
        f'<text x="12" y="22" font-size="15" font-weight="600">{escape(title)}</text>',
    ]
    for number, (name, _) in enumerate(series):
        x = LEFT + number * 190
        parts.append(f'<rect x="{x}" y="32" width="12" height="12" fill="{COLOURS[number]}"/>')
        parts.append(f'<text x="{x + 18}" y="43">{escape(name)}</text>')
    thick = (ROW - 12) / len(series)
    for row, name in enumerate(names):
        y = TOP + row * ROW
        parts.append(f'<text x="{LEFT - 10}" y="{y + 22}" text-anchor="end">{escape(name)}</text>')
        for number, (_, values) in enumerate(series):
            long = max(1.0, values[row] / largest * WIDTH)
            top = y + 4 + number * thick
            parts.append(
                f'<rect x="{LEFT}" y="{top:.1f}" width="{long:.1f}" height="{thick - 2:.1f}" '
                f'fill="{COLOURS[number]}"/>'
            )
            parts.append(
                f'<text x="{LEFT + long + 6:.1f}" y="{top + thick - 4:.1f}" font-size="11">'
                f"{values[row]:.1f} {unit}</text>"
            )
    return "\n".join([*parts, "</svg>\n"])
