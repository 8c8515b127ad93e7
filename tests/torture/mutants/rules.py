"""Each part of each permission rule, changed; and each decision of the modules of MORE_RULES."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.torture.mutants.decisions import (
    Change,
    bounds_of,
    changes_of,
    deciding,
    inside_functions,
)
from tests.torture.mutants.layout import MORE_RULES, PERMISSIONS, UID_RULE
from tests.torture.mutants.source import Mutant, Source, Tests, read

TESTS: Tests = (
    "tests/domain/test_permissions*.py",
    "tests/torture/test_edges.py",
    "tests/access/test_matrix.py",
    "tests/access/test_listings.py",
    "tests/access/test_credentials.py",
)


def rule_mutants() -> Iterator[Mutant]:
    """Of all permission rules."""
    source = read(PERMISSIONS)
    for node in inside_functions(source.tree):
        for place, replacement in (*changes_of(source, node), *_of_permission(source, node)):
            yield source.mutant(place, replacement, TESTS)


def _of_permission(source: Source, node: ast.AST) -> Iterator[Change]:
    """What only a permission rule has: whose uid counts, and an answer."""
    match node:
        case ast.Call(ast.Name(name), [principal, stated, _]) if name == UID_RULE:
            own = f"({source.at(stated)} or {source.at(principal)}.uid)"
            yield from ((node, replacement) for replacement in ("None", own))
        case ast.Return(ast.Name() | ast.Attribute()):
            yield node, "return None"


def more_rule_mutants() -> Iterator[Mutant]:
    """Of all decisions and bounds of the modules of MORE_RULES."""
    for file, tests in MORE_RULES.items():
        source = read(file)
        for place, replacement in bounds_of(source):
            yield source.mutant(place, replacement, tests)
        tested = deciding(source.tree)
        for node in inside_functions(source.tree):
            for place, replacement in changes_of(source, node, tested):
                yield source.mutant(place, replacement, tests)
