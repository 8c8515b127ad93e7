"""Figures, and tables of them as text and Markdown."""

from __future__ import annotations

import statistics
import textwrap
from collections.abc import Sequence

WIDTH = 108  # of the text of docs/*.md


def median(values: Sequence[float]) -> float:
    """The median."""
    return statistics.median(values)


def p99(values: Sequence[float]) -> float:
    """The 99th percentile; of fewer than 100 values, the largest."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]


def markdown(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table, aligned to be readable as plain text, too."""
    cells = [list(head), *([_cell(value) for value in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in cells
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def _cell(value: object) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def target(what: str, most: float, figures: dict[str, float]) -> str:
    """A line that says whether the largest figure is within its target."""
    name = max(figures, key=lambda name: figures[name])
    reached = "reached" if figures[name] <= most else "**missed**"
    return (
        f"{what}: at most {most} is the aim, {figures[name]:.2f} the largest ({name}): {reached}."
    )


def wrapped(text: str) -> str:
    """Paragraphs, as wide as those of the documents."""
    return "\n\n".join(
        textwrap.fill(" ".join(paragraph.split()), WIDTH, break_on_hyphens=False)
        for paragraph in text.split("\n\n")
    )
