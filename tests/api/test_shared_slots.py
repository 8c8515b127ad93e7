"""Slots of a shared calendar: what is listed, taken, given back, and promised."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.access.cast import AS_ANNA, STAGE, House, furnish
from tests.api.steps import at, book, calendar, error, issued, problems, slot_id, status
from tests.calendars import CALENDAR, block_times, make_calendar
from tests.engines import Engine
from tests.service import TRANSACT, Service, serve

pytestmark = pytest.mark.in_process("its clock stands on a full hour, as starts do")


@pytest.fixture
def shared_house(empty_tables: Engine) -> Iterator[House]:
    """The service with credentials."""
    for service in serve(empty_tables, **STAGE):
        yield furnish(service)


def shared(service: Service, calendar_id: str, **fields: Any) -> str:
    """Issue a voucher that is booked in this calendar; returns its id."""
    return str(issued(service, calendar_id=calendar_id, **fields)["id"])


def used(service: Service) -> dict[str, int]:
    """The places used, by date and cell; none where none are left."""
    return {
        f"{row['part']['S'][2:]} {name}": int(value["N"])
        for row in service.rows("calendars")
        for name, value in row.items()
        if name[0] == "u" and name[1:].isdigit() and value["N"] != "0"
    }


def agenda(service: Service) -> list[str]:
    """The ids in the agenda."""
    return sorted(row["id"]["S"] for row in service.rows("agenda"))


def test_two_places_are_two_bookings_and_no_third(service: Service) -> None:
    made = calendar(service)["id"]
    vouchers = [shared(service, made) for _ in range(3)]
    assert [book(service, voucher).status for voucher in vouchers[:2]] == [201, 201]
    assert error(book(service, vouchers[2]))[1:] == ("slot_unavailable", {"reason": "taken"})
    assert book(service, vouchers[2], hours=2).status == 201


def test_for_two_takes_two_places(service: Service) -> None:
    made = calendar(service)["id"]
    couple, single = shared(service, made, places=2), shared(service, made)
    booking = book(service, couple).json["booking"]
    assert (booking["calendar_id"], booking["places"]) == (made, 2)
    assert error(book(service, single))[2] == {"reason": "taken"}


def test_places_need_a_calendar_that_has_so_many(service: Service) -> None:
    body = {"issuer_uid": "hotel", "places": 2}
    needs = [("places", "is only valid together with calendar_id")]
    assert problems(service.post("voucher/issue", body)) == needs
    body |= {"calendar_id": calendar(service)["id"], "places": 3}
    assert problems(service.post("voucher/issue", body)) == [("places", "must be at most 2")]


def test_the_listing_shows_what_is_left_and_why_not(service: Service) -> None:
    made = calendar(service, notice_minutes=120, buffer_after=15)["id"]
    voucher, other = shared(service, made), shared(service, made, places=2)
    assert book(service, voucher, hours=3).status == 201
    query = {"voucher_id": other, "to": at(service, hours=6), "all": "true"}
    items = service.get("slots/available", query).json["items"]
    assert [(item["left"], item.get("reason")) for item in items] == [
        (0, "notice"),
        (1, "taken"),  # its buffer reaches into the booking
        (1, "taken"),
        (1, "taken"),  # and so does the booking's
        (2, None),
    ]
    free = service.get("slots/available", query | {"all": "false"}).json["items"]
    assert [item["slot_id"] for item in free] == [slot_id(service, hours=5)]
    assert free[0].keys() == {"slot_id", "voucher_id", "start", "end"}


def test_a_cancel_gives_back_what_the_booking_took_and_no_past_cell(service: Service) -> None:
    made = calendar(service, buffer_before=30)["id"]
    booked = book(service, shared(service, made), hours=1).json["booking"]
    assert len(used(service)) == 6
    assert agenda(service) == [booked["id"]]
    # The settings of today do not matter.
    body = {**CALENDAR, "calendar_id": made, "buffer_before": 0, "buffer_after": 60}
    assert service.post("calendar/save", body).status == 200
    service.clock.advance(minutes=50)
    assert service.post("voucher/cancel", {"booking_id": booked["id"]}).status == 200
    # The cell of the first quarter of the buffer is over; the present one is given back.
    assert list(used(service).values()) == [1]
    assert agenda(service) == []


@pytest.mark.parametrize("verb", ["revoke", "redeem", "consume"])
def test_who_gives_places_back_and_who_does_not(service: Service, verb: str) -> None:
    voucher = shared(service, calendar(service)["id"])
    assert book(service, voucher).status == 201
    before = used(service)
    if verb == "revoke":
        body = {"voucher_id": voucher, "revoke": True}
        assert service.post("voucher/cancel", body).status == 200
        assert used(service) == {}
        assert agenda(service) == []
        return
    if verb == "redeem":
        assert service.post("voucher/redeem", {"voucher_id": voucher}).status == 200
    else:
        service.clock.advance(hours=3)
        assert service.sweep()["consumed"] == 1
    assert used(service) == before
    assert len(agenda(service)) == 1


def test_another_holder_changes_nothing_in_the_calendar(service: Service) -> None:
    voucher = shared(service, calendar(service)["id"])
    book(service, voucher)
    before = service.rows("calendars"), service.rows("agenda")
    assert (
        service.post("voucher/holder", {"voucher_id": voucher, "holder_uid": "bert"}).status == 200
    )
    assert (service.rows("calendars"), service.rows("agenda")) == before


def test_a_guest_may_cancel_as_long_as_was_promised(shared_house: House) -> None:

    service = shared_house.service
    promise = {"cancel_until_minutes": 90, "late_cancel": "forfeit"}

    made = make_calendar(service, shared_house.hotel, **promise)
    voucher = shared_house.issue(calendar_id=made)
    booking_id = shared_house.book(voucher, hours=3)
    stored = service.get("voucher/status", {"voucher_id": voucher}, headers=AS_ANNA).json["booking"]
    until = at(service, minutes=90)
    assert (stored["cancel_until"], stored["late_cancel"]) == (until, "forfeit")
    # What the hotel asks of later bookings does not matter.
    body = {**CALENDAR, "calendar_id": made}
    service.post("calendar/save", body, headers=shared_house.hotel)
    service.clock.advance(minutes=90)
    cancel = {"booking_id": booking_id}
    refused = service.post("voucher/cancel", cancel, headers=AS_ANNA)
    details = {"cancel_until": until, "late_cancel": "forfeit"}
    assert error(refused) == (409, "cancel_too_late", details)
    lost = service.post("voucher/cancel", cancel | {"forfeit": True}, headers=AS_ANNA)
    assert lost.status == 200
    assert (lost.json["voucher"]["status"], lost.json["booking"]["status"]) == (
        "consumed",
        "cancelled",
    )
    assert used(service) == {}
    assert agenda(service) == []
    events = service.get("events", {"subject_id": voucher}, headers=shared_house.hotel).json[
        "items"
    ]
    assert "voucher.forfeit" in [event["type"] for event in events]
    again = service.post("voucher/cancel", cancel | {"forfeit": True}, headers=AS_ANNA)
    assert error(again)[1] == "booking_not_live"


@pytest.mark.parametrize("late_cancel", ["refuse", "forfeit"])
def test_the_hotel_may_always_cancel(shared_house: House, late_cancel: str) -> None:

    service = shared_house.service
    made = make_calendar(
        service, shared_house.hotel, cancel_until_minutes=1440, late_cancel=late_cancel
    )
    booking_id = shared_house.book(shared_house.issue(calendar_id=made), hours=3)
    cancel = {"booking_id": booking_id}
    if late_cancel == "refuse":
        late = service.post("voucher/cancel", cancel | {"forfeit": True}, headers=AS_ANNA)
        assert error(late)[1] == "cancel_too_late"
    answer = service.post("voucher/cancel", cancel | {"forfeit": True}, headers=shared_house.hotel)
    assert answer.json["voucher"]["status"] == "issued"


def test_a_revoke_forfeits_nothing(service: Service) -> None:
    body = {"voucher_id": "v-1", "revoke": True, "forfeit": True}
    expected = [("forfeit", "is not valid together with revoke")]
    assert problems(service.post("voucher/cancel", body)) == expected


def test_a_refused_counter_is_explained_by_the_rules(service: Service) -> None:
    made = calendar(service, capacity=1)["id"]
    first, second = shared(service, made), shared(service, made)
    with service.meanwhile(lambda: book(service, first)) as earlier:
        late = book(service, second)
    assert earlier.result.status == 201
    assert error(late)[1:] == ("slot_unavailable", {"reason": "taken"})
    # The calendar and the two vouchers, the booking, and the one that was refused.
    assert service.spy.operations().count(TRANSACT) == 5


def test_the_bookings_of_a_calendar_are_listed_by_slot(service: Service) -> None:
    made = calendar(service)["id"]
    vouchers = [shared(service, made) for _ in range(3)]
    ids = [
        book(service, voucher, hours=hours, holder=holder).json["booking"]["id"]
        for voucher, hours, holder in zip(
            vouchers, (3, 1, 2), ("anna", "bert", "anna"), strict=True
        )
    ]
    service.post("calendar/block", {"calendar_id": made, **block_times(service.clock.start)})

    def listed(**query: Any) -> list[str]:
        answer = service.get("voucher/bookings", {"calendar_id": made, **query}).json
        return [item["id"] for item in answer["items"]]

    assert listed() == [ids[0], ids[2], ids[1]]
    assert listed(order="asc") == [ids[1], ids[2], ids[0]]
    assert listed(holder_uid="anna") == [ids[0], ids[2]]
    assert listed(**{"from": at(service, hours=2), "to": at(service, hours=3)}) == [ids[2]]
    assert listed(voucher_id=vouchers[1]) == [ids[1]]
    shown = service.get("voucher/bookings", {"calendar_id": made, "include": "voucher"}).json
    assert shown["items"][0]["calendar_id"] == made
    assert shown["items"][0]["voucher"]["title"] == "Hotel Voucher"


def test_the_older_dialect_books_in_a_calendar(service: Service) -> None:
    made = calendar(service, cancel_until_minutes=60)["id"]
    body = {"issuerUid": "hotel", "calendarId": made, "places": 2}
    voucher = service.post("voucher/issue", body).json["voucher"]
    assert (voucher["calendarId"], voucher["places"]) == (made, 2)
    query = {"voucherId": voucher["voucherId"], "all": "true", "to": at(service, hours=3)}
    first = service.get("slots/available", query).json["items"][0]
    assert first.keys() == {"slotId", "voucherId", "start", "end", "left"}
    booked = service.post(
        "voucher/book",
        {"voucherId": voucher["voucherId"], "slotId": first["slotId"], "holderUid": "anna"},
    ).json["booking"]
    assert booked["calendarId"] == made
    assert booked["cancelUntil"] == at(service).replace("Z", ".000Z")


def test_a_voucher_without_a_calendar_is_as_it_was(service: Service) -> None:
    voucher = issued(service)
    booked = book(service, voucher["id"]).json["booking"]
    added = {"calendar_id", "places", "cancel_until", "late_cancel"}
    assert added.isdisjoint(voucher.keys() | booked.keys())
    for table in ("vouchers", "voucher_bookings"):
        (row,) = service.rows(table)
        assert not [name for name in row if "calendar" in name or "claim" in name]
    assert service.rows("calendars") == service.rows("agenda") == []


def test_a_stay_ends_at_the_time_of_check_out(service: Service) -> None:
    always = calendar(service, check_out="11:00")["id"]
    voucher = shared(service, always, duration_minutes=2 * 1440)
    booked = book(service, voucher, hours=6).json["booking"]
    assert booked["slot_end"].endswith("T10:00:00Z")  # in winter
    assert booked["slot_end"][:10] == at(service, days=2)[:10]


def test_what_a_booking_and_a_month_of_slots_cost(service: Service) -> None:
    made = calendar(service)["id"]
    voucher = shared(service, made)
    service.spy.calls.clear()
    assert service.get("slots/available", {"voucher_id": voucher}).status == 200
    assert service.spy.operations() == ["get_item", "get_item", "query", "query"]
    service.spy.calls.clear()
    booked = book(service, voucher)
    assert service.spy.operations() == ["get_item", "batch_get_item", TRANSACT]
    service.spy.calls.clear()
    service.post("voucher/cancel", {"voucher_id": voucher})
    assert service.spy.operations() == ["get_item", TRANSACT]
    assert booked.status == 201
    assert status(service, voucher)["voucher"]["status"] == "issued"
