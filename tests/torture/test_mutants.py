"""Every mutant can be made, and none is forgotten. `make torture` runs the tests against each."""

from __future__ import annotations

import ast
import re

import pytest

from tests.torture.mutants import ALL, CONDITIONS, DERIVED, ROUTES, RULES, Mutant
from tests.torture.mutants.conditions import weaker
from tests.torture.mutants.layout import EQUIVALENT, PERMISSIONS
from tests.torture.mutants.routes import rules_imported_by
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
    assert {mutant.name for mutant in DERIVED} >= EQUIVALENT


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
    other_use = re.compile(r'(?:KeyConditionExpression|FilterExpression)": +"([^"]*)"')
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


def test_every_audience_and_rule_of_a_route_has_a_mutant() -> None:
    for source in read_all("api"):
        originals = [mutant.original for mutant in ROUTES if mutant.file == source.file]
        audiences = re.findall(r"\ballow=(\w+)\.", source.text)
        assert all(any(one.startswith(f"{name}.") for one in originals) for name in audiences)
        widened = sum(one.startswith(tuple(f"{name}." for name in audiences)) for one in originals)
        assert not audiences or widened >= len(audiences)
        for name in rules_imported_by(source):
            assert any(one.startswith(f"{name}(") for one in originals), f"{source.file}: {name}"
