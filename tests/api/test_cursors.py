"""Cursors: opaque, and good only for their own query and caller."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.access.cast import (
    AS_BERT,
    STAGE,
    Headers,
    House,
    api_key,
    by_key,
    code,
    credential,
    furnish,
)
from tests.api.bad_cursors import (
    GARBAGE,
    cursor_for,
    of_another_length_or_order,
    with_another_character,
)
from tests.api.steps import booked, error, issued
from tests.engines import Engine
from tests.service import Service, serve

WHENEVER = "2096-01-01T00:00:00Z"
WITH_KEYS = pytest.mark.in_process("calls with the keys of several hotels")
# path, a query with more than one page
CASES = pytest.mark.parametrize(
    ("path", "query"),
    [
        ("voucher/list", {"issuer_uid": "hotel"}),
        ("voucher/bookings", {"issuer_uid": "hotel"}),
        ("events", {"type": "voucher.book"}),
    ],
)
# path, queries that its cursor does not belong to
OTHER_QUERIES: dict[str, list[dict[str, str]]] = {
    "voucher/list": [
        {},
        {"issuer_uid": "other"},
        {"holder_uid": "hotel"},
        {"issuer_uid": "hotel", "holder_uid": "guest"},
        {"issuer_uid": "hotel", "status": "booked"},
        {"issuer_uid": "hotel", "service_type": "hotel.booking"},
    ],
    "voucher/bookings": [
        {},
        {"issuer_uid": "other"},
        {"issuer_uid": "hotel", "status": "booked"},
        {"issuer_uid": "hotel", "from": "2026-03-02T00:00:00Z"},
        {"issuer_uid": "hotel", "to": "2026-03-03T00:00:00Z"},
        {"issuer_uid": "hotel", "order": "asc"},
        {"issuer_uid": "hotel", "include": "voucher"},
        {"voucher_id": "hotel"},
    ],
    "events": [
        {},
        {"type": "voucher.issue"},
        {"subject_id": "voucher.book"},
        {"type": "voucher.book", "from": "2026-03-02T00:00:00Z"},
    ],
}


@pytest.fixture
def full(service: Service) -> Service:
    """The service with three bookings."""
    for hours in (1, 2, 3):
        booked(service, hours)
    return service


@pytest.fixture
def full_house(empty_tables: Engine) -> Iterator[House]:
    """The service that requires credentials, with two vouchers that Anna has booked."""
    for service in serve(empty_tables, **STAGE):
        house = furnish(service)
        for _ in range(2):
            house.book(house.issue())
        yield house


def cursor(service: Service, path: str, query: dict[str, str]) -> str:
    """The cursor of a query's second page."""
    next_cursor: str = service.get(path, query | {"limit": 1}).json["next_cursor"]
    assert next_cursor
    return next_cursor


# --- which query it is good for


@CASES
def test_cursor_is_good_for_its_query_at_any_limit(
    full: Service, path: str, query: dict[str, str]
) -> None:
    first_page = full.get(path, query | {"limit": 1}).json["items"]
    following = {"cursor": cursor(full, path, query)}
    for limit in (1, 2, 100):
        answer = full.get(path, query | following | {"limit": limit})
        assert answer.status == 200
        assert len(answer.json["items"]) == min(limit, 2)
        assert first_page[0] not in answer.json["items"]


@CASES
def test_cursor_of_another_query_is_refused(
    full: Service, path: str, query: dict[str, str]
) -> None:
    following = {"cursor": cursor(full, path, query)}
    for other in OTHER_QUERIES[path]:
        assert error(full.get(path, other | following)) == (400, "invalid_cursor", None), other


def test_cursor_of_another_route_is_refused(full: Service) -> None:
    query = {"issuer_uid": "hotel"}
    for path, other in (("voucher/list", "voucher/bookings"), ("voucher/bookings", "voucher/list")):
        following = {"cursor": cursor(full, path, query)}
        assert error(full.get(other, query | following)) == (400, "invalid_cursor", None)


# --- invented and changed cursors


@pytest.mark.parametrize(
    "tampered",
    [
        pytest.param(
            with_another_character, marks=pytest.mark.in_process("sends a thousand requests")
        ),
        of_another_length_or_order,
    ],
)
@CASES
def test_tampered_cursor_is_refused(
    full: Service, path: str, query: dict[str, str], tampered: Callable[[str], list[str]]
) -> None:
    accepted = [
        wrong
        for wrong in tampered(cursor(full, path, query))
        if full.get(path, query | {"cursor": wrong}).status != 400
    ]
    assert accepted == []


@CASES
def test_invented_cursor_is_refused(service: Service, path: str, query: dict[str, str]) -> None:
    for garbage in GARBAGE:
        answer = service.get(path, query | {"cursor": garbage})
        assert error(answer) == (400, "invalid_cursor", None), garbage
    assert error(service.get(path, query | {"cursor": "A" * 2049}))[:2] == (400, "invalid_request")


