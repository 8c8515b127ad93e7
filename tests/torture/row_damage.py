"""Ways to damage stored rows. Each changes what goes with it, too, so that only one check can find
the damage."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

from tests.torture.oracle import due_shard
from tests.torture.states import END, Row, Rows

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


def set_sequence(name: str, table: str) -> Damage:
    """Another count of the changes of the booking."""
    return lambda rows: rows[table][0].update({name: {"N": "7"}})


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


def set_template(name: str | None, **numbers: str) -> Damage:
    """Other numbers of the template with this name; without one, of the row that counts them."""

    def damage(rows: Rows) -> None:
        for row in rows["templates"]:
            if row.get("name", {}).get("S") == name:
                row.update({each: {"N": number} for each, number in numbers.items()})

    return damage


def set_template_event(change: str, other: str) -> Damage:
    """Another type of a template's event."""
    return lambda rows: find_row(rows, "events", type=f"template.{change}").update(
        _text(type=f"template.{other}")
    )


def set_template_events(**attributes: str) -> Damage:
    """Other attributes of all events of templates."""

    def damage(rows: Rows) -> None:
        for row in rows["events"]:
            row.update(_text(**attributes))

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
    del booking["cancelled_at"], rows["vouchers"][0]["guest_cancellations"]
    drop_event("cancel")(rows)
    # The voucher names the other one.
    rows["events"].sort(key=lambda row: booking["id"]["S"] in row["meta"]["S"])


def expire_while_booked(rows: Rows) -> None:
    """It expired although it was booked."""
    repeat_event("book", type="voucher.expire", created_at=END)(rows)
    set_status("expired")(rows)


def count_cancellations(by_guest: dict[str, int]) -> Damage:
    """Another count of the guests' cancellations on the day of the first."""

    def damage(rows: Rows) -> None:
        day = _event(rows, "cancel")["created_at"]["S"][:10]
        count = _json({"day": day, "by_guest": by_guest})
        rows["vouchers"][0]["guest_cancellations"] = {"S": count}

    return damage


def cancel_as(*guests: str) -> Damage:
    """Cancelled by these guests, too, each time with its event and counted."""

    def damage(rows: Rows) -> None:
        first = _event(rows, "cancel")["actor_id"]["S"]
        for number, guest in enumerate(guests):
            repeat_event("cancel", id=f"ev-more-{number}", actor_id=guest or first)(rows)
        count_cancellations(Counter([first, *(guest or first for guest in guests)]))(rows)

    return damage
