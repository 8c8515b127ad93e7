"""Requests made from the OpenAPI document: a small part of what `make torture` does."""

from __future__ import annotations

from tests.engines import Engine
from tests.torture import fuzz
from tests.torture.memory import in_memory


def test_service_matches_its_document() -> None:
    report = fuzz.fuzz(in_memory(), 3_000)
    assert report.valid >= 750
    assert report.invalid >= 300
    assert report.hostile >= 200
    assert not report.problems, report.text()


def test_service_matches_its_document_on_a_store_that_validates(dynamodb_local: Engine) -> None:
    report = fuzz.fuzz(dynamodb_local, 500, seed=fuzz.LOCAL_SEEDS)
    assert report.stores["dynamodb_local"] >= 500
    assert report.valid >= 120
    assert report.invalid >= 50
    assert report.hostile >= 30
    assert not report.problems, report.text()
