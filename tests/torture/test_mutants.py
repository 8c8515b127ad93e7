"""The mutants are all still there to be made. `make torture` runs the tests against each."""

from __future__ import annotations

import ast
import re

import pytest

from tests.torture import mutants
from tests.torture.mutants import ALL, CODE, CONDITIONS, DERIVED, EQUIVALENT, ROUTES, RULES, Mutant


@pytest.mark.parametrize("mutant", ALL, ids=lambda mutant: mutant.name)
def test_it_can_be_made(mutant: Mutant) -> None:
    healthy = (CODE / mutant.file).read_text()
    changed = mutants.mutated(healthy, mutant)
    assert changed != healthy
    ast.parse(changed)  # what is no Python would fail any test


def test_no_two_are_the_same_and_none_that_is_equivalent_is_gone() -> None:
    names = [mutant.name for mutant in ALL]
    assert len(names) == len(set(names))
    assert {mutant.name for mutant in DERIVED} >= EQUIVALENT


def test_no_condition_is_left_out() -> None:
    """Whatever the storage's code compares outside a query: found without its syntax tree."""
    wanted = re.compile(r'"((?:#?\w+ (?:=|<>|<=?|>=?) :\w+|attribute_\w*exists)[^"]*)"')
    written = set()
    for path in (CODE / "storage").glob("*.py"):
        text = path.read_text()
        if "ConditionExpression" in re.sub("KeyConditionExpression", "", text):
            written |= {(f"storage/{path.name}", clause) for clause in wanted.findall(text)}
    # What a heartbeat sets, and the query for who is there.
    others = {"#status = :status", "last_seen = :now", "expires_at = :expires_at"}
    others |= {"pair_code = :pair_code", "pair_code = :pair_code AND last_seen > :since"}
    mutated = {(mutant.file, mutant.was.strip('"')) for mutant in CONDITIONS}
    assert written - mutated == {("storage/presence.py", clause) for clause in others}


def test_no_rule_is_left_out() -> None:
    """Each line of a rule that decides something is part of a mutant; and it decides only in
    ways that mutants are derived from."""
    source = mutants._source(mutants.RULES_FILE)
    rules = [node for node in source.tree.body if isinstance(node, ast.FunctionDef)]
    known = ast.FunctionDef | ast.If | ast.Return | ast.Raise | ast.Assign | ast.Expr
    unknown = ast.Match | ast.Try | ast.For | ast.While | ast.Lambda | ast.comprehension
    changed = "\n".join(mutant.was for mutant in RULES)
    for rule in rules:
        parts = [*ast.walk(rule)]
        assert not [part for part in parts if isinstance(part, unknown)], rule.name
        assert all(isinstance(part, known) for part in parts if isinstance(part, ast.stmt))
        deciding: list[ast.expr] = []
        deciding += [part for part in parts if isinstance(part, ast.BoolOp | ast.Compare)]
        deciding += [part.test for part in parts if isinstance(part, ast.If | ast.IfExp)]
        assert all(source.at(part) in changed for part in deciding), rule.name
        assert deciding, f"{rule.name} decides nothing: nothing of it is mutated"


def test_no_route_is_left_out() -> None:
    """Each route's `who`, and each rule that a route imports."""
    for path in (CODE / "api").rglob("*.py"):
        text, file = path.read_text(), path.relative_to(CODE).as_posix()
        changed = [mutant.was for mutant in ROUTES if mutant.file == file]
        assert sum(was.startswith("access.") for was in changed) >= text.count("who=")
        for names in re.findall("from chalicelib.domain.access import (.+)", text):
            for name in names.split(", "):
                asked = name.split(" as ")[-1]
                assert any(was.startswith(f"{asked}(") for was in changed), f"{file}: {asked}"
