"""Cursors: opaque, and good for the query that they were given for."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest

from tests.api.steps import booked, issued, refusal
from tests.service import Service

# path, a query with more than one page, queries that its cursor does not belong to
QUERIES: list[tuple[str, dict[str, str], list[dict[str, str]]]] = [
    (
        "voucher/list",
        {"issuer_uid": "hotel"},
        [
            {},
            {"issuer_uid": "other"},
            {"holder_uid": "hotel"},
            {"issuer_uid": "hotel", "holder_uid": "guest"},
            {"issuer_uid": "hotel", "status": "booked"},
            {"issuer_uid": "hotel", "service_type": "hotel.booking"},
        ],
    ),
    (
        "voucher/bookings",
        {"issuer_uid": "hotel"},
        [
            {},
            {"issuer_uid": "other"},
            {"issuer_uid": "hotel", "status": "booked"},
            {"issuer_uid": "hotel", "from": "2026-03-02T00:00:00Z"},
            {"issuer_uid": "hotel", "to": "2026-03-03T00:00:00Z"},
            {"voucher_id": "hotel"},
        ],
    ),
    (
        "events",
        {"type": "voucher.book"},
        [
            {},
            {"type": "voucher.issue"},
            {"subject_id": "voucher.book"},
            {"type": "voucher.book", "from": "2026-03-02T00:00:00Z"},
        ],
    ),
]
CASES = pytest.mark.parametrize(("path", "query", "others"), QUERIES, ids=[q[0] for q in QUERIES])


@pytest.fixture
def full(service: Service) -> Service:
    """The service with three bookings."""
    for hours in (1, 2, 3):
        booked(service, hours)
    return service


def cursor(service: Service, path: str, query: dict[str, str]) -> str:
    """The cursor of a query's second page."""
    answer = service.get(path, query | {"limit": 1})
    found: str = answer.json["next_cursor"]
    assert found
    return found


@CASES
def test_a_cursor_is_good_for_its_query_at_any_limit(
    full: Service, path: str, query: dict[str, str], others: list[dict[str, str]]
) -> None:
    first = full.get(path, query | {"limit": 1}).json["items"]
    following = {"cursor": cursor(full, path, query)}
    for limit in (1, 2, 100):
        answer = full.get(path, query | following | {"limit": limit})
        assert answer.status == 200
        assert len(answer.json["items"]) == min(limit, 2)
        assert first[0] not in answer.json["items"]


@CASES
def test_a_cursor_is_good_for_no_other_query(
    full: Service, path: str, query: dict[str, str], others: list[dict[str, str]]
) -> None:
    following = {"cursor": cursor(full, path, query)}
    for other in others:
        assert refusal(full.get(path, other | following)) == (400, "invalid_cursor", None), other


def test_a_cursor_is_good_for_no_other_route(full: Service) -> None:
    query = {"issuer_uid": "hotel"}
    for path, other in (("voucher/list", "voucher/bookings"), ("voucher/bookings", "voucher/list")):
        following = {"cursor": cursor(full, path, query)}
        assert refusal(full.get(other, query | following)) == (400, "invalid_cursor", None)


ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def with_another_character(good: str) -> list[str]:
    """The cursor with any one character changed."""
    found = [
        good[:place] + other + good[place + 1 :]
        for place in range(len(good))
        for other in (ALPHABET[(ALPHABET.index(good[place]) + step) % 64] for step in (1, 17, 32))
    ]
    # the last character holds bits that no byte needs
    return found + [good[:-1] + other for other in ALPHABET if other != good[-1]]


def of_another_length_or_order(good: str) -> list[str]:
    """The cursor cut, lengthened, turned around, or in another alphabet."""
    found = [good[:length] for length in (1, 10, len(good) // 2, len(good) - 1)]
    found += [good + more for more in ("A", "AA", "AAA", "=", "==", "\u00e9", "!")]
    found += [good.replace("-", "+").replace("_", "/")] if {"-", "_"} & set(good) else []
    found += [good[4:], good[::-1], good.swapcase(), good + good]
    return found


@pytest.mark.parametrize(
    "tampered",
    [
        pytest.param(
            with_another_character, marks=pytest.mark.in_process("asks a thousand times over")
        ),
        of_another_length_or_order,
    ],
)
@CASES
def test_a_cursor_that_was_tampered_with_is_refused(
    full: Service,
    path: str,
    query: dict[str, str],
    others: list[dict[str, str]],
    tampered: Callable[[str], list[str]],
) -> None:
    taken = [
        wrong
        for wrong in tampered(cursor(full, path, query))
        if full.get(path, query | {"cursor": wrong}).status != 400
    ]
    assert taken == []


GARBAGE = [
    "x",
    "eyJpZCI6InYtMSJ9",
    base64.urlsafe_b64encode(b'{"id":"v-1"}').decode(),
    base64.urlsafe_b64encode(b"\0" * 16 + b'{"id":"v-1"}').decode(),
    base64.urlsafe_b64encode(b"\0" * 16).decode(),
    "null",
    "undefined",
    "../../etc/passwd",
    "\N{GRINNING FACE}",
    "%00",
    "A" * 2048,
]


@CASES
def test_garbage_is_no_cursor(
    service: Service, path: str, query: dict[str, str], others: list[dict[str, str]]
) -> None:
    for garbage in GARBAGE:
        answer = service.get(path, query | {"cursor": garbage})
        assert refusal(answer) == (400, "invalid_cursor", None), garbage


@CASES
def test_a_cursor_shows_no_id(
    full: Service, path: str, query: dict[str, str], others: list[dict[str, str]]
) -> None:
    found = cursor(full, path, query)
    told = base64.urlsafe_b64decode(found + "=" * (-len(found) % 4))
    items = full.get(path, query | {"limit": 3}).json["items"]
    assert not any(item["id"].encode() in told for item in items)


def test_what_is_issued_meanwhile_shifts_no_page(service: Service) -> None:
    made = []
    for _ in range(4):
        made.append(issued(service)["id"])
        service.clock.tick()
    query: dict[str, Any] = {"issuer_uid": "hotel", "limit": 2}
    first = service.get("voucher/list", query).json
    issued(service)
    second = service.get("voucher/list", query | {"cursor": first["next_cursor"]}).json
    found = [item["id"] for item in first["items"] + second["items"]]
    assert found == made[::-1]
    assert second["next_cursor"] is None
