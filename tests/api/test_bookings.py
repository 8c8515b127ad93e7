"""GET /api/voucher/bookings: filters, order, paging, vouchers"""

from __future__ import annotations

from datetime import datetime
from itertools import product
from typing import Any

import pytest

from chalicelib.http import camel_case
from tests.api.paging import check_pages, walk
from tests.api.steps import HOUR, at, book, booked, issued, problems, timed
from tests.service import Service


@pytest.fixture
def diary(service: Service) -> dict[str, dict[str, Any]]:
    """Bookings by name, each made a second after the one before, for other hours than that."""
    bookings = {}
    for name, hours, holder, issuer, cancelled in (
        ("a", 5, "anna", "hotel", False),
        ("b", 2, "bert", "hotel", False),
        ("c", 8, "anna", "hotel", True),
        ("d", 3, "anna", "other", False),
        ("e", 2, "anna", "hotel", False),
    ):
        answer = booked(service, hours, holder, issuer_uid=issuer)
        bookings[name] = answer["booking"]
        if cancelled:
            body = {"booking_id": bookings[name]["id"]}
            bookings[name] = service.post("voucher/cancel", body).json["booking"]
        service.clock.tick()
    return bookings


DIARY: list[tuple[dict[str, Any], str]] = [
    ({"issuer_uid": "hotel"}, "ecba"),
    ({"holder_uid": "anna"}, "edca"),
    ({"issuer_uid": "hotel", "holder_uid": "anna"}, "eca"),
    ({"issuer_uid": "hotel", "status": "booked"}, "eba"),
    ({"issuer_uid": "hotel", "status": "cancelled"}, "c"),
    # by slot, latest first
    ({"issuer_uid": "hotel", "from": 4 * HOUR}, "ca"),
    ({"issuer_uid": "hotel", "from": 5 * HOUR, "to": 8 * HOUR}, "a"),
    # newest first: a guest has few bookings, which no index sorts by slot
    ({"holder_uid": "anna", "to": 5 * HOUR}, "ed"),
    ({"holder_uid": "anna", "from": 3 * HOUR, "to": 3 * HOUR}, ""),
    ({"holder_uid": "anna", "status": "booked", "from": 3 * HOUR}, "da"),
    ({"issuer_uid": "nobody"}, ""),
]


def test_bookings_filter_in_either_order_at_every_limit(
    service: Service, diary: dict[str, dict[str, Any]], subtests: pytest.Subtests
) -> None:
    orders: list[dict[str, str]] = [{}, {"order": "desc"}, {"order": "asc"}]
    for (query, names), order in product(DIARY, orders):
        with subtests.test(**query, **order):
            bookings = [diary[name] for name in (names[::-1] if order == orders[2] else names)]
            check_pages(service, "voucher/bookings", timed(service, query) | order, bookings)


def test_listing_in_no_order_takes_none(service: Service) -> None:
    answer = service.get("voucher/bookings", {"order": "asc"})
    assert problems(answer) == [("order", "is only valid together with issuer_uid")]


@pytest.mark.parametrize("camel", [False, True])
def test_bookings_come_with_their_vouchers(service: Service, camel: bool) -> None:
    kinds = {"Spa": "hotel.spa", "Tour": "city.tour"}
    answers = [booked(service, title=title, service_type=kinds[title]) for title in kinds]
    redeemed = service.post("voucher/redeem", {"voucher_id": answers[0]["voucher"]["id"]}).json
    query = {"issuer_uid": "hotel", "from": at(service), "order": "asc", "include": "voucher"}
    written = camel_case.camel if camel else str
    issuer, voucher_id, kind = map(written, ("issuer_uid", "voucher_id", "service_type"))
    query[issuer] = query.pop("issuer_uid")
    items = service.get("voucher/bookings", query).json["items"]
    (used,) = (item["voucher"] for item in items if item["voucher"]["status"] == "consumed")
    at_desk = used.pop(written("consumed_at")), used.pop(written("consumed_by"))
    consumed = redeemed["voucher"]["consumed_at"]
    assert datetime.fromisoformat(at_desk[0]) == datetime.fromisoformat(consumed)
    assert at_desk[1] == "redeem"
    assert {item[voucher_id]: item["voucher"] for item in items} == {
        answer["voucher"]["id"]: {
            "title": title,
            kind: kinds[title],
            "status": "consumed" if title == "Spa" else "booked",
        }
        for title, answer in zip(kinds, answers, strict=True)
    }


def test_bookings_of_a_voucher_include_the_cancelled_ones(service: Service) -> None:
    voucher = issued(service)
    ids = []
    for hour in (1, 2, 3):
        ids.append(book(service, voucher["id"], hours=hour).json["booking"]["id"])
        service.post("voucher/cancel", {"voucher_id": voucher["id"]})
        service.clock.tick()
    answer = service.get("voucher/bookings", {"voucher_id": voucher["id"]})
    assert [item["id"] for item in answer.json["items"]] == ids[::-1]


def test_listing_without_a_filter_has_every_booking_once(
    service: Service, diary: dict[str, dict[str, Any]]
) -> None:
    pages = walk(service, "voucher/bookings", {}, 2)
    ids = sorted(item["id"] for page in pages for item in page)
    assert ids == sorted(item["id"] for item in diary.values())
