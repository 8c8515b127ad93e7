"""Each condition of a write, made always true; and each half of an OR made never true.

A condition is not removed: its values must stay in use, or the store refuses the request for that.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.torture.mutants.source import Mutant, Source, Tests, read_all

STORAGE: Tests = (
    "tests/storage/repositories/test_*.py",
    "tests/http/test_commit.py",
    "tests/access/test_idempotency*.py",
)
# The tests of conditions by the file that they stand in; STORAGE otherwise.
TESTS_BY_FILE: dict[str, Tests] = {
    "rate_limits.py": (
        "tests/storage/repositories/test_rate_limits.py",
        "tests/access/test_limits.py",
    ),
    "templates.py": (
        "tests/storage/repositories/test_templates.py",
        "tests/api/test_templates.py",
    ),
    "campaigns.py": (
        "tests/storage/repositories/test_campaigns.py",
        "tests/api/test_campaign*.py",
    ),
    "campaign_parts.py": (
        "tests/storage/repositories/test_campaigns.py",
        "tests/api/test_accept*.py",
        "tests/api/test_campaign*.py",
    ),
    "consents.py": ("tests/storage/repositories/test_consents.py",),
    "exposures.py": ("tests/api/test_seen.py", "tests/api/test_visitors_rights.py"),
    "rewards.py": ("tests/api/test_rewards.py",),
    "learning.py": ("tests/jobs/test_snapshot.py",),
    "webhooks.py": (
        "tests/storage/repositories/test_webhooks.py",
        "tests/api/test_webhooks.py",
    ),
    "api_keys.py": (
        "tests/storage/repositories/test_api_keys.py",
        "tests/access/test_keys*.py",
    ),
    "sessions.py": (
        "tests/storage/repositories/test_sessions.py",
        "tests/access/test_session*.py",
    ),
    "hotel_clocks.py": ("tests/access/test_hotel_clock.py",),
    "booking_codes.py": (
        "tests/storage/repositories/test_booking_codes.py",
        "tests/access/test_booking_codes.py",
    ),
    "hotels.py": ("tests/storage/repositories/test_hotels.py",),
    "guest_tokens.py": ("tests/access/test_exchange.py",),
    "presence.py": (
        "tests/storage/repositories/test_presence.py",
        "tests/torture/test_edges.py",
        "tests/access/test_presence*.py",
    ),
}


def condition_mutants() -> Iterator[Mutant]:
    """Of every condition in the storage's code."""
    for source in read_all("storage"):
        tests = TESTS_BY_FILE.get(source.file.rpartition("/")[2], STORAGE)
        for node in clauses(source):
            for replacement in weaker(str(node.value)):
                yield source.mutant(node, f'"{replacement}"', tests)


def clauses(source: Source) -> Iterator[ast.Constant]:
    """The clause of each `Condition(name, clause, values)`."""
    for node in ast.walk(source.tree):
        match node:
            case ast.Call(ast.Name("Condition") | ast.Attribute(attr="Condition"), arguments):
                clause = arguments[1] if len(arguments) > 1 else None
                match clause:  # of a cell: the text that is formatted
                    case ast.Call(ast.Attribute(ast.Constant() as template, "format")):
                        clause = template
                if not (isinstance(clause, ast.Constant) and isinstance(clause.value, str)):
                    raise LookupError(f"{source.file}: {source.at(node)}: its clause is no text")
                yield clause


def weaker(clause: str) -> Iterator[str]:
    """Clauses that refuse less. DynamoDB refuses parentheses that it does not need, and a
    TransactItem puts those that it needs."""
    yield f"attribute_not_exists(nothing) OR {clause}"
    halves = clause.split(" OR ")
    for half in halves if len(halves) > 1 else []:
        never = f"attribute_exists(nothing) AND {half}"
        yield " OR ".join(never if part == half else part for part in halves)
