"""The house rules that a machine can see (design/house.md)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

import app as module
from chalicelib import edge
from chalicelib.settings import Settings

ROOT = Path(__file__).parent.parent
OURS = [*sorted(ROOT.glob("chalicelib/**/*.py")), ROOT / "app.py"]
TESTS = sorted(ROOT.glob("tests/**/*.py"))


def name_of(path: Path) -> str:
    """A file as the house names it."""
    return str(path.relative_to(ROOT))


def dotted(node: ast.AST) -> str:
    """`datetime.now` for the expression that says so."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def said(path: Path) -> set[str]:
    """Every dotted name in a file's code."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {dotted(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def imported(path: Path) -> set[str]:
    """Every module that a file imports, and every name from it, dotted."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def packages(path: Path) -> set[str]:
    """The packages that a file imports from."""
    return {name.partition(".")[0] for name in imported(path)}


def in_room(room: str) -> Iterator[Path]:
    """The files of one room of chalicelib."""
    return (path for path in OURS if name_of(path).startswith(f"chalicelib/{room}/"))


CLOCKS = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "time.time",
    "time.time_ns",
}


@pytest.mark.parametrize("path", [path for path in OURS if path.name != "runtime.py"], ids=name_of)
def test_only_the_runtime_reads_the_clock(path: Path) -> None:
    assert said(path) & CLOCKS == set()
    assert imported(path) & {"time.time", "time.time_ns"} == set()


@pytest.mark.parametrize(
    "path",
    [path for path in OURS if not name_of(path).startswith("chalicelib/storage/")],
    ids=name_of,
)
def test_only_the_storage_knows_aws(path: Path) -> None:
    assert packages(path) & {"boto3", "botocore"} == set()


@pytest.mark.parametrize("path", list(in_room("storage")), ids=name_of)
def test_the_storage_knows_nothing_of_http(path: Path) -> None:
    """No layer imports upwards."""
    ours = {name for name in imported(path) if name.startswith("chalicelib.")}
    assert packages(path) & {"chalice"} == set()
    assert {
        name for name in ours if not name.startswith(("chalicelib.domain", "chalicelib.storage"))
    } == set()


@pytest.mark.parametrize("path", OURS, ids=name_of)
def test_nothing_that_ships_needs_what_is_for_development(path: Path) -> None:
    assert (
        packages(path) & {"moto", "pytest", "hypothesis", "jsonschema", "infra", "tests"} == set()
    )


@pytest.mark.parametrize("path", TESTS, ids=name_of)
def test_tests_fake_and_never_patch(path: Path) -> None:
    names = imported(path) | packages(path)
    assert not any(name.startswith(("unittest.mock", "unittest")) for name in names)
    assert names & {"mock", "freezegun", "pytest_mock"} == set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    arguments = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    assert arguments & {"mocker", "mock"} == set()


@pytest.mark.parametrize(
    "path",
    [
        path
        for path in TESTS
        if name_of(path).startswith(("tests/domain", "tests/storage", "tests/api"))
    ],
    ids=name_of,
)
def test_tests_of_rules_and_routes_never_sleep(path: Path) -> None:
    assert "time.sleep" not in said(path) | imported(path)


# --- one file, one route, named as its URL

API = {name_of(path).removeprefix("chalicelib").removesuffix(".py") for path in in_room("api")}


@pytest.mark.parametrize("known", edge.ROUTES, ids=lambda known: known.path)
def test_a_route_is_found_by_its_url(known: edge.Route) -> None:
    assert known.path in API
    assert known.view.__module__ == "chalicelib" + known.path.replace("/", ".")
    assert known.view.__name__ == known.path.rpartition("/")[2]


def test_a_file_holds_one_route() -> None:
    modules = [known.view.__module__ for known in edge.ROUTES]
    assert len(modules) == len(set(modules))


def test_every_file_of_the_api_is_served() -> None:
    pages = {"/api/openapi", "/api/portal"}  # the document and its page; the portal
    files = {name for name in API if not name.endswith("__init__")}
    assert files == {known.path for known in edge.ROUTES} | pages
    assert files - pages <= module.app.routes.keys()


def test_the_app_stays_small() -> None:
    assert len((ROOT / "app.py").read_text().splitlines()) <= 40


# --- the documents

DOCUMENTS = [ROOT / "README.md", *sorted(ROOT.glob("docs/**/*.md"))]


def documented() -> str:
    """All that the documents say."""
    return "\n".join(path.read_text(encoding="utf-8") for path in DOCUMENTS if path.exists())


@pytest.mark.parametrize("name", [setting.metadata["name"] for setting in fields(Settings)])
def test_every_setting_is_documented(name: str) -> None:
    assert name in documented()


def test_every_link_between_the_documents_leads_somewhere() -> None:

    for path in DOCUMENTS:
        for target in re.findall(r"\]\((?!https?://|mailto:|#)([^)#\s]+)", path.read_text("utf-8")):
            assert (path.parent / target).exists(), f"{name_of(path)}: {target}"
