"""chalicelib/domain imports the standard library and itself alone, and these tests no more."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from chalicelib import domain

PACKAGE = Path(domain.__file__).parent
# They read clocks, draw random numbers, or reach outside; such values come in as arguments.
IMPURE = {"time", "random", "secrets", "uuid", "os", "socket", "threading", "logging"}


def imported(path: Path) -> set[str]:
    """The modules that a file imports."""
    modules: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            modules.add("." * node.level + (node.module or ""))
    return modules


FILES = sorted(PACKAGE.rglob("*.py"))
TESTS = sorted(Path(__file__).parent.rglob("*.py"))


def name_of(path: Path) -> str:
    """A file below the folder `domain`."""
    return str(path).rpartition("/domain/")[2]


def test_the_package_holds_the_rules() -> None:
    names = {name_of(path) for path in FILES}
    assert {"vouchers/lifecycle.py", "vouchers/slots.py", "permissions.py", "money.py"} <= names


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_rule_imports_the_standard_library_and_the_domain_alone(path: Path) -> None:
    foreign = {
        name
        for name in imported(path)
        if not name.startswith("chalicelib.domain")
        and name.partition(".")[0] not in sys.stdlib_module_names
    }
    assert foreign == set()


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_rule_reads_no_clock_and_draws_no_random_number(path: Path) -> None:
    assert {name.partition(".")[0] for name in imported(path)} & IMPURE == set()


@pytest.mark.parametrize("path", TESTS, ids=name_of)
def test_a_test_of_the_rules_needs_no_other_layer(path: Path) -> None:
    layers = {name for name in imported(path) if name.startswith("chalicelib")}
    assert {name for name in layers - {"chalicelib"} if "domain" not in name} == set()
