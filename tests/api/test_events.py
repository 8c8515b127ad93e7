"""GET /api/events: filters, order, paging"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from tests.api.paging import walk
from tests.api.steps import MS, at, book, issued, later
from tests.service import Service


@dataclass(frozen=True, slots=True)
class Story:
    """A voucher that was issued, booked, cancelled, booked and redeemed, in this order, and when
    each but the last happened, according to the answers."""

    voucher_id: str
    moments: list[str]


@pytest.fixture
def story(service: Service) -> Story:
    """A voucher with a story, and another voucher."""
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


def test_events_of_a_voucher_are_listed_newest_first(
    service: Service, story: Story, subtests: pytest.Subtests
) -> None:
    for limit in (1, 2, 5, 100):
        with subtests.test(limit=limit):
            pages = walk(service, "events", {"subject_id": story.voucher_id}, limit)
            assert [event["type"] for page in pages for event in page] == STORY
            assert all(len(page) == limit for page in pages[:-1])
            assert pages[-1]


# An instant is the number of an event in the story, and how long after it.
BY_TYPE_AND_TIME: list[tuple[dict[str, Any], list[str]]] = [
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
    def parameter(value: Any) -> str:
        if isinstance(value, str):
            return value
        event, after = value
        return later(story.moments[event], after)

    for query, expected in BY_TYPE_AND_TIME:
        with subtests.test(**query):
            parameters = {name: parameter(value) for name, value in query.items()}
            answer = service.get("events", parameters | {"subject_id": story.voucher_id})
            assert [event["type"] for event in answer.json["items"]] == expected


def test_events_by_type_are_of_all_vouchers(service: Service, story: Story) -> None:
    answer = service.get("events", {"type": "voucher.issue"})
    # Of all hotels together they come in no order: nothing indexes them by their time.
    assert len(answer.json["items"]) == 2
    assert story.voucher_id in [event["subject_id"] for event in answer.json["items"]]


def test_event_has_all_its_fields(service: Service, story: Story) -> None:
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


def test_listing_without_a_filter_has_every_event_once(service: Service, story: Story) -> None:
    pages = walk(service, "events", {}, 2)
    ids = [event["id"] for page in pages for event in page]
    assert len(ids) == len(set(ids)) == 6
