"""GET status, list, bookings, slots, events, health: whole answers, filters, order, paging."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

import chalicelib
from tests.api.steps import (
    HOUR,
    MS,
    at,
    book,
    booked,
    in_status,
    issued,
    later,
    refusal,
    slot_id,
    timed,
)
from tests.service import Service


def walk(service: Service, path: str, query: dict[str, Any], limit: int) -> list[list[Any]]:
    """All pages of a listing."""
    pages, cursor = [], None
    while True:
        asked = query | {"limit": limit} | ({"cursor": cursor} if cursor else {})
        answer = service.get(path, asked)
        assert answer.status == 200, answer.text
        assert answer.json.keys() == {"ok", "items", "next_cursor"}
        pages.append(answer.json["items"])
        cursor = answer.json["next_cursor"]
        if cursor is None:
            return pages


# --- status


@pytest.mark.parametrize("held", ["issued", "booked", "consumed", "cancelled", "expired"])
def test_status_shows_a_voucher_as_it_stands(service: Service, held: str) -> None:
    voucher = in_status(service, held)
    answer = service.get("voucher/status", {"voucher_id": voucher["id"]})
    assert answer.status == 200
    assert answer.json["voucher"] == voucher
    assert (answer.json["booking"] is not None) == (held == "booked")


def test_status_shows_the_live_booking(service: Service) -> None:
    made = booked(service)
    answer = service.get("voucher/status", {"voucher_id": made["voucher"]["id"]})
    assert answer.json == made


def test_status_of_what_is_not_there_is_not_found(service: Service) -> None:
    answer = service.get("voucher/status", {"voucher_id": "v-none"})
    assert refusal(answer) == (404, "voucher_not_found", None)


# --- list


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
    made = {}
    for name, (held, said) in kinds.items():
        made[name] = in_status(service, held, **said)
        service.clock.tick()
    return made


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


def check_pages(service: Service, path: str, query: dict[str, Any], expected: list[Any]) -> None:
    """The listing is what is expected at every limit, without an empty last page."""
    for limit in (1, 2, 50):
        pages = walk(service, path, query, limit)
        assert [item for page in pages for item in page] == expected
        assert all(len(page) == limit for page in pages[:-1])
        assert pages[-1] or not expected


def test_list_filters_newest_first_at_every_limit(
    service: Service, shelf: dict[str, dict[str, Any]], subtests: pytest.Subtests
) -> None:
    for query, names in LISTS:
        with subtests.test(**query):
            check_pages(service, "voucher/list", query, [shelf[name] for name in names])


def test_an_unfiltered_list_holds_every_voucher_once(
    service: Service, shelf: dict[str, dict[str, Any]]
) -> None:
    pages = walk(service, "voucher/list", {}, 3)
    found = [item for page in pages for item in page]
    assert sorted(item["id"] for item in found) == sorted(item["id"] for item in shelf.values())


@pytest.mark.parametrize("held", ["issued", "booked", "consumed", "cancelled"])
def test_a_list_and_the_status_say_the_same(service: Service, held: str) -> None:
    voucher = in_status(service, held, terms={"n": 1}, price_amount=12.5)
    answer = service.get("voucher/list", {"issuer_uid": "hotel"})
    assert answer.json == {"ok": True, "items": [voucher], "next_cursor": None}


# --- bookings


@pytest.fixture
def diary(service: Service) -> dict[str, dict[str, Any]]:
    """Bookings by name, each made a second after the one before, for other hours than that."""
    made = {}
    for name, hours, holder, issuer, cancelled in (
        ("a", 5, "anna", "hotel", False),
        ("b", 2, "bert", "hotel", False),
        ("c", 8, "anna", "hotel", True),
        ("d", 3, "anna", "other", False),
        ("e", 2, "anna", "hotel", False),
    ):
        answer = booked(service, hours, holder, issuer_uid=issuer)
        made[name] = answer["booking"]
        if cancelled:
            body = {"booking_id": made[name]["id"]}
            made[name] = service.post("voucher/cancel", body).json["booking"]
        service.clock.tick()
    return made


DIARY: list[tuple[dict[str, Any], str]] = [
    ({"issuer_uid": "hotel"}, "ecba"),
    ({"holder_uid": "anna"}, "edca"),
    ({"issuer_uid": "hotel", "holder_uid": "anna"}, "eca"),
    ({"issuer_uid": "hotel", "status": "booked"}, "eba"),
    ({"issuer_uid": "hotel", "status": "cancelled"}, "c"),
    # by slot, latest first
    ({"issuer_uid": "hotel", "from": 4 * HOUR}, "ca"),
    ({"issuer_uid": "hotel", "from": 5 * HOUR, "to": 8 * HOUR}, "a"),
    ({"holder_uid": "anna", "to": 5 * HOUR}, "de"),
    ({"holder_uid": "anna", "from": 3 * HOUR, "to": 3 * HOUR}, ""),
    ({"holder_uid": "anna", "status": "booked", "from": 3 * HOUR}, "ad"),
    ({"issuer_uid": "nobody"}, ""),
]


def test_bookings_filter_newest_first_at_every_limit(
    service: Service, diary: dict[str, dict[str, Any]], subtests: pytest.Subtests
) -> None:
    for query, names in DIARY:
        with subtests.test(**query):
            asked = timed(service, query)
            check_pages(service, "voucher/bookings", asked, [diary[name] for name in names])


def test_bookings_of_a_voucher_are_all_it_ever_had(service: Service) -> None:
    voucher = issued(service)
    made = []
    for hour in (1, 2, 3):
        made.append(book(service, voucher["id"], hours=hour).json["booking"]["id"])
        service.post("voucher/cancel", {"voucher_id": voucher["id"]})
        service.clock.tick()
    answer = service.get("voucher/bookings", {"voucher_id": voucher["id"]})
    assert [item["id"] for item in answer.json["items"]] == made[::-1]


def test_an_unfiltered_listing_of_bookings_holds_every_one_once(
    service: Service, diary: dict[str, dict[str, Any]]
) -> None:
    pages = walk(service, "voucher/bookings", {}, 2)
    found = sorted(item["id"] for page in pages for item in page)
    assert found == sorted(item["id"] for item in diary.values())


# --- slots


def test_slots_are_whole_and_hourly(service: Service) -> None:
    voucher = issued(service, valid_until=at(service, hours=3), duration_minutes=30)
    answer = service.get("slots/available", {"voucher_id": voucher["id"]})
    assert answer.status == 200
    assert answer.json == {
        "ok": True,
        "items": [
            {
                "slot_id": slot_id(service, hours=hour),
                "voucher_id": voucher["id"],
                "start": at(service, hours=hour),
                "end": at(service, hours=hour + 0.5),
            }
            for hour in (1, 2)
        ],
        "next_from": None,
    }


def test_slots_go_on_at_next_from_after_31_days(service: Service) -> None:
    voucher = issued(service, valid_until=at(service, days=80))
    starts, query = [], {"voucher_id": voucher["id"]}
    for size, days in ((744, 31), (744, 62), (431, None)):
        answer = service.get("slots/available", query).json
        assert len(answer["items"]) == size
        assert answer["next_from"] == (at(service, days=days, hours=1) if days else None)
        starts += [item["start"] for item in answer["items"]]
        query["from"] = answer["next_from"]
    assert starts == [at(service, hours=hour) for hour in range(1, 80 * 24)]


@pytest.mark.parametrize(
    ("query", "hours"),
    [
        ({}, [1, 2, 3, 4]),
        ({"from": 3 * HOUR}, [3, 4]),
        ({"to": 3 * HOUR}, [1, 2]),
        ({"from": 2 * HOUR, "to": 3 * HOUR}, [2]),
        ({"from": 2 * HOUR, "to": 2 * HOUR}, []),
        ({"from": -200 * HOUR, "to": 200 * HOUR}, [1, 2, 3, 4]),
        ({"from": 2.5 * HOUR}, [3, 4]),
    ],
)
def test_slots_between_from_and_to(
    service: Service, query: dict[str, timedelta], hours: list[int]
) -> None:
    voucher = issued(service, valid_until=at(service, hours=5))
    asked = timed(service, query) | {"voucher_id": voucher["id"]}
    answer = service.get("slots/available", asked)
    starts = [item["start"] for item in answer.json["items"]]
    assert starts == [at(service, hours=hour) for hour in hours]


@pytest.mark.parametrize("held", ["booked", "consumed", "cancelled", "expired"])
def test_a_voucher_that_cannot_be_booked_has_no_free_slot(service: Service, held: str) -> None:
    voucher = in_status(service, held)
    answer = service.get("slots/available", {"voucher_id": voucher["id"]})
    assert answer.json == {"ok": True, "items": [], "next_from": None}


def test_every_slot_that_is_offered_can_be_booked(service: Service) -> None:
    voucher = issued(service, valid_until=at(service, hours=4))
    offered = service.get("slots/available", {"voucher_id": voucher["id"]}).json["items"]
    assert len(offered) == 3
    for slot in offered:
        body = {"voucher_id": voucher["id"], "slot_id": slot["slot_id"], "holder_uid": "guest"}
        assert service.post("voucher/book", body).status == 201
        service.post("voucher/cancel", {"voucher_id": voucher["id"]})


def test_slots_of_what_is_not_there_are_not_found(service: Service) -> None:
    answer = service.get("slots/available", {"voucher_id": "v-none"})
    assert refusal(answer) == (404, "voucher_not_found", None)


# --- events


@dataclass(frozen=True, slots=True)
class Story:
    """A voucher that was issued, booked, cancelled, booked and redeemed, in this order, and when
    each but the last was: as the answers said."""

    voucher_id: str
    moments: list[str]


@pytest.fixture
def story(service: Service) -> Story:
    """A voucher with a story, and another's first event."""
    voucher = issued(service)
    service.clock.tick()
    first = book(service, voucher["id"], hours=20).json["booking"]
    service.clock.tick()
    body = {"voucher_id": voucher["id"], "reason": "ill"}
    cancelled = service.post("voucher/cancel", body).json["booking"]
    service.clock.tick()
    second = book(service, voucher["id"], hours=30).json["booking"]
    service.clock.tick()
    service.post("voucher/redeem", {"voucher_id": voucher["id"]})
    issued(service, issuer_uid="other")
    moments = [voucher["created_at"], first["created_at"], cancelled["cancelled_at"]]
    return Story(voucher["id"], [*moments, second["created_at"]])


