"""Each part of each permission rule, changed."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.torture.mutants.layout import PERMISSIONS, ROLES, UID_RULE
from tests.torture.mutants.source import Mutant, Node, Source, Tests, read

TESTS: Tests = (
    "tests/domain/test_permissions*.py",
    "tests/torture/test_edges.py",
    "tests/access/test_matrix.py",
    "tests/access/test_listings.py",
    "tests/access/test_credentials.py",
)
_OPPOSITE = {
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.Is: "is not",
    ast.IsNot: "is",
    ast.In: "not in",
    ast.NotIn: "in",
}


def rule_mutants() -> Iterator[Mutant]:
    """Of all rules."""
    source = read(PERMISSIONS)
    for node in ast.walk(source.tree):
        for place, replacement in changes_of(source, node):
            yield source.mutant(place, replacement, TESTS)


def changes_of(  # noqa: C901 (a case for each kind of node)
    source: Source, node: ast.AST
) -> Iterator[tuple[Node, str]]:
    """What can be changed at one node of a rule."""
    match node:
        case ast.BoolOp():
            word = " and " if isinstance(node.op, ast.And) else " or "
            for removed in node.values:
                rest = [f"({source.at(one)})" for one in node.values if one is not removed]
                yield node, f"({word.join(rest)})"
        case ast.If():
            yield from ((node.test, "False"), (node.test, "True"))
        case ast.IfExp():
            yield from ((node, f"({source.at(one)})") for one in (node.body, node.orelse))
        case ast.Compare(first, [operator], [second]):
            yield node, f"({source.at(first)} {_OPPOSITE[type(operator)]} {source.at(second)})"
            if isinstance(second, ast.Tuple):
                yield from other_roles(second)
        case ast.Expr(ast.Call()):
            yield node, "pass"
        case ast.Call(ast.Name(name), [principal, stated, _]) if name == UID_RULE:
            own = f"({source.at(stated)} or {source.at(principal)}.uid)"
            yield from ((node, replacement) for replacement in ("None", own))
        case ast.FunctionDef(returns=ast.Name("bool")):
            yield from ((node.body[-1], f"return {value}") for value in (True, False))
        case ast.Return(ast.Name() | ast.Attribute()):
            yield node, "return None"


def other_roles(listed: ast.Tuple | ast.Set) -> Iterator[tuple[ast.expr, str]]:
    """Each role more, and each one less."""
    roles = [ast.literal_eval(role) for role in listed.elts]
    for role in ROLES:
        changed = [one for one in roles if one != role] if role in roles else [*roles, role]
        yield listed, repr(tuple(changed))
