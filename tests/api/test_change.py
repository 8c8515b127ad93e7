"""POST /api/voucher/change"""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.events import Event
from chalicelib.storage.tables import events
from tests.access.cast import House, everything
from tests.api.steps import book, booked, calendar, error, in_status, issued, problems, status
from tests.calendars import make_calendar
from tests.service import TRANSACT, Answer, Service

KEY = {"Idempotency-Key": "key-1"}


def change(service: Service, *voucher_ids: str, **fields: Any) -> Answer:
    """Try to change these vouchers."""
    return service.post("voucher/change", {"voucher_ids": list(voucher_ids), **fields})


def changes(service: Service) -> list[Event]:
    """The changes in the history."""
    stored = [events.from_item(row) for row in service.rows("events")]
    return [event for event in stored if event.type == "voucher.change"]


def test_vouchers_that_are_out_come_into_a_calendar(service: Service) -> None:
    made = calendar(service)["id"]
    first, second = issued(service), issued(service)
    why = {"reason": "one spa for all"}
    answer = change(service, first["id"], second["id"], calendar_id=made, places=2, **why)
    assert answer.status == 200
    shared = {"calendar_id": made, "places": 2}
    assert answer.json == {
        "ok": True,
        "items": [{"voucher_id": one["id"], "voucher": one | shared} for one in (first, second)],
    }
    assert status(service, first["id"])["voucher"] == first | shared
    written = changes(service)
    assert {event.subject_id for event in written} == {first["id"], second["id"]}
    for event in written:
        assert event.meta == {"changed": ["calendar_id", "places"], **shared, **why}
        assert event.actor_id == service.actor("hotel")


@pytest.mark.in_process("books at full hours, when a calendar has a start")
def test_they_are_booked_in_it(service: Service) -> None:
    made = calendar(service, capacity=1)["id"]
    first, second = issued(service)["id"], issued(service)["id"]
    change(service, first, second, calendar_id=made)
    assert book(service, first).json["booking"]["calendar_id"] == made
    assert error(book(service, second))[2] == {"reason": "taken"}


def test_texts(service: Service) -> None:
    voucher = issued(service, title="Spa", description="Towels")
    answer = change(service, voucher["id"], title="Day spa", description="")
    texts = {"title": "Day spa", "description": ""}
    assert answer.json["items"][0]["voucher"] == voucher | texts
    [event] = changes(service)
    assert event.meta == {"changed": ["description", "title"], "reason": None}


def test_each_voucher_has_its_own_answer(service: Service) -> None:
    good, live = issued(service)["id"], booked(service)["voucher"]["id"]
    over = in_status(service, "expired")["id"]
    answer = change(service, live, good, "v-none", over, good, title="Day spa")
    assert answer.status == 200
    rows = answer.json["items"]
    assert [row["voucher_id"] for row in rows] == [live, good, "v-none", over]
    assert [row.get("code") for row in rows] == [
        *("voucher_not_changeable", None, "voucher_not_found", "voucher_not_changeable"),
    ]
    assert rows[0]["details"] == {"status": "booked"}
    assert rows[0]["error"] == "This voucher is already booked."
    assert rows[3]["details"] == {"status": "expired"}
    assert len(changes(service)) == 1


@pytest.mark.in_process("counts store calls")
def test_what_is_so_already_is_not_written_again(service: Service) -> None:
    voucher = issued(service, title="Spa")
    service.spy.calls.clear()
    row = change(service, voucher["id"], title="Spa").json["items"][0]
    assert row["voucher"] == voucher
    assert service.spy.operations() == ["get_item"]


def test_places_are_kept_unless_they_are_stated(service: Service) -> None:
    made, other = calendar(service)["id"], calendar(service)["id"]
    voucher = issued(service, calendar_id=made, places=2)["id"]
    answer = change(service, voucher, calendar_id=other).json["items"][0]["voucher"]
    assert (answer["calendar_id"], answer["places"]) == (other, 2)
    answer = change(service, voucher, calendar_id=other, places=1).json["items"][0]["voucher"]
    assert answer["places"] == 1


def test_what_is_wrong_about_all_of_them_changes_none(service: Service) -> None:
    voucher = issued(service)["id"]
    made = calendar(service)["id"]
    assert error(change(service, voucher, calendar_id="c-none"))[:2] == (404, "calendar_not_found")
    needs = [("places", "is only valid together with calendar_id")]
    assert problems(change(service, voucher, places=2)) == needs
    many = change(service, voucher, calendar_id=made, places=3)
    assert problems(many) == [("places", "must be at most 2")]
    assert problems(change(service)) == [("voucher_ids", "must have at least 1 entry")]
    twenty_one = [f"v-{number}" for number in range(21)]
    assert problems(change(service, *twenty_one)) == [
        ("voucher_ids", "must have at most 20 entries")
    ]
    service.post("calendar/archive", {"calendar_id": made})
    assert error(change(service, voucher, calendar_id=made))[1] == "calendar_archived"
    assert changes(service) == []


