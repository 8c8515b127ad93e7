"""Calendars: made, changed, blocked, archived, and what a change hits."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.steps import at, book, calendar, error, issued, problems
from tests.calendars import ALWAYS, CALENDAR, DAYS, block_times
from tests.service import Service

DAY = [{"from": "10:00", "to": "18:00"}]

pytestmark = pytest.mark.in_process("its clock stands on a full hour, as starts do")


def save(service: Service, **fields: Any) -> Any:
    """Try to make a calendar."""
    return service.post("calendar/save", {"issuer_uid": "hotel", **CALENDAR, **fields})


def change(service: Service, made: dict[str, Any], **fields: Any) -> Any:
    """Change a calendar; returns the answer."""
    body = {**CALENDAR, "zone": None, "calendar_id": made["id"], **fields}
    return service.post("calendar/save", body)


def shared(service: Service, made: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Issue a voucher that is booked in this calendar."""
    return issued(service, calendar_id=made["id"], **fields)


def conflicts(service: Service, made: dict[str, Any], **query: Any) -> list[tuple[str, str]]:
    """The bookings that do not fit, each with the reason."""
    answer = service.get("calendar/conflicts", {"calendar_id": made["id"], **query})
    return [(item["booking_id"], item["reason"]) for item in answer.json["items"]]


def test_a_calendar_has_its_settings_and_defaults(service: Service) -> None:
    made = calendar(service)
    assert made == {
        "id": made["id"],
        "issuer_uid": "hotel",
        "created_at": at(service),
        "start_every": 60,
        **dict.fromkeys(("buffer_before", "buffer_after", "notice_minutes"), 0),
        "window_days": 365,
        "cancel_until_minutes": 0,
        "late_cancel": "refuse",
        "unredeemed": "consumed",
        "hold_minutes": 10,
        "check_out": None,
        "archived": False,
        "version": 1,
        **CALENDAR,
    }
    assert made["id"].startswith("c-")


def test_a_change_replaces_all_settings_and_keeps_the_zone(service: Service) -> None:
    made = calendar(service, buffer_after=15, check_out="11:00")
    changed = change(service, made, title="Sauna", capacity=3).json["calendar"]
    assert changed == made | {
        "title": "Sauna",
        "capacity": 3,
        "buffer_after": 0,
        "check_out": None,
        "version": 2,
    }
    listed = service.get("calendar/list", {"issuer_uid": "hotel"}).json["items"]
    assert listed == [changed]


