"""Every kind of damage to a hotel's rows, and what `check-data` must report for it."""

from __future__ import annotations

from collections.abc import Callable

from tests.migration.hotel import B, E, Hotel, V

# In a report, {v} and {b} stand for the ids of a voucher and its booking.
NOT_CONSUMED = {"consumed_at": None, "consumed_by": None}
DAMAGES: dict[str, tuple[Callable[[Hotel], None], str]] = {
    "a booked voucher without its booking row": (
        lambda hotel: hotel.delete(B, "booked"),
        "{v} is booked with the booking {b}, which does not exist",
    ),
    "a booked voucher that names no booking": (
        lambda hotel: hotel.damage(V, "booked", booking_id=None),
        "{v} cannot be read: has the status 'booked' and no booking",
    ),
    "a live booking of an issued voucher": (
        lambda hotel: hotel.damage(B, "cancelled", status="booked", cancelled_at=None),
        "{b} is live, but its voucher {v} is issued without a booking",
    ),
    "a voucher booked with a cancelled booking": (
        lambda hotel: hotel.damage(B, "booked", status="cancelled"),
        "{b} is cancelled, but its voucher {v} is booked with it",
    ),
    "two live bookings": (
        lambda hotel: hotel.desk.put(B, hotel.row(B, "booked") | {"id": {"S": "b-two"}}),
        "{v} has 2 live bookings: {b}, b-two",
    ),
    "a booking of no voucher": (
        lambda hotel: hotel.delete(V, "booked"),
        "{b} belongs to the voucher {v}, which does not exist",
    ),
    "events of no voucher": (
        lambda hotel: hotel.delete(V, "issued"),
        "is about {v}, which does not exist",
    ),
    "a cancelled voucher with a booking": (
        lambda hotel: hotel.damage(V, "booked", status="cancelled"),
        "{v} cannot be read: has the status 'cancelled' and a booking",
    ),
    "an issued voucher with a booking": (
        lambda hotel: hotel.damage(V, "booked", status="issued"),
        "{v} cannot be read: has the status 'issued' and a booking",
    ),
    "a booking of a voucher that cannot be read": (
        lambda hotel: hotel.damage(V, "booked", status="cancelled"),
        "{b} belongs to the voucher {v}, which cannot be read",
    ),
    "events of a voucher that cannot be read": (
        lambda hotel: hotel.damage(V, "issued", title=None),
        "is about {v}, which cannot be read",
    ),
    "a voucher with a booking that cannot be read": (
        lambda hotel: hotel.damage(B, "booked", slot_start="soon"),
        "{v} is booked with the booking {b}, which cannot be read",
    ),
    "events of a booking that cannot be read": (
        lambda hotel: hotel.damage(B, "cancelled", slot_start="soon"),
        "is about the booking {b}, which cannot be read",
    ),
    "an ended voucher in the due index": (
        lambda hotel: hotel.damage(
            V, "revoked", due_shard="due-01", due_at="2026-03-02T10:00:00.000Z"
        ),
        "{v} has due_at '2026-03-02T10:00:00.000Z', but should have none",
    ),
    "an issued voucher that the sweep cannot see": (
        lambda hotel: hotel.damage(V, "issued", due_shard=None, due_at=None),
        "{v} has due_at none, but should have '2026-04-01T10:00:00.000Z'",
    ),
    "a voucher due at the wrong time": (
        lambda hotel: hotel.damage(V, "booked", due_at="2026-03-09T00:00:00.000Z"),
        "{v} has due_at '2026-03-09T00:00:00.000Z', but should have '2026-03-03T11:00:00.000Z'",
    ),
    "a voucher in the wrong shard": (
        lambda hotel: hotel.damage(V, "issued", due_shard="due-99"),
        "{v} has due_shard 'due-99', but should have 'due-",
    ),
    "an index key of another status": (
        lambda hotel: hotel.damage(V, "issued", issuer_status="booked#hotel-demo"),
        "{v} has issuer_status 'booked#hotel-demo', but should have 'issued#hotel-demo'",
    ),
    "an instant that does not sort": (
        lambda hotel: hotel.damage(V, "issued", created_at="2026-03-02T09:00:00Z"),
        "{v} has created_at '2026-03-02T09:00:00Z', but should have '2026-03-02T09:00:00.000Z'",
    ),
    "an unknown status": (
        lambda hotel: hotel.damage(
            V, "walk-in", **NOT_CONSUMED, status="lost", issuer_status="lost#hotel-demo"
        ),
        "{v} cannot be read: has the status 'lost' and no booking",
    ),
    "a row that cannot be read": (
        lambda hotel: hotel.damage(V, "issued", title=None),
        "{v} cannot be read: lacks title",
    ),
    "a price that is not a number": (
        lambda hotel: hotel.damage(V, "issued", price_amount="a lot"),
        "{v} cannot be read: has an unreadable price_amount",
    ),
    "terms that are not JSON": (
        lambda hotel: hotel.damage(V, "issued", terms="{"),
        "{v} cannot be read: has an unreadable terms",
    ),
    "a booking that cannot be read": (
        lambda hotel: hotel.damage(B, "cancelled", slot_start="soon"),
        "{b} cannot be read: has an unreadable slot_start",
    ),
    "a booking of an unknown status": (
        lambda hotel: hotel.damage(B, "cancelled", status="lost"),
        "{b} cannot be read: has the status 'lost'",
    ),
    "a booking that ends before it starts": (
        lambda hotel: hotel.damage(B, "cancelled", slot_start="2026-03-03T12:00:00.000Z"),
        "{b} cannot be read: a booking ends before it starts",
    ),
    "a booking that is live and cancelled": (
        lambda hotel: hotel.damage(B, "cancelled", status="booked"),
        "{b} cannot be read: a booking is live and cancelled at once",
    ),
    "a voucher that ends before it begins": (
        lambda hotel: hotel.damage(V, "issued", valid_until="2026-03-02T09:00:00.000Z"),
        "{v} cannot be read: a voucher ends before it begins",
    ),
    "a voucher without a version": (
        lambda hotel: hotel.damage(V, "issued", version={"N": "0"}),
        "{v} cannot be read: a voucher has no version",
    ),
    "holders that disagree": (
        lambda hotel: hotel.damage(B, "booked", holder_uid="guest-bram"),
        "{b} has the holder_uid guest-bram, but its voucher has guest-anna",
    ),
    "issuers that disagree": (
        lambda hotel: hotel.damage(B, "cancelled", issuer_uid="hotel-other"),
        "{b} has the issuer hotel-other, but its voucher hotel-demo",
    ),
    "slots that disagree": (
        lambda hotel: hotel.damage(B, "booked", slot_start="2026-03-03T10:30:00.000Z"),
        "{b} has the slot_start 2026-03-03 10:30:00+00:00, but its voucher has 2026-03-03 10:00",
    ),
    "no event of the issue": (
        lambda hotel: hotel.delete_event("issued", "voucher.issue"),
        "{v} is issued, but has no event voucher.issue",
    ),
    "no event of the booking": (
        lambda hotel: hotel.delete_event("booked", "voucher.book"),
        "{b} is booked, but has no event voucher.book",
    ),
    "no event of the cancel": (
        lambda hotel: hotel.delete_event("cancelled", "voucher.cancel"),
        "{b} is cancelled, but has no event voucher.cancel or voucher.revoke",
    ),
    "no event of the redeeming": (
        lambda hotel: hotel.delete_event("walk-in", "voucher.redeem"),
        "{v} is consumed, but has no event voucher.consume or voucher.redeem",
    ),
    "no event of the revoke": (
        lambda hotel: hotel.delete_event("revoked", "voucher.revoke"),
        "{v} is cancelled, but has no event voucher.revoke",
    ),
    "no event of the expiry": (
        lambda hotel: hotel.delete_event("expired", "voucher.expire"),
        "{v} is expired, but has no event voucher.expire or voucher.cancel",
    ),
    "an older voucher, restored": (
        lambda hotel: hotel.damage(
            V, "walk-in", **NOT_CONSUMED, status="issued", issuer_status="issued#hotel-demo"
        ),
        "is a voucher.redeem, but the voucher {v} is issued",
    ),
    "older bookings, restored": (
        lambda hotel: hotel.delete(B, "cancelled"),
        "is about the booking {b}, which does not exist",
    ),
    "an older booking, restored": (
        lambda hotel: hotel.damage(B, "cancelled", status="booked", cancelled_at=None),
        "is a voucher.cancel, but the booking {b} is live",
    ),
    "an event of another issuer": (
        lambda hotel: hotel.desk.put(
            E, hotel.event("issued", "voucher.issue") | {"issuer_uid": {"S": "hotel-other"}}
        ),
        "has the issuer hotel-other, but its voucher hotel-demo",
    ),
    "an event of an unknown type": (
        lambda hotel: hotel.desk.put(
            E, hotel.event("issued", "voucher.issue") | {"type": {"S": "voucher.lose"}}
        ),
        "has the unknown type 'voucher.lose'",
    ),
}