@WITH_KEYS
def test_wrong_cursor_of_a_hotel_is_refused(full_house: House) -> None:
    good: str = full_house.service.get("voucher/list", {"limit": 1}, headers=full_house.hotel).json[
        "next_cursor"
    ]
    changed = [
        good[:place] + ("A" if good[place] != "A" else "B") + good[place:][1:]
        for place in (0, 8, 16, 20, len(good) - 2)
    ]
    for wrong in changed + GARBAGE:
        for path in ("voucher/list", "voucher/bookings", "events"):
            answer = full_house.service.get(path, {"cursor": wrong}, headers=full_house.hotel)
            assert error(answer) == (400, "invalid_cursor", None), wrong
    for other in ({"status": "issued"}, {"service_type": "spa"}):
        query = other | {"cursor": good, "limit": 1}
        answer = full_house.service.get("voucher/list", query, headers=full_house.hotel)
        assert error(answer) == (400, "invalid_cursor", None), other


# --- whose it is


@WITH_KEYS
@pytest.mark.parametrize(
    ("path", "query", "owner", "thief"),
    [
        ("voucher/list", {}, "hotel", "admin"),
        ("voucher/list", {}, "hotel", "other"),
        ("voucher/list", {}, "hotel", "anna"),
        ("voucher/bookings", {}, "hotel", "other"),
        ("voucher/bookings", {}, "anna", "bert"),
        ("events", {"type": "voucher.issue"}, "admin", "hotel"),
        ("events", {"type": "voucher.issue"}, "hotel", "other"),
    ],
)
def test_cursor_is_good_only_for_its_own_caller(
    full_house: House, path: str, query: dict[str, str], owner: str, thief: str
) -> None:
    query = query | {"limit": 1}
    first_page = full_house.service.get(path, query, headers=credential(full_house, owner))
    query |= {"cursor": first_page.json["next_cursor"]}
    assert full_house.service.get(path, query, headers=credential(full_house, owner)).status == 200
    stolen = full_house.service.get(path, query, headers=credential(full_house, thief))
    assert (stolen.status, code(stolen)) == (400, "invalid_cursor")


@WITH_KEYS
def test_cursor_is_good_under_another_key_of_its_caller(full_house: House) -> None:
    first_page = full_house.service.get("voucher/list", {"limit": 1}, headers=full_house.hotel)
    query = {"limit": 1, "cursor": first_page.json["next_cursor"]}
    rotated = by_key(api_key(full_house.service, "hotel"))
    answer = full_house.service.get("voucher/list", query, headers=rotated)
    assert answer.status == 200
    assert len(answer.json["items"]) == 1


# --- what it reveals


@CASES
def test_cursor_contains_no_id(full: Service, path: str, query: dict[str, str]) -> None:
    text = readable(cursor(full, path, query))
    items = full.get(path, query | {"limit": 3}).json["items"]
    assert not any(item["id"] in text for item in items)


def readable(cursor: str) -> str:
    """What anybody can read in a cursor."""
    raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    return cursor + raw.decode("latin-1")


@WITH_KEYS
def test_cursor_contains_no_id_that_its_holder_may_not_see(
    empty_tables: Engine, subtests: pytest.Subtests
) -> None:
    # The id of a bearer voucher is its secret: whoever reads it may book the voucher.
    for service in serve(empty_tables, **STAGE):
        full_house = furnish(service)
        # More than one page of filtered reads with limit=1 goes through.
        ids = [full_house.issue() for _ in range(90)]
        for path, query, headers in (
            ("voucher/list", {"issuer_uid": "hotel"}, AS_BERT),
            ("events", {"type": "voucher.issue"}, full_house.other),
            ("events", {}, full_house.other),
        ):
            with subtests.test(path=path, query=query):
                text = "".join(map(readable, cursors(service, path, query, headers)))
                assert [voucher_id for voucher_id in ids if voucher_id in text] == []


def cursors(service: Service, path: str, query: dict[str, Any], headers: Headers) -> Iterator[str]:
    """The cursors of a listing, to its end."""
    query = query | {"limit": 1}
    while True:
        answer = service.get(path, query, headers=headers)
        assert answer.status == 200, answer.text
        next_cursor = answer.json["next_cursor"]
        if next_cursor is None:
            return
        yield next_cursor
        query["cursor"] = next_cursor


def test_new_voucher_does_not_shift_the_next_page(service: Service) -> None:
    ids = []
    for _ in range(4):
        ids.append(issued(service)["id"])
        service.clock.tick()
    query: dict[str, Any] = {"issuer_uid": "hotel", "limit": 2}
    first = service.get("voucher/list", query).json
    issued(service)
    second = service.get("voucher/list", query | {"cursor": first["next_cursor"]}).json
    assert [item["id"] for item in first["items"] + second["items"]] == ids[::-1]
    assert second["next_cursor"] is None


@pytest.mark.in_process("makes a cursor of another index")
@pytest.mark.parametrize(
    ("path", "query", "key"),
    [
        ("voucher/list", {"holder_uid": "guest", "status": "issued"}, ("holder_status",)),
        ("voucher/bookings", {"holder_uid": "guest", "from": WHENEVER}, ("slot_start",)),
        ("events", {"type": "voucher.book"}, ("subject_id", "sort", "type")),
        ("voucher/list", {"issuer_uid": "hotel"}, ("id",)),
    ],
)
def test_cursor_of_an_index_that_is_gone_is_invalid(
    service: Service, path: str, query: dict[str, str], key: tuple[str, ...]
) -> None:
    """A release that reads by another index refuses the cursors of the one before."""
    booked(service)
    cursor = cursor_for(service, path, query, dict.fromkeys(("id", *key), "x"))
    assert error(service.get(path, query | {"cursor": cursor})) == (400, "invalid_cursor", None)
