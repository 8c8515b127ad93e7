"""Requests made from the OpenAPI document: a small part of what `make torture` does."""

from __future__ import annotations

from tests.torture import fuzz


def test_what_the_document_says_holds() -> None:
    found = fuzz.run(10_000)
    assert found.valid >= 2500
    assert found.invalid >= 1000
    assert not found.wrong, found.report()
