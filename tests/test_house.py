"""The house rules that a machine can check: walls, one file a route, words, sizes."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import app as module
from chalicelib.http import routing

ROOT = Path(__file__).parent.parent
OURS = [*sorted(ROOT.glob("chalicelib/**/*.py")), ROOT / "app.py"]
TESTS = sorted(ROOT.glob("tests/**/*.py"))
OTHERS = [path for room in ("infra", "bench", "simulate") for path in ROOT.glob(f"{room}/**/*.py")]
PYTHON = [*OURS, *TESTS, *sorted(OTHERS)]


def name_of(path: Path) -> str:
    """A file's path from the project's root."""
    return str(path.relative_to(ROOT))


@cache
def tree_of(path: Path) -> ast.Module:
    """A file's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def dotted(node: ast.AST) -> str:
    """`datetime.now` for the expression that spells it."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def attributes(path: Path) -> set[str]:
    """Every dotted name in a file's code."""
    return {dotted(node) for node in ast.walk(tree_of(path)) if isinstance(node, ast.Attribute)}


def imports(path: Path) -> set[str]:
    """Every module that a file imports, and every name from it, dotted. What is imported for type
    checking alone does not count: it is not there when the code runs."""
    tree = tree_of(path)
    for_types = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and dotted(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    names: set[str] = set()
    for node in ast.walk(tree):
        if node in for_types:
            continue
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def packages(path: Path) -> set[str]:
    """The packages that a file imports from."""
    return {name.partition(".")[0] for name in imports(path)}


def in_room(room: str) -> Iterator[Path]:
    """The files of one room of chalicelib."""
    return (path for path in OURS if name_of(path).startswith(f"chalicelib/{room}/"))


# --- walls: no layer imports upwards

LAYERS = {
    "domain": (),
    "channels": ("domain",),
    "storage": ("domain",),
    "settings": (),
    "logs": (),
    "runtime": ("domain", "storage", "channels", "settings"),
    "http": ("domain", "storage", "runtime", "settings", "logs", "__version__"),
    "jobs": ("domain", "storage", "channels", "runtime", "logs"),
    # An answer shows what a job writes: a mail as it looks.
    "api": ("domain", "channels", "http", "jobs", "__version__"),
}


def layer_of(path: Path) -> str:
    """The layer that a file of chalicelib belongs to."""
    return path.relative_to(ROOT / "chalicelib").parts[0].removesuffix(".py")


@pytest.mark.parametrize(
    "path",
    [path for path in OURS if path.name not in ("app.py", "__init__.py") or path.parent != ROOT],
    ids=name_of,
)
def test_no_layer_imports_upwards(path: Path) -> None:
    if path.parent == ROOT or path == ROOT / "chalicelib" / "__init__.py":
        return
    layer = layer_of(path)
    ours = {name for name in imports(path) if name.startswith("chalicelib.")}
    reached = {name.split(".")[1] for name in ours}
    assert reached <= {layer, *LAYERS[layer]}


def test_every_layer_has_its_walls() -> None:
    layers = {layer_of(path) for path in OURS if path.is_relative_to(ROOT / "chalicelib")}
    assert layers - {"__init__"} == set(LAYERS)


AWS_ALLOWED = ("chalicelib/storage/", "chalicelib/channels/")


@pytest.mark.parametrize(
    "path", [path for path in OURS if not name_of(path).startswith(AWS_ALLOWED)], ids=name_of
)
def test_only_storage_and_channels_use_aws(path: Path) -> None:
    assert packages(path) & {"boto3", "botocore"} == set()


@pytest.mark.parametrize("path", list(in_room("storage")), ids=name_of)
def test_storage_knows_nothing_of_http(path: Path) -> None:
    assert packages(path) & {"chalice"} == set()


@pytest.mark.parametrize("path", list(in_room("storage/dynamo")), ids=name_of)
def test_dynamo_knows_no_table(path: Path) -> None:
    above = ("chalicelib.storage.tables", "chalicelib.storage.repositories")
    assert not [name for name in imports(path) if name.startswith(above)]


@pytest.mark.parametrize("path", OURS, ids=name_of)
def test_shipped_code_needs_no_development_package(path: Path) -> None:
    development = {"moto", "pytest", "hypothesis", "jsonschema", "infra", "tests"}
    assert packages(path) & development == set()


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
    assert attributes(path) & CLOCKS == set()
    assert imports(path) & {"time.time", "time.time_ns"} == set()


# --- one file, one route, named as its URL

# A word of the language has an underscore at its end, as PEP 8 asks: `except_`.
NAMES = {name_of(path).removeprefix("chalicelib").removesuffix(".py") for path in in_room("api")}
API = {name.removesuffix("_") for name in NAMES}
PAGES = {"/api/openapi", "/api/portal", "/api/feed/file"}  # and its page; the portal; /feed/…


ROUTES = (*routing.ROUTES, *routing.TEST_CLOCK_ROUTES)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_a_route_is_found_by_its_url(route: routing.Route) -> None:
    assert route.path in API
    assert route.view.__module__.removesuffix("_") == "chalicelib" + route.path.replace("/", ".")
    assert route.view.__name__.removesuffix("_") == route.path.rpartition("/")[2]


def test_a_file_has_one_route() -> None:
    modules = [route.view.__module__ for route in ROUTES]
    assert len(modules) == len(set(modules))


def test_every_file_of_the_api_is_served() -> None:
    files = {name for name in API if not name.endswith("__init_")}
    assert files == {route.path for route in ROUTES} | PAGES
    assert files - PAGES <= module.app.routes.keys()


def test_the_app_stays_small() -> None:
    assert len((ROOT / "app.py").read_text().splitlines()) <= 90


# --- words: a thing is named by its type or its part

PARTICIPLES = {"known", "held", "told", "said", "given", "found", "asked", "heard", "begun"}
# What these words will mean, once it moves in.
RESERVED = {"settle", "settlement", "ledger", "partner", "batch"}


def names_in(path: Path) -> dict[str, int]:
    """Every name that a file gives to something, with the line where it does."""
    names: dict[str, int] = {}
    for node in ast.walk(tree_of(path)):
        match node:
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                names.setdefault(name, node.lineno)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                names.setdefault(name, node.lineno)
            case ast.Attribute(attr=name, ctx=ast.Store()):
                names.setdefault(name, node.lineno)
    return names


@pytest.mark.parametrize("path", PYTHON, ids=name_of)
def test_nothing_is_named_by_a_participle(path: Path) -> None:
    names = {name.strip("_"): line for name, line in names_in(path).items()}
    assert {name: line for name, line in names.items() if name in PARTICIPLES} == {}


JAVASCRIPT = [
    path for path in sorted(ROOT.glob("chalicelib/web/**/*.js")) if "vendor" not in path.parts
]
_DECLARED = re.compile(
    r"(?:const|let|function)\s+(?:[\[{][^=]*[\]}]|(\w+))|(?<=[(,{\[] )(\w+)(?= =>)"
)


@pytest.mark.parametrize("path", JAVASCRIPT, ids=name_of)
def test_nothing_in_the_portal_is_named_by_a_participle(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    names = {name for match in _DECLARED.findall(text) for name in match if name}
    assert names & PARTICIPLES == set()


@pytest.mark.parametrize("path", OURS, ids=name_of)
def test_reserved_words_wait_for_their_meaning(path: Path) -> None:
    names = {name.strip("_").lower(): line for name, line in names_in(path).items()}
    assert {name: line for name, line in names.items() if name in RESERVED} == {}


def test_index_names_are_spelled_out() -> None:
    template = (ROOT / "infra" / "template.yaml").read_text(encoding="utf-8")
    indexes = set(re.findall(r"IndexName: (\w+)", template))
    code = "\n".join(path.read_text(encoding="utf-8") for path in in_room("storage"))
    assert indexes
    assert {index for index in indexes if f'"{index}"' not in code} == set()


# --- sizes

LINES_MAX = 300
# The template is one list of resources; the others are made by tools, or other people's words.
UNLIMITED = re.compile(
    r"infra/template\.yaml|infra/vendor\.json|.*/vendor/.*|.*package-lock\.json"
    r"|.*LICENSE.*|.*\.(svg|png)|chalicelib/web/docs/swagger-ui.*"
)


def files_in_git() -> list[str]:
    """Every file of the project, as git lists it."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return listing.stdout.splitlines()


def test_no_file_is_too_long() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("a copy of the project without its repository")
    lengths = {
        name: len((ROOT / name).read_bytes().splitlines())
        for name in files_in_git()
        if not UNLIMITED.fullmatch(name) and (ROOT / name).is_file()
    }
    assert lengths
    assert {name: lines for name, lines in lengths.items() if lines > LINES_MAX} == {}
