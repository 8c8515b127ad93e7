"""Requests made from the OpenAPI document: a small part of what `make torture` does."""

from __future__ import annotations

from tests.engines import Engine
from tests.torture import fuzz


def test_what_the_document_says_holds() -> None:
    found = fuzz.fuzzed(fuzz.in_memory(), 9_000)
    assert found.valid >= 2300
    assert found.invalid >= 900
    assert not found.wrong, found.report()


def test_it_holds_on_a_store_that_validates_what_it_is_asked(dynamodb_local: Engine) -> None:
    found = fuzz.fuzzed(dynamodb_local, 1_000, seed=fuzz.SEEDS)
    assert found.stores["dynamodb_local"] >= 1_000
    assert found.valid >= 250
    assert found.invalid >= 100
    assert not found.wrong, found.report()
