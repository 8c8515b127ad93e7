"""No module imports itself by a detour: each can be imported first."""

from __future__ import annotations

from collections.abc import Collection
from graphlib import CycleError, TopologicalSorter

import pytest

from tests.test_house import PYTHON, imports, name_of


def test_imports_have_no_circle() -> None:
    modules = {name_of(path).removesuffix(".py").replace("/", "."): path for path in PYTHON}
    graph = {
        name: {module_of(each, modules) for each in imports(path)} - {None, name}
        for name, path in modules.items()
    }
    assert sum(map(len, graph.values())) > len(graph)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))


def module_of(imported: str, modules: Collection[str]) -> str | None:
    """The module that a dotted name is, or is in; None if it is none of ours."""
    while imported:
        if imported in modules:
            return imported
        imported = imported.rpartition(".")[0]
    return None