def test_of_two_who_change_a_calendar_the_second_learns_of_the_first(service: Service) -> None:
    made = calendar(service)
    assert change(service, made, version=1).status == 200
    late = change(service, made, version=1)
    assert error(late) == (409, "calendar_changed", {"version": 2})
    with service.meanwhile(lambda: change(service, made, title="Sauna")):
        assert change(service, made, version=2).status == 409


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"zone": None}, ("zone", "is required")),
        (
            {"zone": "Amsterdam"},
            ("zone", "must be the IANA name of a time zone, such as Europe/Berlin"),
        ),
        ({"capacity": 10_001}, ("capacity", "must be at most 10000")),
        ({"start_every": 20}, ("start_every", "must be a multiple of 15")),
        ({"check_out": "11:10"}, ("check_out", "does not have the required format, such as 11:00")),
        (
            {"hours": {"mon": [{"from": "24:00", "to": "24:00"}]}},
            ("hours.mon[0].to", "must be after from"),
        ),
        (
            {
                "hours": {
                    "mon": [{"from": "10:00", "to": "12:00"}, {"from": "11:00", "to": "13:00"}]
                }
            },
            ("hours.mon[1].from", "must be at or after hours.mon[0].to"),
        ),
        ({"hours": {"mon": DAY * 7}}, ("hours.mon", "must have at most 6 entries")),
        ({"hours": {"monday": DAY}}, ("hours.monday", "is not a known field")),
        ({"hours": {"mon": [{"from": "10:00"}]}}, ("hours.mon[0].to", "is required")),
        ({"hours": {"mon": {}}}, ("hours.mon", "must be a list")),
        ({"hours": {"mon": [1]}}, ("hours.mon[0]", "must be an object")),
        ({"hours": []}, ("hours", "must be an object")),
    ],
)
def test_settings_that_make_no_calendar_are_refused(
    service: Service, fields: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert problems(save(service, **fields)) == [expected]


@pytest.mark.parametrize(
    ("exceptions", "expected"),
    [
        ([], ("exceptions", "must have at least 1 entry")),
        (
            [{"date": "2096-02-30", "hours": None}],
            ("exceptions[0].date", "must be a date, such as 2026-12-25"),
        ),
        (
            [{"date": "2096-12-25", "hours": None}] * 2,
            ("exceptions[1].date", "was given more than once"),
        ),
        (
            [{"date": "2096-12-25", "hours": DAY * 3}],
            ("exceptions[0].hours", "must have at most 2 entries"),
        ),
    ],
)
def test_special_days_that_are_none_are_refused(
    service: Service, exceptions: list[Any], expected: tuple[str, str]
) -> None:
    body = {"calendar_id": calendar(service)["id"], "exceptions": exceptions}
    assert problems(service.post("calendar/except", body)) == [expected]


def test_special_days_take_the_place_of_the_week_and_can_go_again(service: Service) -> None:
    made = calendar(service)
    voucher = shared(service, made)
    day = at(service, days=1)[:10]

    def set_hours(hours: Any) -> None:
        body = {"calendar_id": made["id"], "exceptions": [{"date": day, "hours": hours}]}
        assert service.post("calendar/except", body).status == 200

    def starts() -> int:
        query = {"voucher_id": voucher["id"], "from": f"{day}T00:00:00Z", "to": f"{day}T20:00:00Z"}
        return len(service.get("slots/available", query).json["items"])

    assert starts() == 20
    set_hours([])
    assert starts() == 0
    assert error(book(service, voucher["id"], hours=24))[2] == {"reason": "closed"}
    set_hours(DAY)
    assert starts() == 8
    detail = service.get("calendar/list", {"calendar_id": made["id"]}).json["items"][0]
    assert (detail["exceptions"], detail["version"]) == ([{"date": day, "hours": DAY}], 3)
    set_hours(None)
    assert starts() == 20


def test_ninety_special_days_fit_one_request(service: Service) -> None:
    made = calendar(service)
    days = [f"2096-{month:02}-{day:02}" for month in (6, 7, 8) for day in range(1, 31)]
    body = {"calendar_id": made["id"], "exceptions": [{"date": day, "hours": []} for day in days]}
    assert service.post("calendar/except", body).status == 200
    more = [*body["exceptions"], {"date": "2096-12-01", "hours": []}]
    refused = service.post("calendar/except", body | {"exceptions": more})
    assert problems(refused) == [("exceptions", "must have at most 90 entries")]


def test_nothing_more_is_booked_in_an_archived_calendar(service: Service) -> None:
    made = calendar(service)
    first, second = shared(service, made), shared(service, made)
    assert book(service, first["id"]).status == 201
    archive = {"calendar_id": made["id"]}
    assert service.post("calendar/archive", archive).json["calendar"]["archived"] is True
    assert error(book(service, second["id"]))[2] == {"reason": "closed"}
    assert service.get("slots/available", {"voucher_id": second["id"]}).json["items"] == []
    body = {"issuer_uid": "hotel", "calendar_id": made["id"]}
    assert error(service.post("voucher/issue", body))[1] == "calendar_archived"
    assert service.post("voucher/redeem", {"voucher_id": first["id"]}).status == 200
    service.post("calendar/archive", archive | {"archived": False})
    assert book(service, second["id"]).status == 201


def test_a_block_takes_places_over_any_capacity_and_gives_them_back(service: Service) -> None:
    made = calendar(service)
    guest, other = shared(service, made), shared(service, made)
    booking_id = book(service, guest["id"], hours=2).json["booking"]["id"]
    body = {"calendar_id": made["id"], "reason": "Repairs", **block_times(service.clock.start)}
    answer = service.post("calendar/block", body)
    assert answer.status == 201
    block = answer.json["block"]
    assert (block["places"], block["reason"]) == (2, "Repairs")
    assert error(book(service, other["id"], hours=2))[2] == {"reason": "taken"}
    assert conflicts(service, made) == [(booking_id, "overfull")]
    detail = service.get("calendar/list", {"calendar_id": made["id"]}).json["items"][0]
    assert detail["blocks"] == [block]
    ended = service.post("calendar/unblock", {"calendar_id": made["id"], "block_id": block["id"]})
    assert ended.json["block"] == block
    assert conflicts(service, made) == []
    assert book(service, other["id"], hours=2).status == 201
    again = service.post("calendar/unblock", {"calendar_id": made["id"], "block_id": block["id"]})
    assert error(again)[1] == "block_not_found"


@pytest.mark.parametrize(
    "block_id", ["k-none", "b-1et7av1c0-1", "k--", "k-1et7av1c0-x", "k-zzzzzzzzzzzz-1", "k-é-1"]
)
def test_an_id_that_is_no_blocks_is_not_found(service: Service, block_id: str) -> None:
    body = {"calendar_id": calendar(service)["id"], "block_id": block_id}
    assert error(service.post("calendar/unblock", body))[1] == "block_not_found"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {"from": "2096-04-01T10:00:00Z", "to": "2096-04-01T10:00:00Z"},
            ("to", "must be after from"),
        ),
        (
            {"from": "2096-04-02T10:00:00Z", "to": "2096-04-01T10:00:00Z"},
            ("to", "must be at or after from"),
        ),
        (
            {"from": "2096-04-01T00:00:00Z", "to": "2096-05-03T00:00:00Z"},
            ("to", "must be at or before 2096-05-02T00:00:00Z"),
        ),
        (
            {"from": "2026-04-01T00:00:00Z", "to": "2026-04-02T00:00:00Z"},
            ("to", "must be after 2096-03-05T09:00:00Z, the time of this request"),
        ),
        (
            {"from": "9999-12-31T00:00:00Z", "to": "9999-12-31T10:00:00Z"},
            ("from", "must be at or before 9999-09-22T23:59:59.999Z"),
        ),
    ],
)
@pytest.mark.in_process("names instants of the test's clock")
def test_a_block_that_is_none_is_refused(
    service: Service, fields: dict[str, str], expected: tuple[str, str]
) -> None:
    body = {"calendar_id": calendar(service)["id"], **fields}
    assert problems(service.post("calendar/block", body)) == [expected]


