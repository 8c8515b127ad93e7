"""Each condition of a write, made always true; and each half of an OR made never true.

A condition is not removed: its values must stay in use, or the store refuses the request for that.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.torture.mutants.source import Mutant, Source, Tests, read_all

STORAGE: Tests = ("tests/storage/test_*.py", "tests/access/test_idempotency*.py")
# The tests of conditions by the file that they stand in; STORAGE otherwise.
TESTS_BY_FILE: dict[str, Tests] = {
    "rate_limits.py": ("tests/access/test_*limit*.py",),
    "limits.py": ("tests/access/test_*limit*.py",),
    "presence.py": ("tests/torture/test_edges.py", "tests/access/test_presence*.py"),
}


def condition_mutants() -> Iterator[Mutant]:
    """Of every condition in the storage's code."""
    for source in read_all("storage"):
        for node, tests in [*conditions(source), *previous_conditions(source)]:
            for replacement in weaker(str(node.value)):
                yield source.mutant(node, f'"{replacement}"', tests)


def conditions(source: Source) -> Iterator[tuple[ast.Constant, Tests]]:
    """The clause of each `Condition(name, clause, values)`."""
    for node in ast.walk(source.tree):
        match node:
            case ast.Call(ast.Name("Condition") | ast.Attribute(attr="Condition"), arguments):
                clause = arguments[1] if len(arguments) > 1 else None
                if not (isinstance(clause, ast.Constant) and isinstance(clause.value, str)):
                    raise LookupError(f"{source.file}: {source.at(node)}: its clause is no text")
                yield clause, _tests_of(source)


def weaker(clause: str) -> Iterator[str]:
    """Clauses that refuse less."""
    yield f"(attribute_not_exists(nothing) OR {clause})"
    halves = clause.split(" OR ")
    for half in halves if len(halves) > 1 else []:
        never = f"(attribute_exists(nothing) AND {half})"
        yield " OR ".join(never if part == half else part for part in halves)


def _tests_of(source: Source) -> Tests:
    return TESTS_BY_FILE.get(source.file.rpartition("/")[2], STORAGE)


# --- the previous backend, to be deleted with it: clauses in lists, and texts of update requests

PREVIOUS_FILE = "storage/changes.py"
_COMPARISON = r"(?:#?\w+ (?:=|<>|<=?|>=?) :\w+|attribute_(?:not_)?exists\(\w+\))"
PREVIOUS_CLAUSE = re.compile(rf"{_COMPARISON}(?: (?:AND|OR) {_COMPARISON})*")


def previous_conditions(source: Source) -> Iterator[tuple[ast.Constant, Tests]]:
    """The conditions of a file, each with its tests."""
    for function in ast.walk(source.tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        for node in ast.walk(function):
            match node:
                case ast.Constant(str(text)) if source.file == PREVIOUS_FILE:
                    if PREVIOUS_CLAUSE.fullmatch(text):
                        opens_room = function.name == "opening"
                        yield node, TESTS_BY_FILE["presence.py"] if opens_room else STORAGE
                case ast.Dict() if source.file != PREVIOUS_FILE:
                    for key, value in zip(node.keys, node.values, strict=True):
                        is_condition = isinstance(key, ast.Constant)
                        is_condition = is_condition and key.value == "ConditionExpression"
                        if is_condition and isinstance(value, ast.Constant):
                            yield value, _tests_of(source)
