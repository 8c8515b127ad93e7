"""Whatever nobody may guess comes from the system's source of random numbers."""

from __future__ import annotations

import ast
import secrets
from dataclasses import fields
from pathlib import Path

from chalicelib.runtime import Runtime

ROOT = Path(__file__).parent.parent
SHIPPED = [*sorted(ROOT.glob("chalicelib/**/*.py")), *sorted(ROOT.glob("infra/operator/*.py"))]
# No source of secrets: `random` can be predicted, and a UUID has 122 bits.
GUESSABLE = {"random", "uuid"}
NO_SECRETS = {
    ("chalicelib/storage/dynamo/client.py", "random"),  # the pauses between attempts
    ("chalicelib/http/responses.py", "uuid"),  # the id of a request without the gateway's
}


def imports(path: Path) -> set[str]:
    """The names of the modules that a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def test_no_secret_is_made_of_numbers_that_can_be_guessed() -> None:
    used = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in SHIPPED
        for name in imports(path) & GUESSABLE
    }
    assert used == NO_SECRETS
    [random_bits] = [each for each in fields(Runtime) if each.name == "random_bits"]
    assert random_bits.default == secrets.randbits
