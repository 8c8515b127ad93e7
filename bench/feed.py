"""A calendar's feed of 1,000 bookings: all that a request does in this process besides its store
calls, which are a query and a read of 100 vouchers ten times."""

from __future__ import annotations

import argparse
import time
from datetime import UTC, datetime, timedelta

from bench.table import markdown, median, p99
from chalicelib.channels import calendar_feeds
from chalicelib.channels.calendar_feeds import FeedBooking
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.voucher import Booked, Voucher
from chalicelib.storage.dynamo.codec import Item
from chalicelib.storage.tables import vouchers

BOOKINGS = 1000
TITLES = 20  # that they share
AIM = 100  # milliseconds
HEAD = ("feed of 1,000 bookings", "median ms", "p99", "KB")
MEANING = f"Time on a processor, from the vouchers' rows to the file; the aim is at most {AIM} ms."
_NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def section(options: argparse.Namespace) -> dict[str, str]:
    """A calendar's feed of 1,000 bookings."""
    return {"A feed": f"{markdown(HEAD, measure(options.times))}\n\n{MEANING}"}


def measure(times: int) -> list[tuple[object, ...]]:
    """The rows of the table: without names and with them."""
    items = [vouchers.to_item(_booked(number)) for number in range(BOOKINGS)]
    rows: list[tuple[object, ...]] = []
    for name, with_names in (("without names", False), ("with names", True)):
        size = len(_feed(items, with_names))
        durations = []
        for _ in range(times):
            started = time.process_time()
            _feed(items, with_names)
            durations.append((time.process_time() - started) * 1000)
        rows.append((name, median(durations), p99(durations), size // 1024))
    return rows


def _feed(items: list[Item], with_names: bool) -> bytes:
    """From rows to the file, as the route does it."""
    bookings = []
    for voucher in map(vouchers.from_item, items):
        if voucher.booking is not None:
            guest = voucher.holder_name if with_names else None
            bookings.append(
                FeedBooking(
                    booking=voucher.booking,
                    title=voucher.title,
                    version=voucher.version,
                    guest=guest,
                )
            )
    return calendar_feeds.write("Spa", bookings)


def _booked(number: int) -> Voucher:
    start = _NOW + number * HOUR
    booking = Booking(
        id=f"b-mp1k2x7c-{number:024}",
        voucher_id=f"v-mp1k2x7c-{number:024}",
        issuer_uid="hotel",
        holder_uid=f"g-{number}",
        slot_start=start,
        slot_end=start + HOUR,
        status="booked",
        created_at=_NOW,
    )
    return Voucher(
        id=booking.voucher_id,
        issuer_uid="hotel",
        holder_uid=booking.holder_uid,
        holder_name=f"Guest of the number {number}",
        service_type="hotel.spa",
        title=f"Day spa for two, kind {number % TITLES}",
        description="Sauna and pool",
        duration_minutes=60,
        valid_from=_NOW,
        valid_until=_NOW + 366 * 24 * HOUR,
        created_at=_NOW,
        state=Booked(booking),
    )
