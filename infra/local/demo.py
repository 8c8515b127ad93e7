"""Demo data: one hotel with vouchers in every status, and bookings around today.

The domain rules make it, at earlier times, so it is as consistent as real data.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from chalicelib import runtime
from chalicelib.domain import life
from chalicelib.domain.model import Act, Due, Event, Voucher
from chalicelib.runtime import Runtime
from chalicelib.storage.listings import vouchers_of

HOTEL = "hotel-demo"
GUESTS = ("guest-anna", "guest-bram", "guest-clara", "guest-daan")
_SERVICES: tuple[dict[str, Any], ...] = (
    {
        "service_type": "hotel.night",
        "title": "One night in a double room",
        "description": "Breakfast included. Check-in from 15:00.",
        "duration_minutes": 1200,
        "price_amount": Decimal("129.00"),
        "terms": {"breakfast": True, "guests": 2},
    },
    {
        "service_type": "hotel.spa",
        "title": "Day spa for two",
        "description": "Sauna, steam bath and a pot of tea by the fire.",
        "duration_minutes": 180,
        "price_amount": Decimal("89.50"),
        "terms": {"guests": 2},
    },
    {
        "service_type": "hotel.transfer",
        "title": "Airport transfer",
        "description": "Door to door, up to three cases.",
        "duration_minutes": 60,
        "price_amount": Decimal("45.00"),
        "terms": {"cases": 3},
    },
    {
        "service_type": "hotel.late_checkout",
        "title": "Late check-out",
        "description": "Keep your room until 16:00.",
        "duration_minutes": 240,
        "price_amount": Decimal("30.00"),
        "terms": {},
    },
    {
        "service_type": "city.tour",
        "title": "Old town on foot",
        "description": "Two hours with a guide who was born here.",
        "duration_minutes": 120,
        "price_amount": Decimal("25.00"),
        "terms": {"languages": ["en", "de", "nl"]},
    },
)


@dataclass(frozen=True, slots=True)
class _Desk:
    """The hotel's front desk: each method is one change at a time `now`."""

    runtime: Runtime

    def act(self, now: datetime, actor: str = HOTEL) -> Act:
        return Act(actor, now, self.runtime.new_id("ev", now))

    def issue(self, number: int, now: datetime, days: int, **options: Any) -> Voucher:
        voucher = life.issue(
            self.act(now),
            self.runtime.new_id("v", now),
            issuer_uid=HOTEL,
            holder_uid=options.get("holder_uid"),
            valid_from=now.replace(minute=0, second=0, microsecond=0),
            valid_until=now.replace(minute=0, second=0, microsecond=0) + timedelta(days=days),
            price_currency="EUR",
            transferable=options.get("transferable", False),
            **_SERVICES[number % len(_SERVICES)],
        )
        return self.runtime.store.begun().create(lambda: voucher, None).voucher

    def book(self, voucher: Voucher, now: datetime, in_hours: int, guest: str) -> Voucher:
        start = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=in_hours)
        booking_id = self.runtime.new_id("b", now)
        return (
            self.runtime.store.begun()
            .change(
                voucher.id,
                None,
                lambda current, _: life.book(
                    self.act(now, guest), current, start, guest, booking_id
                ),
                None,
            )
            .voucher
        )

    def cancel(self, voucher: Voucher, now: datetime, reason: str) -> None:
        self.runtime.store.begun().change(
            voucher.id,
            None,
            lambda current, _: life.cancel(
                self.act(now, current.holder_uid or HOTEL), current, None, reason, by_issuer=False
            ),
            None,
        )

    def redeem(self, voucher: Voucher, now: datetime) -> None:
        self.runtime.store.begun().change(
            voucher.id, None, lambda current, _: life.redeem(self.act(now), current, None), None
        )

    def revoke(self, voucher: Voucher, now: datetime, reason: str) -> None:
        self.runtime.store.begun().change(
            voucher.id, None, lambda current, _: life.revoke(self.act(now), current, reason), None
        )

    def expire(self, voucher: Voucher, now: datetime) -> None:
        event = Event(
            id=self.runtime.new_id("ev", now),
            type="voucher.expire",
            actor_id="sweep",
            subject_type="voucher",
            subject_id=voucher.id,
            created_at=now,
            issuer_uid=HOTEL,
        )
        due = Due(
            voucher_id=voucher.id,
            status=voucher.status,
            version=voucher.version,
            issuer_uid=HOTEL,
            holder_uid=voucher.holder_uid,
            booking_id=None,
            due_at=voucher.valid_until,
        )
        self.runtime.store.begun().settle(due, "expired", event)


def load() -> list[str]:
    """Load the demo data unless the demo hotel has vouchers; returns lines for the operator."""
    desk = _Desk(runtime.from_environment())
    now = desk.runtime.now()
    existing = vouchers_of(HOTEL, None, None, None, now)
    if desk.runtime.store.begun().page(existing, 1, None)[0]:
        return []
    past = now - timedelta(days=20)
    # Issued: to bearer, to a guest, transferable.
    for number in range(6):
        desk.issue(number, now - timedelta(days=number, hours=2), 45)
    desk.issue(0, now - timedelta(hours=5), 60, holder_uid=GUESTS[0])
    desk.issue(1, now - timedelta(hours=4), 60, holder_uid=GUESTS[1], transferable=True)
    # Booked: for today, tomorrow and the next two weeks.
    for number, in_hours in enumerate((2, 3, 5, 20, 26, 27, 50, 75, 98, 99, 146, 200, 245, 320)):
        voucher = desk.issue(number + 1, now - timedelta(days=3, minutes=number), 45)
        desk.book(voucher, now - timedelta(minutes=90 - number), in_hours, GUESTS[number % 4])
    # Booked and cancelled by the guest, so issued again.
    for number in range(2):
        voucher = desk.issue(number, past, 60)
        voucher = desk.book(voucher, past, 700, GUESTS[number])
        desk.cancel(voucher, past + timedelta(days=1), "Our flight was moved")
    # Redeemed: with a booking, and as a walk-in.
    for number in range(5):
        voucher = desk.issue(number, past, 30)
        if number < 4:
            voucher = desk.book(voucher, past, 24 * (number + 8), GUESTS[number])
        desk.redeem(voucher, past + timedelta(days=number + 8))
    # Revoked, and expired unused.
    desk.revoke(desk.issue(2, past, 30), past + timedelta(days=2), "Issued twice by mistake")
    for number in range(3):
        desk.expire(desk.issue(number, past, 10 + number), past + timedelta(days=10 + number))
    return [f"loaded demo data: the hotel {HOTEL} with vouchers in every status"]
