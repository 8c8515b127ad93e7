"""Every mutant can be made, and none is forgotten. `make torture` runs the tests against each."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.torture.mutants import ALL, CONDITIONS, DERIVED, MORE, ROUTES, RULES, Mutant
from tests.torture.mutants.conditions import weaker
from tests.torture.mutants.decisions import deciding
from tests.torture.mutants.layout import EQUIVALENT, MORE_RULES, PERMISSIONS
from tests.torture.mutants.routes import CREDENTIAL_MUTANTS, rules_imported_by
from tests.torture.mutants.source import CODE, read, read_all


@pytest.mark.parametrize("mutant", ALL, ids=lambda mutant: mutant.name)
def test_mutant_changes_the_code_and_is_valid_python(mutant: Mutant) -> None:
    original = (CODE / mutant.file).read_text()
    changed = mutant.apply(original)
    assert changed != original
    ast.parse(changed)  # invalid Python would fail any test


def test_mutants_are_unique_and_the_equivalent_ones_exist() -> None:
    names = [mutant.name for mutant in ALL]
    assert len(names) == len(set(names))
    assert {mutant.name for mutant in DERIVED} >= EQUIVALENT.keys()
    assert all(EQUIVALENT.values())


def test_reliability_md_counts_them() -> None:
    text = (CODE.parent / "docs" / "reliability.md").read_text(encoding="utf-8")
    section = text.partition("## Mutants")[2].partition("\n## ")[0]
    kinds = (CONDITIONS, RULES, MORE, ROUTES, CREDENTIAL_MUTANTS)
    counts = re.findall(r"\| (\d+) \|$", section, flags=re.MULTILINE)
    assert [int(count) for count in counts] == [len(kind) for kind in kinds]
    total = re.search(r"^(\d+) mutants, (\d+) of them equivalent", section, flags=re.MULTILINE)
    assert total
    assert (int(total[1]), int(total[2])) == (sum(map(len, kinds)), len(EQUIVALENT))


def test_either_half_of_an_or_is_removed() -> None:
    assert list(weaker("a = :a OR b = :b")) == [
        "attribute_not_exists(nothing) OR a = :a OR b = :b",
        "attribute_exists(nothing) AND a = :a OR b = :b",
        "a = :a OR attribute_exists(nothing) AND b = :b",
    ]


def test_every_condition_has_a_mutant() -> None:
    """Whatever the storage's code compares outside of queries and updates, without its syntax
    tree."""
    comparison = re.compile(r'"((?:#?\w+ (?:=|<>|<=?|>=?) :\w+|attribute_\w*exists)[^"]*)"')
    other_use = re.compile(r'(?:KeyConditionExpression|FilterExpression)(?:": +|=)"([^"]*)"')
    mutated = {(mutant.file, mutant.original.strip('"')) for mutant in CONDITIONS}
    assert mutated
    missing = set()
    for source in read_all("storage"):
        if "Condition(" in source.text or re.search(r"\bConditionExpression", source.text):
            texts = set(comparison.findall(source.text)) - set(other_use.findall(source.text))
            missing |= {(source.file, text) for text in texts} - mutated
    # What a heartbeat sets.
    updates = {text for file, text in missing if file.endswith("/presence.py")}
    assert {text for _, text in missing} == updates
    assert all(re.fullmatch(r"#?(\w+) = :(\1|now)|last_seen = :now", text) for text in updates)


def test_every_decision_of_a_rule_has_a_mutant() -> None:
    """And rules decide only in ways that mutants are derived from."""
    source = read(PERMISSIONS)
    rules = [node for node in source.tree.body if isinstance(node, ast.FunctionDef)]
    statements = ast.FunctionDef | ast.If | ast.Return | ast.Raise | ast.Assign | ast.Expr
    unsupported = ast.Match | ast.Try | ast.For | ast.While | ast.Lambda | ast.comprehension
    mutated = "\n".join(mutant.original for mutant in RULES)
    for rule in rules:
        parts = [*ast.walk(rule)]
        assert not [part for part in parts if isinstance(part, unsupported)], rule.name
        assert all(isinstance(part, statements) for part in parts if isinstance(part, ast.stmt))
        decisions: list[ast.expr] = []
        decisions += [part for part in parts if isinstance(part, ast.BoolOp | ast.Compare)]
        decisions += [part.test for part in parts if isinstance(part, ast.If | ast.IfExp)]
        assert all(source.at(part) in mutated for part in decisions), rule.name
        assert decisions, f"{rule.name} decides nothing: it has no mutants"


@pytest.mark.parametrize("file", MORE_RULES)
def test_every_decision_of_a_module_with_rules_has_a_mutant(file: str) -> None:
    """At its very place; and it decides only in ways that mutants are derived from."""
    source = read(file)
    places = {
        (mutant.original, mutant.start(source.text)) for mutant in MORE if mutant.file == file
    }
    unsupported = ast.Match | ast.While | ast.Assert | ast.Lambda | ast.AsyncFunctionDef
    assert not [node for node in ast.walk(source.tree) if isinstance(node, unsupported)]
    decisions = [*decisions_of(source.tree)]
    assert decisions, "it decides nothing: it has no mutants"
    missing = [
        source.at(node) for node in decisions if (source.at(node), source.start(node)) not in places
    ]
    assert missing == []


def decisions_of(  # noqa: C901 (a case for each kind)
    tree: ast.Module,
) -> Iterator[ast.expr | ast.stmt]:
    """What decides in a module: clauses, tests, comparisons that are no such, errors caught, calls
    for their effect (which may refuse), and numbers of constants."""
    tested = deciding(tree)
    for node in ast.walk(tree):
        match node:
            case ast.If(test=decision):
                yield decision
            case ast.BoolOp() | ast.IfExp() | ast.Expr(ast.Call()):
                yield node
            case ast.Compare() | ast.UnaryOp(ast.Not()) if node not in tested:
                yield node
            case ast.Compare(ops=[ast.Lt() | ast.LtE() | ast.Gt() | ast.GtE()]):
                yield node
            case ast.comprehension(ifs=decisions):
                yield from decisions
            case ast.ExceptHandler(body=[first, *_]):
                yield first
            case ast.withitem(context_expr=ast.Call(ast.Name("suppress")) as decision):
                yield decision
    for assigned in tree.body:
        if isinstance(assigned, ast.Assign | ast.AnnAssign):
            numbers = [node for node in ast.walk(assigned) if isinstance(node, ast.Constant)]
            yield from (node for node in numbers if type(node.value) in (int, float))


def test_decisions_of_a_rule_are_seen() -> None:
    tree = ast.parse("def rule(a, b):\n    if a and not b:\n        return a < 3\n")
    texts = [ast.unparse(decision) for decision in decisions_of(tree)]
    assert texts == ["a and (not b)", "a and (not b)", "a < 3"]


def test_every_audience_and_rule_of_a_route_has_a_mutant() -> None:
    for source in read_all("api"):
        originals = [mutant.original for mutant in ROUTES if mutant.file == source.file]
        audiences = re.findall(r"\ballow=(\w+)\.", source.text)
        assert all(any(one.startswith(f"{name}.") for one in originals) for name in audiences)
        widened = sum(one.startswith(tuple(f"{name}." for name in audiences)) for one in originals)
        assert not audiences or widened >= len(audiences)
        for name in rules_imported_by(source):
            assert any(one.startswith(f"{name}(") for one in originals), f"{source.file}: {name}"
