"""domain/ knows nothing of the world: it imports the standard library and itself."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from chalicelib import domain

ROOM = Path(domain.__file__).parent
# They read clocks, draw random numbers, or reach outside: whatever they give comes in as a value.
WORLDLY = {"time", "random", "secrets", "uuid", "os", "socket", "threading", "logging"}


def imported(path: Path) -> set[str]:
    """The modules that a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add("." * node.level + (node.module or ""))
    return found


FILES = sorted(ROOM.rglob("*.py"))


def test_the_room_is_not_empty() -> None:
    assert {"life.py", "slots.py", "model.py"} <= {path.name for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_imports_the_standard_library_and_itself_alone(path: Path) -> None:
    foreign = {
        name
        for name in imported(path)
        if not name.startswith("chalicelib.domain")
        and name.partition(".")[0] not in sys.stdlib_module_names
    }
    assert foreign == set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_imports_nothing_that_tells_the_time_or_draws_lots(path: Path) -> None:
    assert {name.partition(".")[0] for name in imported(path)} & WORLDLY == set()
