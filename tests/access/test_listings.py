"""What each caller sees in a listing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.access.cast import ANNA, AS_ANNA, AS_BERT, BERT, House, credential

# The hotel issues `a` for Anna and `b` for Bert; the other hotel issues `c` for Anna.
LISTINGS = [
    # (path, query, who, which of the vouchers a, b and c the listing shows)
    ("voucher/list", {}, "anna", "ac"),
    ("voucher/list", {}, "bert", "b"),
    ("voucher/list", {}, "hotel", "ab"),
    ("voucher/list", {}, "other", "c"),
    ("voucher/list", {}, "admin", "abc"),
    ("voucher/list", {"issuer_uid": "hotel"}, "anna", "a"),
    ("voucher/list", {"issuer_uid": "hotel"}, "bert", "b"),
    ("voucher/list", {"issuer_uid": "hotel"}, "admin", "ab"),
    ("voucher/list", {"holder_uid": ANNA}, "hotel", "a"),
    ("voucher/list", {"holder_uid": ANNA}, "other", "c"),
    ("voucher/list", {"holder_uid": ANNA}, "admin", "ac"),
    ("voucher/list", {"holder_uid": "hotel"}, "hotel", ""),
    ("voucher/bookings", {}, "anna", "ac"),
    ("voucher/bookings", {}, "bert", "b"),
    ("voucher/bookings", {}, "hotel", "ab"),
    ("voucher/bookings", {}, "other", "c"),
    ("voucher/bookings", {}, "admin", "abc"),
    ("voucher/bookings", {"voucher_id": "a"}, "anna", "a"),
    ("voucher/bookings", {"voucher_id": "a"}, "bert", ""),
    ("voucher/bookings", {"voucher_id": "a"}, "other", ""),
    ("voucher/bookings", {"voucher_id": "a"}, "hotel", "a"),
    ("voucher/bookings", {"issuer_uid": "hotel"}, "bert", "b"),
    ("events", {"type": "voucher.issue"}, "hotel", "ab"),
    ("events", {"type": "voucher.issue"}, "other", "c"),
    ("events", {"type": "voucher.issue"}, "admin", "abc"),
    ("events", {"type": "voucher.book"}, "other", "c"),
    ("events", {"subject_id": "a"}, "other", ""),
    ("events", {"subject_id": "a"}, "hotel", "a"),
    ("events", {}, "other", "c"),
    ("events", {}, "hotel", "ab"),
]


@pytest.mark.parametrize(("path", "query", "who", "visible"), LISTINGS)
def test_listing_shows_only_what_the_caller_may_see(
    house: House, path: str, query: dict[str, str], who: str, visible: str
) -> None:
    others = house.service.post("voucher/issue", {"holder_uid": ANNA}, headers=house.other)
    ids = {
        "a": house.issue(holder_uid=ANNA),
        "b": house.issue(holder_uid=BERT),
        "c": others.json["voucher"]["id"],
    }
    for name, voucher_id in ids.items():
        house.book(voucher_id, AS_BERT if name == "b" else AS_ANNA)
    query = {field: ids.get(value, value) for field, value in query.items()}
    voucher_ids = {
        item.get("voucher_id") or item.get("subject_id") or item["id"]
        for item in all_items(house, path, query | {"limit": 100}, who)
    }
    assert voucher_ids & set(ids.values()) == {ids[name] for name in visible}


def all_items(house: House, path: str, query: dict[str, Any], who: str) -> list[dict[str, Any]]:
    """The items of all pages of a listing."""
    items: list[dict[str, Any]] = []
    cursor = None
    while True:
        page_query = query | ({"cursor": cursor} if cursor else {})
        answer = house.service.get(path, page_query, headers=credential(house, who))
        assert answer.status == 200, answer.text
        items += answer.json["items"]
        cursor = answer.json["next_cursor"]
        if cursor is None:
            return items


@pytest.mark.parametrize(
    ("path", "query", "who"),
    [
        ("voucher/list", {}, "hotel"),
        ("voucher/list", {}, "anna"),
        ("voucher/bookings", {}, "hotel"),
        ("voucher/bookings", {"voucher_id": "v-1"}, "anna"),
        ("events", {}, "hotel"),
        ("events", {"type": "voucher.issue"}, "hotel"),
        ("events", {"subject_id": "v-1"}, "hotel"),
    ],
)
def test_only_an_admins_listing_scans(
    house: House, path: str, query: dict[str, str], who: str
) -> None:
    house.service.spy.calls.clear()
    assert house.service.get(path, query, headers=credential(house, who)).status == 200
    assert "scan" not in house.service.spy.operations()


def test_voucher_of_a_booking_is_hidden_once_it_is_anothers(house: House) -> None:
    voucher_id = house.issue(title="Bearer")
    booking_id = house.book(voucher_id, AS_ANNA)
    query = {"include": "voucher"}
    shown = {"title": "Bearer", "service_type": "hotel.booking", "status": "booked"}
    [before] = house.service.get("voucher/bookings", query, headers=AS_ANNA).json["items"]
    assert before["voucher"] == shown
    house.service.post("voucher/cancel", {"booking_id": booking_id}, headers=AS_ANNA)
    house.book(voucher_id, AS_BERT)
    [after] = house.service.get("voucher/bookings", query, headers=AS_ANNA).json["items"]
    assert after["voucher"] is None
    for headers in (AS_BERT, house.hotel):
        items = house.service.get("voucher/bookings", query, headers=headers).json["items"]
        assert [item["voucher"] for item in items] == [shown] * len(items)