@pytest.mark.in_process("what happens meanwhile")
def test_a_booking_on_its_way_sees_the_new_calendar(service: Service) -> None:
    made = calendar(service)["id"]
    voucher = issued(service)["id"]
    with service.meanwhile(lambda: change(service, voucher, calendar_id=made), TRANSACT):
        answer = book(service, voucher)
    assert answer.json["booking"]["calendar_id"] == made
    assert len(service.rows("agenda")) == 1


@pytest.mark.in_process("what happens meanwhile")
def test_who_books_meanwhile_is_seen(service: Service) -> None:
    voucher = issued(service)["id"]
    with service.meanwhile(lambda: book(service, voucher), TRANSACT):
        answer = change(service, voucher, title="Day spa")
    assert answer.json["items"][0]["code"] == "voucher_not_changeable"


def test_sent_again_under_its_key_it_changes_nothing_twice(service: Service) -> None:
    first, second = issued(service)["id"], issued(service)["id"]
    body = {"voucher_ids": [first], "title": "Day spa"}
    service.post("voucher/change", body, headers=KEY)
    # Somebody else changes it; the same request, now about one more, leaves that alone.
    change(service, first, title="Other")
    both = body | {"voucher_ids": [first, second]}
    answer = service.post("voucher/change", both, headers=KEY)
    titles = [row["voucher"]["title"] for row in answer.json["items"]]
    assert titles == ["Day spa", "Day spa"]
    assert status(service, first)["voucher"]["title"] == "Other"
    replay = service.post("voucher/change", both, headers=KEY)
    assert (replay.text, replay.headers["Idempotency-Replayed"]) == (answer.text, "true")
    other = body | {"title": "Another"}
    reused = service.post("voucher/change", other, headers=KEY)
    assert reused.json["items"][0]["code"] == "idempotency_key_reused"
    assert len(changes(service)) == 3


def test_sent_again_after_its_calendar_was_archived_it_says_what_it_changed(
    service: Service,
) -> None:
    made = calendar(service)["id"]
    first, second = issued(service)["id"], issued(service)["id"]
    body = {"voucher_ids": [first], "calendar_id": made}
    answer = service.post("voucher/change", body, headers=KEY)
    service.post("calendar/archive", {"calendar_id": made})
    replay = service.post("voucher/change", body, headers=KEY)
    assert (replay.text, replay.headers["Idempotency-Replayed"]) == (answer.text, "true")
    both = body | {"voucher_ids": [first, second]}
    rows = service.post("voucher/change", both, headers=KEY).json["items"]
    assert rows[0] == answer.json["items"][0]
    assert (rows[1]["voucher_id"], rows[1]["code"]) == (second, "calendar_archived")
    others = body | {"voucher_ids": [second]}
    for headers in (KEY, {}):
        refused = service.post("voucher/change", others, headers=headers)
        assert error(refused)[:2] == (409, "calendar_archived")
    assert len(changes(service)) == 1


def test_of_other_hotels_nothing_is_changed_and_little_is_said(house: House) -> None:
    named, bearer = house.issue(holder_uid="anna"), house.issue()
    before = everything(house.service)
    body = {"voucher_ids": [named, bearer, "v-none"], "title": "Mine"}
    answer = house.service.post("voucher/change", body, headers=house.other)
    rows = answer.json["items"]
    assert [row["code"] for row in rows] == ["voucher_not_found", "forbidden", "voucher_not_found"]
    assert rows[0] == rows[2] | {"voucher_id": named}
    made = make_calendar(house.service, house.hotel)
    foreign = {"voucher_ids": [bearer], "calendar_id": made}
    refused = house.service.post("voucher/change", foreign, headers=house.other)
    assert error(refused)[1] == "calendar_not_found"
    theirs = house.service.post("voucher/issue", {}, headers=house.other).json["voucher"]["id"]
    mixed = {"voucher_ids": [theirs], "calendar_id": made}
    row = house.service.post("voucher/change", mixed, headers=house.admin).json["items"][0]
    assert row["code"] == "calendar_not_found"
    assert before["vouchers"] == [
        each for each in everything(house.service)["vouchers"] if each["id"]["S"] != theirs
    ]


def test_the_older_dialect_has_it_too(service: Service) -> None:
    voucher, live = issued(service)["id"], booked(service)["voucher"]["id"]
    answer = service.post("voucher/change", {"voucherIds": [voucher, live], "title": "Day spa"})
    first, second = answer.json["items"]
    assert (first["voucherId"], first["voucher"]["voucherId"]) == (voucher, voucher)
    assert (second["voucherId"], second["code"]) == (live, "voucher_not_changeable")
