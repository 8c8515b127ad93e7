"""Each decision of a piece of code, made otherwise: clauses, branches, bounds, guards, errors."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from tests.torture.mutants.layout import CHOICES
from tests.torture.mutants.source import Node, Source

# What a comparison becomes: of an order, its bound moved; and its opposite.
_OTHERWISE = {
    ast.Eq: ("!=",),
    ast.NotEq: ("==",),
    ast.Is: ("is not",),
    ast.IsNot: ("is",),
    ast.In: ("not in",),
    ast.NotIn: ("in",),
    ast.Lt: ("<=", ">="),
    ast.LtE: ("<", ">"),
    ast.Gt: (">=", "<="),
    ast.GtE: (">", "<"),
}
_TEXT = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
Change = tuple[Node, str]


def changes_of(
    source: Source, node: ast.AST, tested: AbstractSet[ast.AST] = frozenset()
) -> Iterator[Change]:
    """What can be changed at one node inside a function.

    Those of `tested` are made always true and never true elsewhere: whatever notices their
    opposite notices one of these two, too, so they are not negated.
    """
    yield from _of_expression(source, node, tested)
    yield from _of_statement(node)


def _of_expression(source: Source, node: ast.AST, tested: AbstractSet[ast.AST]) -> Iterator[Change]:
    match node:
        case ast.BoolOp():
            word = " and " if isinstance(node.op, ast.And) else " or "
            for removed in node.values:
                rest = [f"({source.at(one)})" for one in node.values if one is not removed]
                yield node, f"({word.join(rest)})"
        case ast.UnaryOp(ast.Not(), operand) if node not in tested:
            yield node, f"({source.at(operand)})"
        case ast.IfExp():
            yield from ((node, f"({source.at(one)})") for one in (node.body, node.orelse))
        case ast.Compare():
            yield from _of_comparison(source, node, is_tested=node in tested)
        case ast.comprehension(ifs=conditions):
            yield from ((one, value) for one in conditions for value in ("True", "False"))
        case ast.Call(ast.Name("suppress"), [_, *_]):
            yield node, "suppress()"
        case ast.keyword(str(), ast.Constant(bool(value)) as stated):
            yield stated, str(not value)


def _of_comparison(source: Source, node: ast.Compare, *, is_tested: bool) -> Iterator[Change]:
    sides = [source.at(side) for side in (node.left, *node.comparators)]
    for place, operator in enumerate(node.ops):
        others = _OTHERWISE[type(operator)]
        for other in others[:-1] if is_tested else others:
            words = [_TEXT[type(one)] for one in node.ops]
            words[place] = other
            pairs = zip(words, sides[1:], strict=True)
            yield node, f"({' '.join([sides[0], *(part for pair in pairs for part in pair)])})"
    for listed in node.comparators:
        if isinstance(listed, ast.Tuple):
            yield from other_choices(listed)


def _of_statement(node: ast.AST) -> Iterator[Change]:
    match node:
        case ast.If():
            yield from ((node.test, "False"), (node.test, "True"))
        case ast.Expr(ast.Call()):
            yield node, "pass"
        case ast.ExceptHandler(body=[first, *_]):
            yield first, "raise"
        case ast.FunctionDef(returns=ast.Name("bool")):
            yield from ((node.body[-1], f"return {value}") for value in (True, False))
        case ast.FunctionDef(body=[*_, ast.Raise() as last]):
            yield last, "return None"


def other_choices(listed: ast.Tuple | ast.Set) -> Iterator[Change]:
    """Each choice more, and each one less."""
    listed_now = [ast.literal_eval(one) for one in listed.elts]
    [choices] = [all_of_them for all_of_them in CHOICES if {*listed_now} <= {*all_of_them}]
    for choice in choices:
        is_listed = choice in listed_now
        changed = [one for one in listed_now if one != choice] if is_listed else listed_now
        yield listed, repr(tuple(changed if is_listed else [*changed, choice]))


def deciding(tree: ast.Module) -> set[ast.AST]:
    """What decides alone or in a clause: the tests, their clauses, and the answers of those
    functions that say yes or no."""
    todo: list[ast.expr] = []
    for node in ast.walk(tree):
        match node:
            case ast.If(test=test) | ast.IfExp(test=test):
                todo.append(test)
            case ast.comprehension(ifs=conditions):
                todo += conditions
            case ast.FunctionDef(
                returns=ast.Name("bool"), body=[*_, ast.Return(ast.expr() as answer)]
            ):
                todo.append(answer)
    tested: set[ast.AST] = set()
    while todo:
        node = todo.pop()
        tested.add(node)
        if isinstance(node, ast.BoolOp):
            todo += node.values
        elif isinstance(node, ast.UnaryOp):
            todo.append(node.operand)
    return tested


def bounds_of(source: Source) -> Iterator[Change]:
    """Each number of a module's constants, moved either way; those of its patterns, too."""
    for assigned in source.tree.body:
        if isinstance(assigned, ast.Assign | ast.AnnAssign) and assigned.value:
            for node in ast.walk(assigned.value):
                yield from _moved(source, node)


def _moved(source: Source, node: ast.AST) -> Iterator[Change]:
    match node:
        case ast.Constant(bool()):
            pass
        case ast.Constant(int(number)):
            yield from ((node, str(number + step)) for step in (-1, 1))
        case ast.Constant(float(number)):
            yield from ((node, f"{number + step:.2f}") for step in (-0.05, 0.05))
        case ast.Constant(str()):
            text = source.at(node)
            for bound in re.finditer(r"(?<=[{,])\d+(?=[,}])", text):
                for step in (-1, 1):
                    moved = str(int(bound[0]) + step)
                    yield node, text[: bound.start()] + moved + text[bound.end() :]


def inside_functions(tree: ast.Module) -> Iterator[ast.AST]:
    """The nodes of all functions and methods, without their decorators and parameters."""
    todo: list[ast.AST] = [node for node in tree.body if isinstance(node, ast.stmt)]
    while todo:
        node = todo.pop(0)
        match node:
            case ast.ClassDef(body=body):
                todo += [part for part in body if isinstance(part, ast.FunctionDef)]
            case ast.FunctionDef(body=body):
                yield node
                for statement in body:
                    yield from _inside(statement, todo)


def _inside(node: ast.AST, functions: list[ast.AST]) -> Iterator[ast.AST]:
    if isinstance(node, ast.FunctionDef):
        functions.append(node)
        return
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _inside(child, functions)
