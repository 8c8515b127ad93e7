"""What every test keeps to, as far as a machine can check it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.test_house import TESTS, attributes, imports, name_of, packages, tree_of


@pytest.mark.parametrize("path", TESTS, ids=name_of)
def test_tests_fake_and_never_patch(path: Path) -> None:
    names = imports(path) | packages(path)
    assert not any(name.startswith("unittest") for name in names)
    assert names & {"mock", "freezegun", "pytest_mock"} == set()
    arguments = {node.arg for node in ast.walk(tree_of(path)) if isinstance(node, ast.arg)}
    assert arguments & {"mocker", "mock"} == set()


FAST = ("tests/domain", "tests/storage", "tests/api", "tests/answers", "tests/http")


@pytest.mark.parametrize(
    "path", [path for path in TESTS if name_of(path).startswith(FAST)], ids=name_of
)
def test_tests_of_rules_and_routes_never_sleep(path: Path) -> None:
    assert "time.sleep" not in attributes(path) | imports(path)


@pytest.mark.parametrize(
    "path", [path for path in TESTS if name_of(path).startswith("tests/portal")], ids=name_of
)
def test_what_is_clicked_is_named_whole(path: Path) -> None:
    """The tests of one worker share a hotel: half a name may be in what another test has made."""
    halves = [
        call.lineno
        for call in ast.walk(tree_of(path))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "get_by_role"
        and is_clicked(call)
        and not is_whole({word.arg: word.value for word in call.keywords})
    ]
    assert halves == []


def is_clicked(call: ast.Call) -> bool:
    """Whether it looks for a link or a button."""
    role = call.args[0]
    return isinstance(role, ast.Constant) and role.value in ("link", "button")


def is_whole(words: dict[str | None, ast.expr]) -> bool:
    """Whether the name is exact, a pattern, or none."""
    return "exact" in words or not isinstance(words.get("name"), ast.Constant | ast.JoinedStr)