STORY = ["voucher.redeem", "voucher.book", "voucher.cancel", "voucher.book", "voucher.issue"]


def test_events_of_a_voucher_tell_its_story_newest_first(
    service: Service, story: Story, subtests: pytest.Subtests
) -> None:
    for limit in (1, 2, 5, 100):
        with subtests.test(limit=limit):
            pages = walk(service, "events", {"subject_id": story.voucher_id}, limit)
            assert [event["type"] for page in pages for event in page] == STORY
            assert all(len(page) == limit for page in pages[:-1])
            assert pages[-1]


# An instant is the number of the event that it is of, and how long after it.
TOLD: list[tuple[dict[str, Any], list[str]]] = [
    ({"type": "voucher.book"}, ["voucher.book"] * 2),
    ({"type": "voucher.expire"}, []),
    ({"from": (2, 0 * MS)}, STORY[:3]),
    ({"to": (2, 0 * MS)}, STORY[3:]),
    ({"from": (1, 0 * MS), "to": (3, 0 * MS)}, STORY[2:4]),
    ({"from": (1, 0 * MS), "to": (1, 0 * MS)}, []),
    ({"from": (2, MS)}, STORY[:2]),
    ({"to": (2, MS)}, STORY[2:]),
    ({"type": "voucher.book", "from": (2, 0 * MS)}, ["voucher.book"]),
]


