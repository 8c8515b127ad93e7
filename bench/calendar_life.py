"""The measured requests of a calendar that vouchers share."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from bench.guest_life import find_back
from bench.requests import Life, Send
from chalicelib.runtime import clock

CALENDAR = {
    "issuer_uid": "hotel-1",
    "title": "Spa",
    "zone": "Europe/Amsterdam",
    "capacity": 10_000,
    "hours": {
        day: [{"from": "00:00", "to": "24:00"}]
        for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    },
}


def share(send: Send, times: int) -> Life:
    """A calendar, what is booked in it, and every change of it."""
    for _ in range(times):
        made = yield "make a calendar", partial(send, "POST", "calendar/save", CALENDAR)
    named = {"calendar_id": made["calendar"]["id"]}
    body = {"issuer_uid": "hotel-1", **named}
    vouchers, booking_ids = [], []
    for _ in range(times):
        response = yield "issue into a calendar", partial(send, "POST", "voucher/issue", body)
        vouchers.append(response["voucher"]["id"])
    for voucher in vouchers:
        path = f"slots/available?voucher_id={voucher}"
        slots = yield "slots of a calendar", partial(send, "GET", path)
    for step, path in (("hold", "voucher/hold"), ("release", "voucher/release")):
        for voucher in vouchers:
            kept = {"voucher_id": voucher, "slot_id": slots["items"][5]["slot_id"]}
            sent = kept if step == "hold" else {"voucher_id": voucher}
            yield step, partial(send, "POST", path, sent)
    for voucher in vouchers:
        booking = {"voucher_id": voucher, "slot_id": slots["items"][5]["slot_id"]}
        response = yield "book in a calendar", partial(send, "POST", "voucher/book", booking)
        booking_ids.append(response["booking"]["id"])
    for booking_id in booking_ids:
        body = {"booking_id": booking_id, "slot_id": slots["items"][9]["slot_id"]}
        yield "reschedule in a calendar", partial(send, "POST", "voucher/reschedule", body)
    yield from find_back(send, booking_ids)
    yield from _change_calendar(send, named, times)


def _change_calendar(send: Send, named: dict[str, Any], times: int) -> Life:
    """Blocks, special days, lists, and the archive."""
    block_ids = []
    start = clock() + timedelta(days=9)
    span = {
        "from": start.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "to": (start + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    for _ in range(times):
        response = yield "block", partial(send, "POST", "calendar/block", named | span)
        block_ids.append(response["block"]["id"])
    for block_id in block_ids:
        ended = named | {"block_id": block_id}
        yield "unblock", partial(send, "POST", "calendar/unblock", ended)
    special = named | {"exceptions": [{"date": span["from"][:10], "hours": []}]}
    for _ in range(times):
        yield "special day", partial(send, "POST", "calendar/except", special)
    for path, name in (
        ("calendar/list?issuer_uid=hotel-1&limit=20", "calendars of a hotel"),
        (f"calendar/conflicts?calendar_id={named['calendar_id']}", "conflicts"),
        (f"calendar/load?calendar_id={named['calendar_id']}", "load of a calendar"),
        (f"voucher/bookings?calendar_id={named['calendar_id']}", "bookings of a calendar"),
    ):
        for _ in range(times):
            yield name, partial(send, "GET", path)
    for _ in range(times):
        yield "address of a feed", partial(send, "POST", "feed/save", named)
    for _ in range(times):
        yield "archive", partial(send, "POST", "calendar/archive", named)
