"""Damage to stored rows, and the problem that the oracle must then report.

Each damage is so small that only its own check finds it, so that no check can be removed unnoticed.
"""

from __future__ import annotations

from typing import Any

from tests.torture.row_damage import (
    add_to_version,
    cancel_as,
    copy_match_event,
    count_cancellations,
    drop_cancelled_booking,
    drop_event,
    drop_voucher,
    expire_while_booked,
    make_both_bookings_live,
    move_event,
    repeat_event,
    set_booking,
    set_event,
    set_meta,
    set_status,
    set_template,
    set_template_event,
    set_template_events,
    set_voucher,
    unknown_in_record,
)
from tests.torture.scenarios import SLOT
from tests.torture.stage import START
from tests.torture.states import END
from tests.torture.times import HOUR, MS

LATER = {"slot_start": SLOT + HOUR, "slot_end": SLOT + 2 * HOUR}
LATE = ("consumed", "ended in time")  # the voucher says when, too
# The state, the damage, and all problems: one each, unless one implies another.
DAMAGE: dict[str, tuple[Any, ...]] = {
    "no voucher": (
        "booked",
        drop_voucher,
        "events or bookings without a voucher",
    ),
    "an event stored twice": (
        "match",
        copy_match_event,
        "an event stored 2 times",
    ),
    "an idempotency record without its voucher": (
        "booked", unknown_in_record("voucher"), "an idempotency record without its voucher"
    ),
    "an idempotency record without its booking": (
        "booked", unknown_in_record("booking"), "an idempotency record without its booking"
    ),
    "a record without its template": (
        "template", unknown_in_record("template"), "an idempotency record without its template"
    ),
    "another version of a template": (
        "template", set_template("Spa", version="7"), "version 7 after 2 events"
    ),
    "another count of templates": (
        "template", set_template(None, template_count="7"), "counts 7 templates, has 1"
    ),
    "a template made twice": (
        "no template", set_template_event("delete", "create"), "made 2 times", "not stored"
    ),
    "a deleted template": ("template", set_template_event("change", "delete"), "stored"),
    "a template of another hotel": (
        "template", set_template_events(issuer_uid="else"), "an event of another hotel"
    ),
    "a template's other name": (
        "template", set_template_events(meta='{"name":"Else"}'), "a name that no event has"
    ),
    "never issued": ("booked", drop_event("issue"), "issued 0 times"),
    "issued twice": ("booked", repeat_event("issue"), "issued 2 times"),
    "two endings": ("redeemed", repeat_event("redeem"), "at most one ending"),
    "another version": ("booked", lambda rows: add_to_version(rows, 1), "version"),
    "booked twice": ("booked", repeat_event("book"), "bookings with their events"),
    "an event without its booking": ("again", drop_cancelled_booking, "bookings and their events"),
    "a booking without its event": ("again", drop_event("book"), "bookings and their events"),
    "cancelled twice": (
        "again", repeat_event("cancel", actor_id="x"), "each booking cancelled at most once"
    ),
    "cancelled too often by a guest": (
        "again",
        cancel_as(*[""] * 5),
        "each booking cancelled at most once",
        "a guest cancels seldom",
    ),
    "cancelled too often by many guests": (
        "again",
        cancel_as(*[f"t-{number}" for number in range(20)]),
        "each booking cancelled at most once",
        "guests cancel seldom",
    ),
    "a cancellation that was not counted": (
        "again",
        lambda rows: rows["vouchers"][0].pop("guest_cancellations"),
        "cancellations by guests",
    ),
    "a cancellation counted without its event": (
        "again", count_cancellations({"t-none": 1}), "cancellations by guests"
    ),
    "two live bookings": ("again", make_both_bookings_live, "at most one live booking"),
    "a booking's status": ("again", set_booking(status="booked"), "booking status"),
    "a booking's holder": ("again", set_booking(holder_uid="somebody"), "booking holder"),
    "when it was booked": ("again", set_booking(created_at=START + MS), "booking created"),
    "when it was cancelled": ("again", set_booking(cancelled_at=START + MS), "booking cancelled"),
    "why it was cancelled": ("again", set_booking(cancel_reason="rain"), "booking reason"),
    "a booking's slot": ("again", set_booking(**LATER), "booking slot"),
    "a booking's end": ("again", set_booking(slot_end=SLOT + 2 * HOUR), "booking end"),
    "a booking's issuer": ("again", set_booking(issuer_uid="somebody"), "booking issuer"),
    "issued, and yet booked": ("booked", set_status("issued", END), "status"),
    "booked, and yet not": ("cancelled", set_status("consumed"), "status"),
    "cancelled after its end, and yet issued": ("late", set_status("issued", END), "status"),
    "ended, and yet booked": ("redeemed", set_status("booked", SLOT + HOUR), "status"),
    "another holder": ("booked", set_voucher(holder_uid="somebody"), "holder"),
    "another booking": ("booked", set_voucher(booking_id="b-none"), "its booking"),
    "another previous holder": (
        "booked", set_voucher(holder_before="somebody"), "previous holder"
    ),
    "another slot": ("booked", set_voucher(slot_start=SLOT + HOUR), "slot"),
    "another slot end": ("redeemed", set_voucher(slot_end=SLOT), "slot end"),
    "another time of booking": ("booked", set_voucher(booked_at=START + MS), "booked at"),
    "another booking used": ("redeemed", set_meta("redeem", booking_id="b-none"), "what was used"),
    "a booking at its end": (
        "booked", expire_while_booked, "nothing is booked at its end"
    ),
    "an issuer's index": (
        "booked", set_voucher(issuer_status="issued#hotel-demo"), "issuer_status"
    ),
    "not to be swept yet": ("booked", set_voucher(due_at=END), "due_at"),
    "swept with others": ("booked", set_voucher(due_shard="due-64"), "due_shard"),
    "booked after its end": (
        "booked",
        move_event("book", created_at=END),
        "booked before its end",
        "booked before the slot",
    ),
    "booked late": ("booked", move_event("book", created_at=SLOT), "booked before the slot"),
    "a slot too early": ("booked", set_voucher(valid_from=SLOT + HOUR), "slot within"),
    "a slot too late": ("booked", set_voucher(valid_until=SLOT + HOUR - MS), "slot within"),
    "a slot off the grid": ("booked", set_voucher(valid_from=START - MS), "slot on the grid"),
    "cancelled late": (
        "cancelled", move_event("cancel", created_at=SLOT), "a guest cancels before the slot"
    ),
    "a walk-in too early": ("walk-in", set_event("redeem", created_at=START - MS), *LATE),
    "a walk-in too late": ("walk-in", set_event("redeem", created_at=END), *LATE),
    "revoked at its end": ("revoked", set_event("revoke", created_at=END), "ended in time"),
    "expired before its end": (
        "expired", set_event("expire", created_at=END - MS), "ended in time"
    ),
    "consumed before its end": (
        "consumed", set_event("consume", created_at=SLOT + HOUR - MS), *LATE
    ),
    "consumed by something else": ("redeemed", set_voucher(consumed_by="sweep"), "consumed"),
    "lost with no booking": ("walk-in", set_voucher(lost_booking_id="b-none"), "lost booking"),
    "undone, and never done": (
        "undone", set_meta("undo", consumed_by="forfeit"), "undone what never happened", "status",
        "consumed",
    ),
}  # fmt: skip

# What `check_data` reports as well. It compares rows with each other, without replaying the events:
# it tells neither how often and when something happened nor what a cancelled booking once was, and
# it does not read idempotency records.
REPORTED_BY_CHECK_DATA = {
    "no voucher",
    "another version of a template",
    "another count of templates",
    "a deleted template",
    "a template of another hotel",
    "never issued",
    "an event without its booking",
    "a booking without its event",
    "two live bookings",
    "a booking's status",
    "a booking's issuer",
    "issued, and yet booked",
    "booked, and yet not",
    "ended, and yet booked",
    "another holder",
    "another booking",
    "another slot",
    "another slot end",
    "another time of booking",
    "another booking used",
    "a booking at its end",
    "a cancellation counted without its event",
    "an issuer's index",
    "not to be swept yet",
    "swept with others",
}