def test_events_by_type_and_time(service: Service, story: Story, subtests: pytest.Subtests) -> None:
    def asked(value: Any) -> str:
        if isinstance(value, str):
            return value
        event, after = value
        return later(story.moments[event], after)

    for query, expected in TOLD:
        with subtests.test(**query):
            said = {name: asked(value) for name, value in query.items()}
            answer = service.get("events", said | {"subject_id": story.voucher_id})
            assert [event["type"] for event in answer.json["items"]] == expected


def test_events_of_a_type_are_of_all_vouchers(service: Service, story: Story) -> None:
    answer = service.get("events", {"type": "voucher.issue"})
    assert len(answer.json["items"]) == 2
    assert answer.json["items"][1]["subject_id"] == story.voucher_id


def test_an_event_is_whole(service: Service, story: Story) -> None:
    query = {"subject_id": story.voucher_id, "type": "voucher.cancel"}
    [event] = service.get("events", query).json["items"]
    assert event["id"].startswith("ev-")
    booking = service.get("voucher/bookings", {"voucher_id": story.voucher_id}).json["items"][1]
    assert event == {
        "id": event["id"],
        "type": "voucher.cancel",
        "actor_id": service.actor("guest"),
        "subject_type": "voucher",
        "subject_id": story.voucher_id,
        "meta": {
            "booking_id": booking["id"],
            "holder_uid": "guest",
            "slot_start": at(service, hours=20),
            "reason": "ill",
        },
        "created_at": story.moments[2],
    }


# --- health


def test_health_tells_version_and_stage_and_that_the_store_is_reached(service: Service) -> None:
    answer = service.get("health")
    assert answer.status == 200
    assert answer.json == {
        "ok": True,
        "version": chalicelib.__version__,
        "stage": service.stage,
        "store": "reachable",
    }


def test_an_unfiltered_listing_of_events_holds_every_one_once(
    service: Service, story: Story
) -> None:
    pages = walk(service, "events", {}, 2)
    found = [event["id"] for page in pages for event in page]
    assert len(found) == len(set(found)) == 6
