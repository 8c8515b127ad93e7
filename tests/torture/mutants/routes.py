"""Each rule that a route applies, removed; each audience, widened; each check of a credential,
removed."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.torture.mutants.decisions import other_choices
from tests.torture.mutants.layout import (
    AUDIENCES,
    CREDENTIALS,
    IDEMPOTENCY,
    PERMISSIONS,
    WIDER_AUDIENCES,
    WITHOUT_RULE,
)
from tests.torture.mutants.source import Mutant, Source, Tests, read, read_all

_MATRIX: Tests = (
    "tests/access/test_matrix.py",
    "tests/access/test_credentials.py",
    "tests/access/test_listings.py",
    "tests/access/test_listing_reads.py",
    "tests/access/test_hotel_clock.py",
)
APPLIED: Tests = ("tests/torture/test_edges.py", *_MATRIX, "tests/access/test_presence*.py")
ALLOWED: Tests = (*_MATRIX, "tests/access/test_presence*.py", "tests/torture/test_edges.py")
OF_CREDENTIALS: Tests = (
    "tests/access/test_keys.py",
    "tests/access/test_tokens.py",
    "tests/access/test_headers_sent_twice.py",
    "tests/access/test_local_stage.py",
    *_MATRIX,
)
OF_IDEMPOTENCY: Tests = ("tests/access/test_idempotency*.py", "tests/http/test_fingerprints.py")


def route_mutants() -> Iterator[Mutant]:
    """Of all routes, and of the audiences themselves."""
    for source in read_all("api"):
        yield from _of_route(source)
    yield from _wider_audiences(read(AUDIENCES))


def _of_route(source: Source) -> Iterator[Mutant]:
    rules = rules_imported_by(source)
    for node in ast.walk(source.tree):
        match node:
            case ast.Call(ast.Name(name), arguments) if name in rules:
                texts = [source.at(argument) for argument in arguments]
                for template in WITHOUT_RULE[rules[name]]:
                    yield source.mutant(node, template.format(*texts), APPLIED)
            case ast.keyword("allow", ast.Call(ast.Attribute(_, name), arguments) as audience):
                text = ", ".join(map(source.at, arguments)) or repr("others")
                for wider in WIDER_AUDIENCES:
                    if wider != name:
                        yield source.mutant(audience, f"audience.{wider}({text})", ALLOWED)
            case ast.keyword("allow", ast.Attribute() as audience):  # one that routes share
                yield source.mutant(audience, "audience.public()", ALLOWED)


def rules_imported_by(source: Source) -> dict[str, str]:
    """The rules that a route imports, by the name that it uses."""
    module = "chalicelib." + PERMISSIONS.removesuffix(".py").replace("/", ".")
    return {
        alias.asname or alias.name: alias.name
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom) and node.module == module
        for alias in node.names
    }


def _wider_audiences(source: Source) -> Iterator[Mutant]:
    """Each with one role more; a test of one role less would only prove convenience."""
    for node in ast.walk(source.tree):
        match node:
            case ast.Call(ast.Name("frozenset"), [ast.Set(elements) as roles]):
                if not all(isinstance(element, ast.Constant) for element in elements):
                    continue
                for place, replacement in other_choices(roles):
                    if len(ast.literal_eval(replacement)) > len(elements):
                        yield source.mutant(place, replacement, ALLOWED)


CREDENTIAL_MUTANTS = [
    *(Mutant(*change, OF_CREDENTIALS) for change in CREDENTIALS),
    *(Mutant(*change, OF_IDEMPOTENCY) for change in IDEMPOTENCY),
]
