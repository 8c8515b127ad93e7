"""`make simulate`: try the engine, print tables, and write them into docs/growth.md."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

from bench.pages import with_sections
from bench.table import markdown
from simulate import budget, looks, off_policy, regret, speed
from simulate.results import Result, Size, prose

DOCS = Path(__file__).parent.parent / "docs"
PAGE = DOCS / "growth.md"
HEAD = ("what", "aim", "figure", "reached", "part")

PARTS: dict[str, Callable[[Size], Result]] = {
    "hotel": regret.in_hotels,
    "digits": regret.on_digits,
    "uplift": looks.interval,
    "split": looks.split,
    "replay": off_policy.section,
    "decide": speed.section,
    "pacing": budget.section,
    "all-digits": regret.on_all_digits,
    "tune": regret.tuning,
}
DEFAULT_PARTS = [name for name in PARTS if name not in ("all-digits", "tune")]


def main() -> int:
    """The command. Gives its exit code: 1 if an aim was missed."""
    parser = argparse.ArgumentParser(prog="simulate", description=__doc__)
    parts_help = "; ".join(f"{name}: {part.__doc__}" for name, part in PARTS.items())
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="PART", help=parts_help)
    parser.add_argument("--seeds", type=int, default=20, help="hotels, orders of digits (20)")
    parser.add_argument("--first-seed", type=int, default=0, help="the first of these seeds (0)")
    parser.add_argument("--runs", type=int, default=1000, help="campaigns of each kind (1000)")
    parser.add_argument(
        "--workers", type=int, default=os.cpu_count(), help="processes (one a core)"
    )
    parser.add_argument("--write", action="store_true", help="write it into docs/")
    options = parser.parse_args()
    seeds = range(options.first_seed, options.first_seed + options.seeds)
    size = Size(seeds, options.runs, options.workers, note)
    arguments = [word for word in sys.argv[1:] if word not in (*PARTS, "--write")]
    missed = []
    for name in options.parts or DEFAULT_PARTS:
        result = PARTS[name](size)
        result = result._replace(text=prose(result.text))
        rows = [row.cells(f"`{name}`") for row in result.rows]
        print(f"\n## {result.heading}\n\n{result.text}\n", flush=True)
        if rows:
            print(markdown(HEAD, rows), flush=True)
        missed += [row.what for row in result.rows if not row.reached]
        if options.write:
            write(result, rows, " ".join([name, *arguments]))
    for what in missed:
        note(f"missed: {what}")
    return 1 if missed else 0


def write(result: Result, rows: list[tuple[str, ...]], arguments: str) -> None:
    """Put a part's pictures, its section and its rows of the table into docs/, each in the place of
    its previous version."""
    for file, picture in result.pictures.items():
        (DOCS / file).write_text(picture)
    text = f'{result.text}\n\n`make simulate ARGS="{arguments}"`'
    page = with_sections(PAGE.read_text(), {result.heading: text})
    if rows:
        page = with_rows(page, rows)
    PAGE.write_text(page)


def with_rows(page: str, rows: list[tuple[str, ...]]) -> str:
    """The page with these rows in its table of numbers, each in the place of that with the same
    first cell, or at the end."""
    head = re.compile(r"^\| what +\| aim .*\n\|[-|]+\n((?:\|.*\n)*)", re.MULTILINE)
    table = head.search(page)
    if table is None:
        raise ValueError("the page has no table of numbers")
    lines = table[1].splitlines()
    merged = {
        cells[0]: cells
        for cells in ([c.strip() for c in x.strip("| ").split(" | ")] for x in lines)
    }
    merged |= {row[0]: [*row] for row in rows}
    return page.replace(table[0], markdown(HEAD, [*merged.values()]) + "\n")


def note(text: str) -> None:
    """For whoever waits."""
    print(f"… {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
