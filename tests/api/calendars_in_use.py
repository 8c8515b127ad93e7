"""Every request to calendars, for the permissions that they need."""

from __future__ import annotations

from tests.api.steps import booked, calendar, issued, slot_id
from tests.calendars import block_times
from tests.service import Service


def use_calendars(service: Service) -> None:
    """A calendar is made, changed, booked, blocked, given a feed and archived."""
    made = calendar(service)["id"]
    named = {"calendar_id": made}
    days = [{"date": "2096-12-25", "hours": []}, {"date": "2096-12-26", "hours": None}]
    service.post("calendar/except", named | {"exceptions": days})
    blocked = service.post("calendar/block", named | block_times(service.clock.now))
    block_id = blocked.json["block"]["id"]
    for path in ("calendar/conflicts", "calendar/load"):
        assert service.get(path, named).status == 200
    assert service.post("calendar/unblock", named | {"block_id": block_id}).status == 200
    kept = {"voucher_id": issued(service, **named, places=2)["id"]}
    slot = {"slot_id": slot_id(service, hours=9)}
    assert service.post("voucher/hold", kept | slot).status == 200
    other = {"voucher_id": issued(service, **named)["id"]}
    assert service.post("voucher/hold", other | slot).status == 409
    assert service.post("voucher/release", kept).status == 200
    shared = booked(service, **named)
    service.get("slots/available", {"voucher_id": issued(service, **named)["id"]})
    assert service.get("voucher/bookings", named).json["items"] != []
    service.post("voucher/cancel", {"booking_id": shared["booking"]["id"]})
    for query in (named, {"issuer_uid": "hotel"}):
        assert service.get("calendar/list", query).status == 200
    for taken_away in ({}, {"remove": True}):
        assert service.post("feed/save", named | taken_away).status == 200
    assert service.post("calendar/archive", named).status == 200
