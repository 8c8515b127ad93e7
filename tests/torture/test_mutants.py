"""The mutants are all still there to be made. `make torture` runs the tests against each."""

from __future__ import annotations

import re

import pytest

from tests.torture import mutants
from tests.torture.mutants import ALL, CONDITIONS, ROOT, Mutant

CODE = ROOT / "chalicelib"


@pytest.mark.parametrize("mutant", ALL, ids=lambda mutant: mutant.name)
def test_it_can_be_made(mutant: Mutant) -> None:
    healthy = (CODE / mutant.file).read_text()
    assert mutants.mutated(healthy, mutant) != healthy


def test_no_condition_is_left_out() -> None:
    wanted = re.compile(r'"((?:#?\w+ (?:=|<=|>) :\w+)|attribute_not_exists[^"]+)"')
    files = ("storage/changes.py", "storage/limits.py")
    written = [clause for file in files for clause in wanted.findall((CODE / file).read_text())]
    assert sorted(written) == sorted(mutant.was.strip('"') for mutant in CONDITIONS)
