"""What a part of the simulation found: rows for the table of numbers, text, and pictures."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from bench.table import wrapped


def prose(text: str) -> str:
    """Markdown with its paragraphs as wide as those of the documents; tables and pictures as they
    are."""
    return "\n\n".join(
        part if part.startswith(("|", "!")) else wrapped(part) for part in text.split("\n\n")
    )


class Row(NamedTuple):
    """One number, beside its aim."""

    what: str
    aim: str
    figure: str
    reached: bool

    def cells(self, command: str) -> tuple[str, ...]:
        """As a row of the table."""
        return (self.what, self.aim, self.figure, "yes" if self.reached else "**no**", command)


class Result(NamedTuple):
    """What one part found."""

    heading: str
    rows: list[Row]
    text: str
    pictures: dict[str, str]
    """SVG, by the name of the file in docs/."""


class Size(NamedTuple):
    """How much is tried."""

    seeds: range
    runs: int
    """Campaigns of each kind, for what is counted of many."""
    workers: int
    note: Callable[[str], None]
    """Tells somebody who waits how far it is."""


def at_most(what: str, most: float, figure: float, digits: int = 2) -> Row:
    """A number that should be small."""
    return Row(what, f"≤ {most:g}", f"{figure:.{digits}f}", figure <= most)


def share_at_most(what: str, most: float, figure: float) -> Row:
    """A share that should be small, in percent."""
    return Row(what, f"≤ {most:.0%}", f"{figure:.1%}", figure <= most)


def share_at_least(what: str, least: float, figure: float) -> Row:
    """A share that should be large, in percent."""
    return Row(what, f"≥ {least:.0%}", f"{figure:.1%}", figure >= least)
