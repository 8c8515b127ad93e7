"""A cursor tells its holder nothing of rows that the holder may not see."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from tests.access.cast import AS_ANNA, AS_BERT, Headers, House, api_key, by_key, code

ROWS = 90  # more than one page of filtered reads with limit=1 goes through


def cursors(house: House, path: str, query: dict[str, Any], headers: Headers) -> list[str]:
    """The cursors of a listing, to its end."""
    found: list[str] = []
    asked = query | {"limit": 1}
    while True:
        answer = house.service.get(path, asked, headers=headers)
        assert answer.status == 200, answer.text
        cursor = answer.json["next_cursor"]
        if cursor is None:
            return found
        found.append(cursor)
        asked["cursor"] = cursor


def text_of(cursor: str) -> str:
    """What anybody can read of a cursor."""
    raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    return cursor + raw.decode("latin-1")


@pytest.mark.parametrize(
    ("path", "query", "who"),
    [
        ("voucher/list", {"issuer_uid": "hotel"}, "bert"),
        ("events", {"type": "voucher.issue"}, "other"),
        ("events", {}, "other"),
    ],
)
def test_no_cursor_holds_the_id_of_a_voucher_that_its_holder_may_not_see(
    house: House, path: str, query: dict[str, Any], who: str
) -> None:
    # The id of a bearer voucher is its secret: whoever reads it may book it.
    ids = [house.issue() for _ in range(ROWS)]
    headers = AS_BERT if who == "bert" else house.other
    seen = "".join(text_of(cursor) for cursor in cursors(house, path, query, headers))
    assert [voucher_id for voucher_id in ids if voucher_id in seen] == []


@pytest.mark.parametrize("where", [0, 8, 16, 20, -2])
def test_a_changed_cursor_is_refused(house: House, where: int) -> None:
    for _ in range(2):
        house.issue()
    query = {"limit": 1}
    cursor = house.service.get("voucher/list", query, headers=house.hotel).json["next_cursor"]
    changed = list(cursor)
    changed[where] = "A" if changed[where] != "A" else "B"
    query |= {"cursor": "".join(changed)}
    answer = house.service.get("voucher/list", query, headers=house.hotel)
    assert (answer.status, code(answer)) == (400, "invalid_cursor")


@pytest.mark.parametrize(
    "cursor", ["x", "====", "é", "A" * 2048, "e30", "../..", "null", "A" * 2049]
)
def test_an_invented_cursor_is_refused(house: House, cursor: str) -> None:
    for path in ("voucher/list", "voucher/bookings", "events"):
        answer = house.service.get(path, {"cursor": cursor}, headers=house.hotel)
        assert answer.status == 400, answer.text
        assert code(answer) in ("invalid_cursor", "invalid_request")


def test_a_cursor_goes_on_for_the_same_caller_under_another_of_its_keys(house: House) -> None:
    for _ in range(3):
        house.issue()
    query = {"limit": 1}
    cursor = house.service.get("voucher/list", query, headers=house.hotel).json["next_cursor"]
    rotated = by_key(api_key(house.service, "hotel"))
    query |= {"cursor": cursor}
    answer = house.service.get("voucher/list", query, headers=rotated)
    assert answer.status == 200
    assert len(answer.json["items"]) == 1


@pytest.mark.parametrize("other", [{"status": "issued"}, {"service_type": "spa"}])
def test_a_cursor_of_another_query_is_refused(house: House, other: dict[str, str]) -> None:
    for _ in range(2):
        house.issue()
    first = house.service.get("voucher/list", {"limit": 1}, headers=house.hotel)
    query = other | {"cursor": first.json["next_cursor"], "limit": 1}
    answer = house.service.get("voucher/list", query, headers=house.hotel)
    assert (answer.status, code(answer)) == (400, "invalid_cursor")


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
def test_no_listing_but_an_admins_scans(
    house: House, path: str, query: dict[str, str], who: str
) -> None:
    headers = house.hotel if who == "hotel" else AS_ANNA
    house.service.spy.calls.clear()
    assert house.service.get(path, query, headers=headers).status == 200
    assert "scan" not in house.service.spy.operations()
