"""docs/privacy.md says of every table what is kept of people, and quotes the wordings."""

from __future__ import annotations

import re
from pathlib import Path

from chalicelib.domain.privacy.wordings import COVERED, PURPOSES, WORDINGS
from infra import tables
from tests.routes import ROUTES

PAGE = (Path(__file__).parent.parent / "docs" / "privacy.md").read_text(encoding="utf-8")


def section(heading: str) -> str:
    """What stands under a heading of the second level."""
    return PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def rows(text: str) -> list[list[str]]:
    """The rows of the tables in a text, cell by cell."""
    lines = re.findall(r"^\| (.+) \|$", text, flags=re.MULTILINE)
    return [[cell.strip() for cell in line.split(" | ")] for line in lines]


def test_it_says_of_every_table_what_it_keeps_and_for_how_long() -> None:
    stored = {
        name: cells[3]
        for cells in rows(section("What is stored"))
        for name in re.findall(r"`(\w+)`", cells[0])
    }
    assert stored.keys() == {table.name for table in tables.read("")}
    assert all(stored.values())


def test_it_quotes_every_wording_as_visitors_are_asked() -> None:
    quoted = {
        cells[0].strip("`"): cells[1:]
        for cells in rows(section("Visitors of a hotel's own site"))
        if cells[0].startswith("`")
    }
    assert quoted == {
        each.name: [
            each.since.isoformat(),
            ", ".join(f"`{purpose}`" for purpose in COVERED[each.name]),
            each.texts["en"],
        ]
        for each in WORDINGS
    }
    assert PURPOSES == ("learning", "signals")


def test_it_names_every_route_of_visitors_and_no_other() -> None:
    named = set(re.findall(r"`POST (/api/privacy/\w+)`", PAGE))
    assert named == {route.path for route in ROUTES if route.path.startswith("/api/privacy/")}


def test_each_claim_names_a_test() -> None:
    claims = rows(section("What shows it"))[1:]
    assert len(claims) >= 15
    assert [claim for claim, *tests in claims if "`tests/" not in "".join(tests)] == []
