"""Requests made from the OpenAPI document: a small part of what `make torture` does."""

from __future__ import annotations

from tests.torture import fuzz


def test_what_the_document_says_holds() -> None:
    found = fuzz.run(2500)
    assert found.requests >= 2000
    assert found.valid >= 500
    assert found.invalid >= 200
    assert not found.wrong, found.report()
