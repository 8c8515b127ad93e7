"""Demo data: one hotel with a profile and vouchers in every status, and bookings around today.

The domain rules make it, at earlier times, so it is as consistent as real data.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from chalicelib import runtime
from chalicelib.domain import templates, zones
from chalicelib.domain.actors import ActorContext
from chalicelib.domain.calendars.calendar import Calendar
from chalicelib.domain.events import Event
from chalicelib.domain.hotels import hotel as hotels
from chalicelib.domain.hotels.hotel import HotelDraft
from chalicelib.domain.templates import ID_PREFIX, TemplateDraft
from chalicelib.domain.vouchers import lifecycle
from chalicelib.domain.vouchers.changes import DueVoucher, VoucherChange
from chalicelib.domain.vouchers.voucher import Voucher, VoucherDraft
from chalicelib.runtime import Runtime
from infra.local import demo_calendars, demo_campaigns, demo_guests
from infra.local.demo_calendars import HOTEL

GUESTS = ("guest-anna", "guest-bram", "guest-clara", "guest-daan")
_SERVICES: tuple[dict[str, Any], ...] = (
    {
        "service_type": "hotel.night",
        "title": "One night in a double room",
        "description": "Check-in from 15:00. Breakfast until 10:30 is included.",
        "duration_minutes": 1200,
        "price_amount": Decimal("149.00"),
        "terms": {"breakfast": True, "guests": 2},
    },
    {
        "service_type": "hotel.spa",
        "title": "Day spa for two",
        "description": "Sauna, steam bath, two bathrobes and a pot of tea by the fire.",
        "duration_minutes": 180,
        "price_amount": Decimal("89.50"),
        "terms": {"guests": 2},
    },
    {
        "service_type": "hotel.transfer",
        "title": "Airport transfer",
        "description": "To or from the airport, for up to three guests.",
        "duration_minutes": 60,
        "price_amount": Decimal("49.00"),
        "terms": {"suitcases": 3},
    },
    {
        "service_type": "hotel.late_checkout",
        "title": "Late check-out",
        "description": "Keep your room until 16:00 on the day you leave.",
        "duration_minutes": 240,
        "price_amount": Decimal("30.00"),
        "terms": {},
    },
    {
        "service_type": "city.tour",
        "title": "Old town walking tour",
        "description": "Two hours with a local guide, from the hotel lobby.",
        "duration_minutes": 120,
        "price_amount": Decimal("25.00"),
        "terms": {"languages": ["en", "de", "nl"]},
    },
)


# The hotel's templates, each with its name and its service.
_TEMPLATES = {"Double room, weekend": 0, "Late check-out, Sundays": 3}

_PROFILE = HotelDraft(
    name="Hotel Seeblick",
    zone="Europe/Berlin",
    address="Uferpromenade 8\n78462 Konstanz",
    map_url="https://www.openstreetmap.org/search?query=Konstanz",
    phone="+49 7531 5550199",
    email="hello@hotel-seeblick.example",
    website="https://hotel-seeblick.example/",
    languages=("de", "en", "nl"),
    accent="#1f4e79",
    logo=Path(__file__).with_name("demo_logo.png").read_bytes(),
)

# When each service begins, by the hotel's clocks: the first and the last hour.
_HOURS = {
    "hotel.night": (15, 18),
    "hotel.spa": (10, 17),
    "hotel.transfer": (6, 20),
    "hotel.late_checkout": (12, 12),
    "city.tour": (10, 16),
}


def _in_opening_hours(service_type: str, start: datetime) -> datetime:
    """The first full hour at or after `start` at which the service begins."""
    first, last = _HOURS[service_type]
    zone = zones.zone(_PROFILE.zone or "UTC")
    while not first <= start.astimezone(zone).hour <= last:
        start += timedelta(hours=1)
    return start


@dataclass(frozen=True, slots=True)
class Desk:
    """The hotel's front desk: each method is one change at a time `now`."""

    runtime: Runtime

    def actor(self, now: datetime, actor_id: str = HOTEL) -> ActorContext:
        return ActorContext(actor_id, now, self.runtime.new_id("ev", now))

    def furnish(self, now: datetime) -> None:
        store = self.runtime.store.with_deadline()
        change = hotels.save(self.actor(now), store.hotels.get(HOTEL), _PROFILE)
        store.hotels.save(change)

    def save(self, change: VoucherChange) -> Voucher:
        self.runtime.store.with_deadline().vouchers.save(change)
        return change.voucher

    def issue(self, number: int, now: datetime, days: int, **options: Any) -> Voucher:
        return self.issue_of(now, days, **options, **_SERVICES[number % len(_SERVICES)])

    def issue_of(
        self, now: datetime, days: int, *, calendar: Calendar | None = None, **content: Any
    ) -> Voucher:
        start = now.replace(minute=0, second=0, microsecond=0)
        draft = VoucherDraft(
            valid_from=start,
            valid_until=start + timedelta(days=days),
            price_currency="EUR",
            **content,
        )
        voucher_id = self.runtime.new_id("v", now)
        actor = self.actor(now)
        return self.save(lifecycle.issue(actor, voucher_id, HOTEL, draft, calendar=calendar))

    def save_template(self, name: str, number: int, now: datetime) -> None:
        draft = TemplateDraft(
            name=name, valid_days=180, price_currency="EUR", **_SERVICES[number % len(_SERVICES)]
        )
        template_id = self.runtime.new_id(ID_PREFIX, now)
        change = templates.create(self.actor(now), template_id, HOTEL, draft, 0)
        self.runtime.store.with_deadline().templates.save(change)

    def book(self, voucher: Voucher, now: datetime, in_hours: int, guest: str) -> Voucher:
        from_hour = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=in_hours)
        start = _in_opening_hours(voucher.service_type, from_hour)
        booking_id = self.runtime.new_id("b", now)
        return self.save(lifecycle.book(self.actor(now, guest), voucher, start, guest, booking_id))

    def cancel(self, voucher: Voucher, now: datetime, reason: str) -> None:
        actor = self.actor(now, voucher.holder_uid or HOTEL)
        self.save(lifecycle.cancel(actor, voucher, None, reason, by_issuer=False))

    def redeem(self, voucher: Voucher, now: datetime) -> None:
        self.save(lifecycle.redeem(self.actor(now), voucher, None))

    def revoke(self, voucher: Voucher, now: datetime, reason: str) -> None:
        self.save(lifecycle.revoke(self.actor(now), voucher, reason))

    def expire(self, voucher: Voucher, now: datetime) -> None:
        due = DueVoucher(
            voucher_id=voucher.id,
            status=voucher.status,
            version=voucher.version,
            issuer_uid=HOTEL,
            booking_id=None,
            due_at=voucher.valid_until,
        )
        closing = lifecycle.close(due)
        event = Event(
            id=self.runtime.new_id("ev", now),
            type=closing.event_type,
            actor_id="sweep",
            subject_type="voucher",
            subject_id=voucher.id,
            created_at=now,
            issuer_uid=HOTEL,
        )
        self.runtime.store.with_deadline().vouchers.close_due(due, closing, event)


def load() -> list[str]:
    """Load the demo data unless the demo hotel has vouchers; returns lines for the operator."""
    desk = Desk(runtime.current())
    now = desk.runtime.now()
    existing = desk.runtime.store.with_deadline().vouchers.list_by(HOTEL, now=now)
    if existing.page(1, None)[0]:
        return []
    past = now - timedelta(days=20)
    for name, number in _TEMPLATES.items():
        desk.save_template(name, number, past)
    if desk.runtime.store.with_deadline().hotels.get(HOTEL).version == 0:
        desk.furnish(past)
    demo_guests.load(desk, past)
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
        start = voucher.booking.slot_start if voucher.booking else past + timedelta(days=12)
        desk.redeem(voucher, start)
    demo_calendars.load(desk, now, GUESTS)
    demo_campaigns.load(desk, HOTEL, GUESTS[0], now - timedelta(days=1))
    # Revoked, and expired unused.
    desk.revoke(desk.issue(2, past, 30), past + timedelta(days=2), "Issued twice by mistake")
    for number in range(3):
        desk.expire(desk.issue(number, past, 10 + number), past + timedelta(days=10 + number))
    return [f"loaded demo data: the hotel {HOTEL} with vouchers in every status"]
