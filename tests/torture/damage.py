"""Damage to stored rows, and the problem that the oracle must then report.

Each damage is so small that only its own check finds it, so that no check can be removed unnoticed.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from tests.torture.oracle import due_shard
from tests.torture.scenarios import SLOT
from tests.torture.stage import START
from tests.torture.states import END, Row, Rows
from tests.torture.times import HOUR, MS

Damage = Callable[[Rows], object]


def find_row(rows: Rows, table: str, **attributes: str) -> Row:
    """The first row with these attributes."""
    return next(
        row
        for row in rows[table]
        if all(row[name]["S"] == value for name, value in attributes.items())
    )


def _cancelled_booking(rows: Rows) -> Row:
    return find_row(rows, "voucher_bookings", status="cancelled")


def _event(rows: Rows, change: str) -> Row:
    return find_row(rows, "events", type=f"voucher.{change}")


def add_to_version(rows: Rows, by: int) -> None:
    """The version follows the number of events, otherwise its own check would find the damage."""
    voucher = rows["vouchers"][0]
    voucher["version"] = {"N": str(int(voucher["version"]["N"]) + by)}


def _text(**attributes: Any) -> Row:
    """Text and times as they are stored."""
    return {
        name: {"S": _stored_time(value) if isinstance(value, datetime) else value}
        for name, value in attributes.items()
    }


def _stored_time(time: datetime) -> str:
    return time.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def _change_event(event: Row, **attributes: Any) -> None:
    event.update(_text(**attributes))
    event["sort"] = {"S": f"{event['created_at']['S']}#{event['id']['S']}"}


def set_voucher(**attributes: Any) -> Damage:
    """Other attributes of the voucher."""
    return lambda rows: rows["vouchers"][0].update(_text(**attributes))


def set_booking(**attributes: Any) -> Damage:
    """Other attributes of the cancelled booking."""
    return lambda rows: _cancelled_booking(rows).update(_text(**attributes))


def set_event(change: str, **attributes: Any) -> Damage:
    """Other attributes of the first such event."""
    return lambda rows: _change_event(_event(rows, change), **attributes)


def move_event(change: str, created_at: datetime) -> Damage:
    """The event at another time, and its booking's rows with it."""

    def damage(rows: Rows) -> None:
        event = _event(rows, change)
        booking_id = json.loads(event["meta"]["S"])["booking_id"]
        booking = find_row(rows, "voucher_bookings", id=booking_id)
        _change_event(event, created_at=created_at)
        booking["cancelled_at" if change == "cancel" else "created_at"] = event["created_at"]
        if change == "book":
            rows["vouchers"][0]["booked_at"] = event["created_at"]

    return damage


def set_meta(change: str, **meta: Any) -> Damage:
    """Other details of the first such event."""

    def damage(rows: Rows) -> None:
        event = _event(rows, change)
        event["meta"] = {"S": _json(json.loads(event["meta"]["S"]) | meta)}

    return damage


def repeat_event(change: str, **attributes: Any) -> Damage:
    """One more such event."""

    def damage(rows: Rows) -> None:
        event = dict(_event(rows, change))
        _change_event(event, **{"id": "ev-more"} | attributes)
        rows["events"].append(event)
        add_to_version(rows, 1)

    return damage


def drop_event(change: str) -> Damage:
    """The first such event is missing."""

    def damage(rows: Rows) -> None:
        rows["events"].remove(_event(rows, change))
        add_to_version(rows, -1)

    return damage


def copy_match_event(rows: Rows) -> None:
    """The same event twice."""
    rows["events"].append(find_row(rows, "events", type="presence.match"))


def unknown_in_record(part: str) -> Damage:
    """An idempotency record with a voucher or booking that does not exist."""

    def damage(rows: Rows) -> None:
        for record in rows["idempotency"]:
            body = json.loads(zlib.decompress(record["body"]["B"]))
            if body.get(part):
                body[part]["id"] = "none"
                record["body"] = {"B": zlib.compress(_json(body).encode())}
                return

    return damage


def set_status(status: str, due_at: Any = None) -> Damage:
    """Another status, in the indexes as well."""

    def damage(rows: Rows) -> None:
        row = rows["vouchers"][0]
        row["status"] = {"S": status}
        row["issuer_status"] = {"S": f"{status}#{row['issuer_uid']['S']}"}
        if due_at:
            row.update(_text(due_at=due_at, due_shard=due_shard(row["id"]["S"])))
        else:
            row.pop("due_at", None), row.pop("due_shard", None)

    return damage


def drop_voucher(rows: Rows) -> None:
    """The voucher is missing, and its idempotency record."""
    rows["vouchers"].clear()
    rows["idempotency"].clear()


def drop_cancelled_booking(rows: Rows) -> None:
    """The cancelled booking is missing, and its idempotency record."""
    rows["voucher_bookings"].remove(_cancelled_booking(rows))
    rows["idempotency"].clear()


def make_both_bookings_live(rows: Rows) -> None:
    """The first booking was never cancelled."""
    booking = _cancelled_booking(rows)
    booking["status"] = {"S": "booked"}
    del booking["cancelled_at"]
    drop_event("cancel")(rows)
    # The voucher names the other one.
    rows["events"].sort(key=lambda row: booking["id"]["S"] in row["meta"]["S"])


def expire_while_booked(rows: Rows) -> None:
    """It expired although it was booked."""
    repeat_event("book", type="voucher.expire", created_at=END)(rows)
    set_status("expired")(rows)


LATER = {"slot_start": SLOT + HOUR, "slot_end": SLOT + 2 * HOUR}
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
    "never issued": ("booked", drop_event("issue"), "issued 0 times"),
    "issued twice": ("booked", repeat_event("issue"), "issued 2 times"),
    "two endings": ("redeemed", repeat_event("redeem"), "at most one ending"),
    "another version": ("booked", lambda rows: add_to_version(rows, 1), "version"),
    "booked twice": ("booked", repeat_event("book"), "bookings with their events"),
    "an event without its booking": ("again", drop_cancelled_booking, "bookings and their events"),
    "a booking without its event": ("again", drop_event("book"), "bookings and their events"),
    "cancelled twice": ("again", repeat_event("cancel"), "each booking cancelled at most once"),
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
    "a walk-in too early": ("walk-in", set_event("redeem", created_at=START - MS), "ended in time"),
    "a walk-in too late": ("walk-in", set_event("redeem", created_at=END), "ended in time"),
    "revoked at its end": ("revoked", set_event("revoke", created_at=END), "ended in time"),
    "expired before its end": (
        "expired", set_event("expire", created_at=END - MS), "ended in time"
    ),
    "consumed before its end": (
        "consumed", set_event("consume", created_at=SLOT + HOUR - MS), "ended in time"
    ),
}  # fmt: skip

# What `check_data` reports as well. It compares rows with each other, without replaying the events:
# it tells neither how often and when something happened nor what a cancelled booking once was, and
# it does not read idempotency records.
REPORTED_BY_CHECK_DATA = {
    "no voucher",
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
    "an issuer's index",
    "not to be swept yet",
    "swept with others",
}
