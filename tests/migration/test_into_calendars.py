"""`make migrate` with --calendar: vouchers of the first system share a calendar of their hotel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.api.steps import calendar
from tests.calendars import DAYS
from tests.migration.conftest import Desk
from tests.migration.first_system import First, booking, voucher
from tests.service import Service

HOURS = {day: [{"from": "10:00", "to": "21:00"}] for day in DAYS}
SLOT = "2026-03-10T10:00:00.000Z"  # 11:00 in the calendar's zone


def spa(service: Service, **fields: Any) -> str:
    """A calendar of two places, open from 10 to 21 in Amsterdam, with buffers."""
    settings = {"buffer_before": 15, "buffer_after": 30, "cancel_until_minutes": 60}
    usual = {"issuer_uid": "hotel-demo", "hours": HOURS, **settings}
    return str(calendar(service, **{**usual, **fields})["id"])


def booked(number: int, start: str = SLOT, end: str = "2026-03-10T11:00:00.000Z") -> First:
    """One booked voucher, and its booking."""
    return First(
        [voucher(f"v-{number}", status="booked")],
        [booking(f"b-{number}", f"v-{number}", slot_start=start, slot_end=end)],
    )


def all_of(*files: First) -> First:
    """The rows of several files in one."""
    return First(
        [row for file in files for row in file.vouchers],
        [row for file in files for row in file.bookings],
    )


def used(desk: Desk) -> dict[str, int]:
    """The places that are counted, by date and cell."""
    return {
        f"{row['part']['S'][2:]} {name}": int(value["N"])
        for row in desk.rows("calendars")
        for name, value in row.items()
        if name[0] == "u" and name[1:].isdigit()
    }


def test_booking_takes_its_places_and_its_voucher_is_booked_there(
    desk: Desk, service: Service, tmp_path: Path
) -> None:
    spa_id = spa(service)
    path = all_of(booked(1), booked(2), First([voucher("v-3")])).sql(tmp_path / "first.sql")
    ran = desk.migrate(path, "--calendar", spa_id)
    assert (ran.code, ran.remarks) == (0, []), ran.out
    cells = {f"2026-03-10 u{cell}": 2 for cell in range(39, 46)}  # 09:45 to 11:30
    assert used(desk) == cells
    assert desk.check("--all").out.splitlines()[-1] == "All rows agree."

    answer = service.get("voucher/status", {"voucher_id": "v-1"}).json
    assert (answer["voucher"]["calendar_id"], answer["voucher"]["places"]) == (spa_id, 1)
    assert answer["booking"]["cancel_until"] == "2026-03-10T09:00:00Z"
    taken = {"voucher_id": "v-3", "slot_id": f"slot-{SLOT}", "holder_uid": "guest-ben"}
    refused = service.post("voucher/book", taken)
    assert refused.json["details"] == {"reason": "taken"}
    assert service.post("voucher/cancel", {"booking_id": "b-1"}).status == 200
    assert service.post("voucher/book", taken).status == 201
    assert used(desk) == cells


def test_second_run_takes_nothing_twice(desk: Desk, service: Service, tmp_path: Path) -> None:
    spa_id = spa(service, capacity=1)
    path = all_of(booked(1), First([voucher("v-2")])).sql(tmp_path / "first.sql")
    desk.migrate(path, "--calendar", spa_id)
    once = (desk.everything(), desk.rows("calendars"), desk.rows("agenda"))
    again = desk.migrate(path, "--calendar", spa_id)
    assert (again.code, again.remarks) == (0, [])
    assert (desk.everything(), desk.rows("calendars"), desk.rows("agenda")) == once


def test_what_does_not_fit_is_reported_and_booked_all_the_same(
    desk: Desk, service: Service, tmp_path: Path
) -> None:
    spa_id = spa(service, capacity=1)
    night = ("2026-03-11T02:00:00.000Z", "2026-03-11T03:00:00.000Z")
    oblique = ("2026-03-12T10:07:00.000Z", "2026-03-12T11:07:00.000Z")
    over = ("2026-03-01T03:00:00.000Z", "2026-03-01T04:00:00.000Z")
    years = ("2026-03-13T10:00:00.000Z", "2027-03-13T10:00:00.000Z")
    long = First([voucher("v-long", duration_minutes=12 * 60)])
    short = First([voucher("v-short", valid_until="2026-03-02T10:30:00.000Z")])
    gone = First([voucher("v-gone", valid_until="2026-03-02T08:30:00.000Z")])
    files = (booked(1), booked(2), booked(3, *night), booked(4, *oblique), booked(5, *over))
    first = all_of(*files, booked(6, *years), long, short, gone)
    path = first.sql(tmp_path / "first.sql")
    dry = desk.migrate(path, "--calendar", spa_id, "--dry-run")
    assert desk.rows("vouchers") == []
    ran = desk.migrate(path, "--calendar", spa_id)
    assert ran.remarks == dry.remarks
    reasons = {
        row_id: reason.partition(": ")[2]
        for _, row_id, outcome, reason in ran.remarks
        if outcome == "misfit"
    }
    own = "it keeps a calendar of its own"
    assert reasons == {
        "b-2": "overfull",
        "b-3": "closed",
        "b-4": "off_grid",
        "b-6": own,
        "v-long": own,
        "v-short": own,
    }
    assert "6 do not fit into their calendar" in ran.out
    assert desk.check("--all").out.splitlines()[-1] == "All rows agree."
    listed = service.get("calendar/conflicts", {"calendar_id": spa_id}).json["items"]
    assert {item["booking_id"] for item in listed} == {"b-1", "b-2", "b-3"}
    own_ids = ("v-5", "v-6", "v-long", "v-short", "v-gone")
    assert not [name for name in own_ids if "calendar_id" in desk.row("vouchers", name)]


def test_each_service_type_goes_into_its_own_calendar(
    desk: Desk, service: Service, tmp_path: Path
) -> None:
    spa_id, rooms = spa(service), spa(service, title="Rooms")
    others = spa(service, issuer_uid="hotel-other")
    path = First(
        [
            voucher("v-night"),
            voucher("v-spa", service_type="hotel.spa"),
            voucher("v-other", issuer_uid="hotel-other"),
            voucher("v-none", issuer_uid="hotel-none"),
        ]
    ).sql(tmp_path / "first.sql")
    named = (f"hotel.night={rooms}", spa_id, others)
    assert desk.migrate(path, *(part for name in named for part in ("--calendar", name))).code == 0
    into = {
        row["id"]["S"]: row.get("calendar_id", {"S": None})["S"] for row in desk.rows("vouchers")
    }
    assert into == {"v-night": rooms, "v-spa": spa_id, "v-other": others, "v-none": None}


@pytest.mark.parametrize("fault", ["missing", "archived", "twice"])
def test_calendar_that_cannot_take_them(
    desk: Desk, service: Service, tmp_path: Path, fault: str
) -> None:
    spa_id = "c-missing" if fault == "missing" else spa(service)
    names = [spa_id]
    if fault == "archived":
        body = {"calendar_id": spa_id, "archived": True}
        assert service.post("calendar/archive", body).status == 200
    if fault == "twice":
        names.append(spa(service))
    path = booked(1).sql(tmp_path / "first.sql")
    ran = desk.migrate(path, *(part for name in names for part in ("--calendar", name)))
    assert ran.code == 2
    expected = {
        "missing": "there is no calendar c-missing",
        "archived": f"the calendar {spa_id} is archived",
        "twice": "two calendars are named for the other vouchers of hotel-demo",
    }
    assert ran.err.splitlines()[-1] == f"migrate: {expected[fault]}"
    assert desk.rows("vouchers") == []


def test_run_that_was_stopped_goes_on_and_counts_once(
    desk: Desk, service: Service, tmp_path: Path
) -> None:
    spa_id = spa(service)
    path = all_of(*(booked(number) for number in range(6))).sql(tmp_path / "first.sql")
    desk.client.error = KeyboardInterrupt()
    desk.client.writes, desk.client.writes_left = 0, 3
    assert desk.migrate(path, "--calendar", spa_id).code == 130
    assert set(used(desk).values()) == {3}
    desk.client.writes_left = float("inf")
    assert desk.migrate(path, "--calendar", spa_id).code == 0
    assert set(used(desk).values()) == {6}
