"""GET /api/voucher/list: filters, order, paging; GET /api/voucher/counts"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.api.paging import check_pages, walk
from tests.api.steps import at, in_status, issued
from tests.service import Service


@pytest.fixture
def shelf(service: Service) -> dict[str, dict[str, Any]]:
    """Vouchers by name, each issued a second after the one before."""
    kinds: dict[str, tuple[str, dict[str, Any]]] = {
        "bearer": ("issued", {}),
        "annas": ("issued", {"holder_uid": "anna"}),
        "spa": ("issued", {"service_type": "spa"}),
        "booked": ("booked", {"holder": "anna"}),
        "used": ("consumed", {"holder_uid": "anna"}),
        "revoked": ("cancelled", {}),
        "other": ("issued", {"issuer_uid": "other"}),
        "other-annas": ("issued", {"issuer_uid": "other", "holder_uid": "anna"}),
    }
    vouchers = {}
    for name, (status, fields) in kinds.items():
        vouchers[name] = in_status(service, status, **fields)
        service.clock.tick()
    return vouchers


LISTS: list[tuple[dict[str, Any], list[str]]] = [
    ({"issuer_uid": "hotel"}, ["revoked", "used", "booked", "spa", "annas", "bearer"]),
    ({"issuer_uid": "hotel", "status": "issued"}, ["spa", "annas", "bearer"]),
    ({"issuer_uid": "hotel", "status": "booked"}, ["booked"]),
    ({"issuer_uid": "hotel", "status": "consumed"}, ["used"]),
    ({"issuer_uid": "hotel", "status": "cancelled"}, ["revoked"]),
    ({"issuer_uid": "hotel", "status": "expired"}, []),
    ({"issuer_uid": "hotel", "service_type": "spa"}, ["spa"]),
    (
        {"issuer_uid": "hotel", "status": "issued", "service_type": "hotel.booking"},
        ["annas", "bearer"],
    ),
    ({"holder_uid": "anna"}, ["other-annas", "used", "booked", "annas"]),
    ({"holder_uid": "anna", "status": "issued"}, ["other-annas", "annas"]),
    ({"holder_uid": "anna", "issuer_uid": "hotel"}, ["used", "booked", "annas"]),
    ({"issuer_uid": "nobody"}, []),
]


def test_list_filters_newest_first_at_every_limit(
    service: Service, shelf: dict[str, dict[str, Any]], subtests: pytest.Subtests
) -> None:
    for query, names in LISTS:
        with subtests.test(**query):
            check_pages(service, "voucher/list", query, [shelf[name] for name in names])


def test_list_without_a_filter_has_every_voucher_once(
    service: Service, shelf: dict[str, dict[str, Any]]
) -> None:
    pages = walk(service, "voucher/list", {}, 3)
    items = [item for page in pages for item in page]
    assert sorted(item["id"] for item in items) == sorted(item["id"] for item in shelf.values())


@pytest.mark.parametrize("status", ["issued", "booked", "consumed", "cancelled"])
def test_list_shows_a_voucher_as_status_does(service: Service, status: str) -> None:
    voucher = in_status(service, status, terms={"n": 1}, price_amount=12.5)
    answer = service.get("voucher/list", {"issuer_uid": "hotel"})
    assert answer.json == {"ok": True, "items": [voucher], "next_cursor": None}


@pytest.mark.in_process("moves the clock")
def test_counts_agree_with_the_lists(
    service: Service, shelf: dict[str, dict[str, Any]], subtests: pytest.Subtests
) -> None:
    issued(service, valid_from=at(service), valid_until=at(service, hours=1))
    # As they were issued; at the end of one; after the sweep; at the end of all.
    for hours in (0, 1, 1, 1000):
        service.clock.advance(hours=hours)
        for issuer in ("hotel", "other", "nobody"):
            with subtests.test(now=service.clock.now, issuer=issuer):
                query = {"issuer_uid": issuer}
                pages = walk(service, "voucher/list", query, 100)
                by_status = Counter(item["status"] for page in pages for item in page)
                answer = service.get("voucher/counts", query).json
                statuses = ("issued", "booked", "consumed", "cancelled", "expired")
                counts = {status: by_status[status] for status in statuses}
                assert answer == {"ok": True, "counts": counts}
        if hours:
            service.sweep()
