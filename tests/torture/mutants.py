"""Each condition of each transaction, and each access rule, taken away: a test must fail for each.

A mutant is one replaced text, in a copy of the project. Those of the conditions, of the rules and
of where the routes ask for them are derived from the code, so that no new one can be forgotten;
only how a credential is read (DOORS) is a list made by hand. A condition is not cut out but made
always true, or never (its values must stay in use, or the store refuses the request for that).
"""

from __future__ import annotations

import ast
import itertools
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

ROOT = Path(__file__).parents[2]
CODE = ROOT / "chalicelib"
PARTS = ("app.py", "chalicelib", "infra", "tests", "pyproject.toml", ".chalice")
AT_ONCE = 2

STORED = ("tests/storage/test_changes.py", "tests/access/test_idempotency.py")
LIMITED = ("tests/access/test_limits.py",)
PAIRED = ("tests/torture/test_edges.py", "tests/access/test_presence.py")
RULED = (
    "tests/domain/test_access.py",
    "tests/torture/test_edges.py",
    "tests/access/test_matrix.py",
)
ASKED = (
    "tests/torture/test_edges.py",
    "tests/access/test_matrix.py",
    "tests/access/test_presence.py",
)
ADMITTED = (
    "tests/access/test_matrix.py::test_no_route_takes_a_credential_that_is_not_good",
    *ASKED,
)
KNOWN = (
    "tests/access/test_keys.py",
    "tests/access/test_tokens.py",
    "tests/access/test_settings.py",
    "tests/access/test_matrix.py",
)


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of the code that some test must notice."""

    file: str
    was: str
    becomes: str
    tests: tuple[str, ...]
    nth: int = 0  # of the places where the text stands

    @property
    def name(self) -> str:
        """Where it is, what it was and what it becomes."""
        return f"{self.file}[{self.nth}]: {self.was} -> {self.becomes}"


@dataclass(frozen=True, slots=True)
class Source:
    """A file of the service, and its mutants: each puts a text in the place of a node."""

    file: str
    text: str
    tree: ast.Module

    def at(self, node: ast.expr | ast.stmt) -> str:
        """What is written there."""
        return ast.get_source_segment(self.text, node) or ""

    def mutant(self, node: ast.expr | ast.stmt, becomes: str, tests: tuple[str, ...]) -> Mutant:
        """This text in the place of that node."""
        lines = self.text.splitlines(keepends=True)
        line = lines[node.lineno - 1].encode()[: node.col_offset].decode()
        place = sum(map(len, lines[: node.lineno - 1])) + len(line)
        was = self.at(node)
        return Mutant(self.file, was, becomes, tests, list(_places(self.text, was)).index(place))


def _source(file: str) -> Source:
    text = (CODE / file).read_text()
    return Source(file, text, ast.parse(text))


def _places(text: str, wanted: str) -> Iterator[int]:
    at = text.find(wanted)
    while at >= 0:
        yield at
        at = text.find(wanted, at + 1)


# ------------------------------------------------------------------ conditions of writes

_COMPARED = r"(?:#?\w+ (?:=|<>|<=?|>=?) :\w+|attribute_(?:not_)?exists\(\w+\))"
CLAUSE = re.compile(rf"{_COMPARED}(?: (?:AND|OR) {_COMPARED})*")
# Where conditions are, and what tests them. In changes.py they are lists of clauses.
CHANGES = "storage/changes.py"
TESTED = {
    (CHANGES, "opening"): PAIRED,
    ("storage/limits.py", "counting"): LIMITED,
    ("storage/presence.py", "keeping"): PAIRED,
}


def conditions(source: Source) -> Iterator[tuple[str, ast.Constant]]:
    """The conditions of a file of the storage, each with the function that it stands in."""
    for function in ast.walk(source.tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        for node in ast.walk(function):
            match node:
                case ast.Constant(str(text)) if source.file == CHANGES and CLAUSE.fullmatch(text):
                    yield function.name, node
                case ast.Dict() if source.file != CHANGES:
                    for key, value in zip(node.keys, node.values, strict=True):
                        if isinstance(key, ast.Constant) and key.value == "ConditionExpression":
                            if not isinstance(value, ast.Constant):
                                raise LookupError(f"{source.file}: {source.at(value)}: no text")
                            yield function.name, value


def _conditions() -> Iterator[Mutant]:
    for path in sorted((CODE / "storage").glob("*.py")):
        source = _source(f"storage/{path.name}")
        for function, node in conditions(source):
            where = (source.file, function)
            tests = STORED if source.file == CHANGES and where not in TESTED else TESTED[where]
            clause = str(node.value)
            always = [f"(attribute_not_exists(nothing) OR {clause})"]
            either = clause.split(" OR ")
            for part in either if len(either) > 1 else []:
                never = f"(attribute_exists(nothing) AND {part})"
                always.append(" OR ".join(never if it == part else it for it in either))
            for becomes in always:
                yield source.mutant(node, f'"{becomes}"', tests)


# ------------------------------------------------------------------ rules

RULES_FILE, DOOR = "domain/access.py", "access.py"
ROLES = ("guest", "issuer", "admin", "open", "nobody")
_OPPOSITE = {
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.Is: "is not",
    ast.IsNot: "is",
    ast.In: "not in",
    ast.NotIn: "in",
}


def _rule(  # noqa: C901
    source: Source, node: ast.AST
) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    """What can be changed of one node of a rule."""
    match node:
        case ast.BoolOp():
            word = " and " if isinstance(node.op, ast.And) else " or "
            for left_out in node.values:
                rest = [f"({source.at(one)})" for one in node.values if one is not left_out]
                yield node, f"({word.join(rest)})"
        case ast.If():
            yield from ((node.test, "False"), (node.test, "True"))
        case ast.IfExp():
            yield from ((node, f"({source.at(one)})") for one in (node.body, node.orelse))
        case ast.Compare(left, [how], [right]):
            yield node, f"({source.at(left)} {_OPPOSITE[type(how)]} {source.at(right)})"
            if isinstance(right, ast.Tuple):
                yield from _other_roles(right)
        case ast.Expr(ast.Call()):
            yield node, "pass"
        case ast.Call(ast.Name("own"), [_, stated, _]):
            yield from ((node, said) for said in ("None", f"({source.at(stated)} or caller.uid)"))
        case ast.FunctionDef(returns=ast.Name("bool")):
            yield from ((node.body[-1], f"return {value}") for value in (True, False))
        case ast.Return(ast.Name() | ast.Attribute()):
            yield node, "return None"


def _other_roles(listed: ast.Tuple | ast.Set) -> Iterator[tuple[ast.expr, str]]:
    """Each role more, and each one less."""
    known = [ast.literal_eval(role) for role in listed.elts]
    for role in ROLES:
        changed = [one for one in known if one != role] if role in known else [*known, role]
        yield listed, repr(tuple(changed))


def _rules() -> Iterator[Mutant]:
    source = _source(RULES_FILE)
    for node in ast.walk(source.tree):
        for place, becomes in _rule(source, node):
            yield source.mutant(place, becomes, RULED)


DOORS = [
    Mutant(DOOR, was, becomes, KNOWN, nth)
    for was, becomes, nth in (
        ("if caller.role in who.roles:", "if True:", 0),
        ("if caller == NOBODY:", "if False:", 0),
        ("if key is not None and authorization is not None:", "if False:", 0),
        ("if settings.local and key in LOCAL_KEYS:", "if key in LOCAL_KEYS:", 0),
        ('scheme.lower() != "bearer" or ', "", 0),
        (" or not _TOKEN.fullmatch(token)", "", 0),
        ("known is None or not hmac.compare_digest(digest, known.secret_hash)", "known is None", 0),
        ("known.revoked or ", "", 0),
        (
            "if known.revoked or (known.expires_at is not None and known.expires_at <= now):",
            "if known.revoked:",
            0,
        ),
        ("known.expires_at <= now", "known.expires_at < now", 0),
        (" < timedelta(seconds=CACHE_SECONDS)", "", 0),
        ("timedelta(0) <= now - held[0] < ", "now - held[0] < ", 0),
        ('f"{purpose}\\0{text}"', "text", 0),
    )
] + [
    Mutant(
        "idempotency.py",
        "{caller.role}\\0{caller.uid}\\0{key}",
        "{key}",
        ("tests/access/test_idempotency.py",),
    ),
    Mutant("idempotency.py", 'b"\\0" + said', 'b""', ("tests/access/test_idempotency.py",)),
]


# ------------------------------------------------------------------ where the routes ask for them


def _without(source: Source, call: ast.Call, rule: str) -> list[str]:
    """What a call of a rule becomes where the rule is not asked."""
    said = [source.at(argument) for argument in call.args]
    match rule:
        case "see_voucher" | "see_booking" | "manage_voucher":
            return ["None"]
        case "own":
            return [f"({said[1]} or str(call.caller.uid))"]
        case "booker":
            return [f"({said[2]} or str(call.caller.uid))"]
        case "manages":
            return ["True", "False"]
        case "listing":
            return [f"({said[1]}, {said[2]})"]
        case "events_issuer":
            return ["None"]
    raise LookupError(f"{source.file}: what is left of {rule} where it is not asked?")


def _route(source: Source) -> Iterator[Mutant]:
    rules = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom) and node.module == "chalicelib.domain.access"
        for alias in node.names
    }
    for node in ast.walk(source.tree):
        match node:
            case ast.Call(ast.Name(name)) if name in rules:
                for becomes in _without(source, node, rules[name]):
                    yield source.mutant(node, becomes, ASKED)
            case ast.keyword("who", ast.Call(ast.Attribute(attr=who)) as value):
                said = ", ".join(map(source.at, value.args))
                for other in ("anyone", "callers"):
                    if other != who:
                        becomes = f"access.{other}({said or repr('others')})"
                        yield source.mutant(value, becomes, ADMITTED)


def _routes() -> Iterator[Mutant]:
    for path in sorted((CODE / "api").rglob("*.py")):
        yield from _route(_source(path.relative_to(CODE).as_posix()))


def _admitted() -> Iterator[Mutant]:
    """Each kind of callers with one role more; fewer is a matter of comfort."""
    source = _source(DOOR)
    for node in ast.walk(source.tree):
        match node:
            case ast.Call(ast.Name("Who"), [ast.Call(args=[ast.Set() as roles]), _]):
                for place, becomes in _other_roles(roles):
                    if len(ast.literal_eval(becomes)) > len(roles.elts):
                        yield source.mutant(place, becomes, ADMITTED)


# By the name of the mutant, why nobody can tell it from the healthy code.
EQUIVALENT = {
    # It matters for a caller without uid and a holder that is None. see_voucher lets anybody see
    # a voucher without holder; booker asks only if `bound`, so of a holder; a booking has one.
    "domain/access.py[0]: caller.uid is not None and caller.uid == holder_uid"
    " -> ((caller.uid == holder_uid))",
    # Whom this door would let in besides, guests, the rule events_issuer refuses in the same way,
    # with 403 and before anything is read; only the sentence for people is another.
    'api/events.py[0]: access.issuers("an issuer, on its own vouchers and bookings; an admin")'
    ' -> access.callers("an issuer, on its own vouchers and bookings; an admin")',
}

CONDITIONS, RULES, ROUTES = [*_conditions()], [*_rules()], [*_routes(), *_admitted()]
DERIVED = [*CONDITIONS, *RULES, *ROUTES]
ALL = [mutant for mutant in [*DERIVED, *DOORS] if mutant.name not in EQUIVALENT]


def mutated(text: str, mutant: Mutant) -> str:
    """The file with the one text replaced."""
    places = list(_places(text, mutant.was))
    if not places:
        raise LookupError(f"{mutant.name}: not there any more")
    at = places[mutant.nth]
    return text[:at] + mutant.becomes + text[at + len(mutant.was) :]


def copy_into(folder: Path) -> None:
    """A copy of the project for mutants to live in."""
    leave = shutil.ignore_patterns("__pycache__", "*.pyc")
    folder.mkdir()
    for name in PARTS:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=leave)
        else:
            shutil.copy(source, folder / name)


def failing(folder: Path, tests: tuple[str, ...], *options: str) -> list[str]:
    """The tests of these files that fail in this copy."""
    command = [sys.executable, "-B", "-m", "pytest", "-q", "--no-header", "--tb=no", "-rfE"]
    # What compares the text of the conditions would notice any change; behaviour must.
    command += ["-k", "not dynamodb_local and not every_clause_of", *options, *tests]
    quietly = os.environ | {"CI": "", "PATH": _without_java()}
    done = subprocess.run(
        command, cwd=folder, env=quietly, capture_output=True, text=True, check=False
    )
    named = [
        line.split(" - ")[0].split(" ", 1)[1]
        for line in done.stdout.splitlines()
        if line.startswith(("FAILED ", "ERROR "))
    ]
    if done.returncode and not named:
        raise RuntimeError(done.stdout[-2000:] + done.stderr[-2000:])
    return named


def is_noticed(mutant: Mutant, folder: Path, sick: frozenset[str]) -> str | None:
    """The first test that fails for a mutant in this copy; None if it survives.

    `sick` are tests that fail without any mutant; they do not count.
    """
    file = folder / CODE.name / mutant.file
    healthy = file.read_text()
    file.write_text(mutated(healthy, mutant))
    try:
        found = failing(folder, mutant.tests, "-x", *(f"--deselect={name}" for name in sick))
    finally:
        file.write_text(healthy)
    return found[0] if found else None


def _without_java() -> str:
    """So that no mutant starts a store of its own: the tests on DynamoDB Local are skipped."""
    folders = os.environ["PATH"].split(os.pathsep)
    return os.pathsep.join(name for name in folders if not (Path(name) / "java").exists())


def run(
    mutants: list[Mutant] | None = None, progress: Callable[[str], None] = lambda text: None
) -> list[str]:
    """Gives the survivors."""
    chosen = ALL if mutants is None else mutants
    counted = itertools.count(1)
    with tempfile.TemporaryDirectory() as place, ThreadPoolExecutor(AT_ONCE) as pool:
        free: SimpleQueue[Path] = SimpleQueue()
        for number in range(AT_ONCE):
            copy_into(Path(place) / str(number))
            free.put(Path(place) / str(number))

        def noticing(mutant: Mutant) -> str | None:
            folder = free.get()
            try:
                found = is_noticed(mutant, folder, sick)
            finally:
                free.put(folder)
            progress(f"{next(counted)}: {mutant.name!r}: {found or 'SURVIVED'}")
            return found

        sick: frozenset[str] = frozenset()
        noticed = dict(zip(chosen, pool.map(noticing, chosen), strict=True))
        # A test has noticed something only if it passes without: those few run once more.
        while names := {test for test in noticed.values() if test}:
            new = set(failing(Path(place) / "0", tuple(sorted(names))))
            if not new:
                break
            sick |= new
            progress(f"fail without any mutant: {sorted(new)}")
            again = [mutant for mutant, test in noticed.items() if test in new]
            noticed |= zip(again, pool.map(noticing, again), strict=True)
    return [mutant.name for mutant, test in noticed.items() if test is None]
