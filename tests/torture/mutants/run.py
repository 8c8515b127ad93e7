"""Run the tests against each mutant, in copies of the project."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from tests.torture.mutants import ALL
from tests.torture.mutants.source import CODE, ROOT, Mutant, Tests

PARTS = ("app.py", "chalicelib", "infra", "tests", "pyproject.toml", ".chalice")
WORKERS = 2


def copy_project(folder: Path) -> None:
    """A copy of the project for mutants."""
    ignore = shutil.ignore_patterns("__pycache__", "*.pyc")
    folder.mkdir()
    for name in PARTS:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=ignore)
        else:
            shutil.copy(source, folder / name)


def failing(
    folder: Path, tests: Tests, *options: str, broken: frozenset[str] = frozenset()
) -> list[str]:
    """The tests that fail in this copy, without those known to be broken: single tests, or files
    that cannot be imported."""
    command = [sys.executable, "-B", "-m", "pytest", "-q", "--no-header", "--tb=no", "-rfE"]
    # A test that compares the text of the conditions notices any change; a behaviour must change.
    command += ["-k", "not dynamodb_local and not every_condition_of"]
    command += [*options, *(f"--deselect={name}" for name in broken)]
    command += [path for path in _paths(folder, tests) if path not in broken]
    environment = os.environ | {"CI": "", "PATH": _path_without_java()}
    result = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    names = [
        line.split(" - ")[0].split(" ", 1)[1]
        for line in result.stdout.splitlines()
        if line.startswith(("FAILED ", "ERROR "))
    ]
    if result.returncode and not names:
        raise RuntimeError(result.stdout[-2000:] + result.stderr[-2000:])
    return names


def _paths(folder: Path, tests: Tests) -> list[str]:
    """The files that match the patterns; single tests as they are."""
    paths: list[str] = []
    for test in tests:
        files = [] if "::" in test else sorted(folder.glob(test))
        paths += [str(path.relative_to(folder)) for path in files] or [test] * ("::" in test)
    if not paths:
        raise LookupError(f"no test matches {tests}")
    return paths


def killer(mutant: Mutant, folder: Path, broken: frozenset[str]) -> str | None:
    """The first test that fails for a mutant in this copy; None if the mutant survives.

    `broken` are tests that fail without any mutant; they do not count.
    """
    file = folder / CODE.name / mutant.file
    original = file.read_text()
    file.write_text(mutant.apply(original))
    try:
        names = failing(folder, mutant.tests, "-x", broken=broken)
    finally:
        file.write_text(original)
    return names[0] if names else None


def _path_without_java() -> str:
    """Without Java the tests on DynamoDB Local are skipped: no mutant starts a store."""
    folders = os.environ["PATH"].split(os.pathsep)
    return os.pathsep.join(name for name in folders if not (Path(name) / "java").exists())


def run(
    mutants: list[Mutant] | None = None, progress: Callable[[str], None] = lambda text: None
) -> list[str]:
    """The names of the survivors."""
    chosen = ALL if mutants is None else mutants
    numbers = itertools.count(1)
    with tempfile.TemporaryDirectory() as place, ThreadPoolExecutor(WORKERS) as pool:
        free: SimpleQueue[Path] = SimpleQueue()
        for number in range(WORKERS):
            copy_project(Path(place) / str(number))
            free.put(Path(place) / str(number))

        def kill(mutant: Mutant) -> str | None:
            folder = free.get()
            try:
                test = killer(mutant, folder, broken)
            finally:
                free.put(folder)
            progress(f"{next(numbers)}: {mutant.name!r}: {test or 'SURVIVED'}")
            return test

        broken: frozenset[str] = frozenset()
        killers = dict(zip(chosen, pool.map(kill, chosen), strict=True))
        # A test counts only if it passes without the mutant: those few run once more.
        while names := {test for test in killers.values() if test}:
            new = set(failing(Path(place) / "0", tuple(sorted(names))))
            if not new:
                break
            broken |= new
            progress(f"fail without any mutant: {sorted(new)}")
            again = [mutant for mutant, test in killers.items() if test in new]
            killers |= zip(again, pool.map(kill, again), strict=True)
    return [mutant.name for mutant, test in killers.items() if test is None]