def test_what_a_change_of_hours_hits_stays_and_is_listed(service: Service) -> None:
    made = calendar(service)
    bookings = [
        book(service, shared(service, made)["id"], hours).json["booking"]["id"]
        for hours in (3, 30, 54)
    ]
    change(service, made, hours={})
    assert conflicts(service, made) == [(booking, "closed") for booking in bookings]
    query = {"from": at(service, hours=30), "to": at(service, hours=40)}
    assert conflicts(service, made, **query) == [(bookings[1], "closed")]
    assert service.post("voucher/cancel", {"booking_id": bookings[0]}).status == 200
    assert conflicts(service, made) == [(booking, "closed") for booking in bookings[1:]]
    change(service, made, hours=dict.fromkeys(DAYS, ALWAYS))
    assert conflicts(service, made) == []


def test_conflicts_say_where_to_continue(service: Service) -> None:
    made = calendar(service)
    query = {"calendar_id": made["id"], "to": at(service, days=40)}
    answer = service.get("calendar/conflicts", query).json
    assert answer == {"ok": True, "items": [], "next_from": at(service, days=31)}


def test_what_happened_to_a_calendar_is_in_its_history(service: Service) -> None:
    made = calendar(service)
    service.clock.tick()
    change(service, made)
    events = service.get("events", {"subject_id": made["id"]}).json["items"]
    assert [(event["type"], event["subject_type"]) for event in events] == [
        ("calendar.save", "calendar")
    ] * 2


def test_a_listing_has_pages(service: Service) -> None:
    ids = []
    for _ in range(3):
        service.clock.tick()
        ids.append(calendar(service)["id"])
    query = {"issuer_uid": "hotel", "limit": 2}
    first = service.get("calendar/list", query).json
    second = service.get("calendar/list", query | {"cursor": first["next_cursor"]}).json
    assert [item["id"] for item in first["items"] + second["items"]] == ids
    assert second["next_cursor"] is None
