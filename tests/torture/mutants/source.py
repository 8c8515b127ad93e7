"""A mutant is one replaced text in a file of the service."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
CODE = ROOT / "chalicelib"
Tests = tuple[str, ...]  # patterns of test files, or single tests
Node = ast.expr | ast.stmt


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of the code that some test must notice."""

    file: str
    original: str
    replacement: str
    tests: Tests
    occurrence: int = 0  # which of the places with the original text

    @property
    def name(self) -> str:
        """Its place, the original and the replacement."""
        return f"{self.file}[{self.occurrence}]: {self.original} -> {self.replacement}"

    def start(self, text: str) -> int:
        """Where the original stands in the text of its file."""
        places = list(_places(text, self.original))
        if not places:
            raise LookupError(f"{self.name}: the original is not there any more")
        return places[self.occurrence]

    def apply(self, text: str) -> str:
        """The file with the one text replaced."""
        start = self.start(text)
        return text[:start] + self.replacement + text[start + len(self.original) :]


@dataclass(frozen=True, slots=True)
class Source:
    """A file of the service, from which mutants are derived."""

    file: str
    text: str
    tree: ast.Module

    def at(self, node: Node) -> str:
        """The text of a node."""
        return ast.get_source_segment(self.text, node) or ""

    def start(self, node: Node) -> int:
        """Where a node stands in the text."""
        lines = self.text.splitlines(keepends=True)
        column = len(lines[node.lineno - 1].encode()[: node.col_offset].decode())
        return sum(map(len, lines[: node.lineno - 1])) + column

    def mutant(self, node: Node, replacement: str, tests: Tests) -> Mutant:
        """This text in the place of that node."""
        original = self.at(node)
        occurrence = list(_places(self.text, original)).index(self.start(node))
        return Mutant(self.file, original, replacement, tests, occurrence)


def read(file: str) -> Source:
    """One file of the service."""
    text = (CODE / file).read_text()
    return Source(file, text, ast.parse(text))


def read_all(folder: str) -> Iterator[Source]:
    """All files below a folder of the service."""
    for path in sorted((CODE / folder).rglob("*.py")):
        yield read(path.relative_to(CODE).as_posix())


def _places(text: str, part: str) -> Iterator[int]:
    start = text.find(part)
    while start >= 0:
        yield start
        start = text.find(part, start + 1)
