"""GET /feed/<secret>"""

import hashlib
import hmac

from chalice import Blueprint

from chalicelib.channels import calendar_entries, calendar_feeds
from chalicelib.channels.calendar_feeds import FeedBooking
from chalicelib.domain.calendars import feeds
from chalicelib.domain.calendars.calendar import Calendar
from chalicelib.domain.calendars.feeds import Feed
from chalicelib.http.authentication import hash_of
from chalicelib.http.context import RequestContext
from chalicelib.http.errors import RouteNotFound
from chalicelib.http.files import File
from chalicelib.http.hotel_clocks import follow_clock_of
from chalicelib.http.secret_files import secret_file

blueprint = Blueprint(__name__)
MAX_AGE = 5 * 60  # seconds


@secret_file(blueprint, "/feed/{secret}")
def file(context: RequestContext, secret: str) -> File:
    """The bookings of a calendar, from a month ago until in a year, for the phones of its hotel."""
    address = feeds.parse(secret)
    feed = context.store.feeds.get(address.calendar_id) if address else None
    # Compared in any case: the time tells nothing of which calendars have a feed.
    sent_hash = hash_of(address.secret if address else "")
    if not hmac.compare_digest(sent_hash, feed.secret_hash if feed else hash_of("none")):
        raise RouteNotFound
    calendar = context.store.calendars.get(feed.calendar_id) if feed else None
    if feed is None or calendar is None:
        raise RouteNotFound
    follow_clock_of(context, feed.issuer_uid)
    content = calendar_feeds.write(calendar.title, _bookings(context, feed, calendar))
    return File(
        content=content,
        type=f"{calendar_entries.TYPE}; charset=utf-8",
        name=hashlib.sha256(content).hexdigest()[:32],
        max_age=MAX_AGE,
        is_private=True,
    )


def _bookings(context: RequestContext, feed: Feed, calendar: Calendar) -> list[FeedBooking]:
    """The live bookings and those that were used. A voucher's row has its booking, so that one read
    shows both."""
    low, high = context.now - feeds.PAST, context.now + feeds.AHEAD
    entries = context.store.calendars.entries(calendar.id, low, high)
    ids = {one.id: one.voucher_id for one in entries if one.voucher_id and one.end > low}
    vouchers = context.store.vouchers.get_many(ids.values())
    shown = (vouchers[voucher_id] for voucher_id in ids.values() if voucher_id in vouchers)
    bookings = [
        FeedBooking(
            booking=voucher.booking,
            title=voucher.title,
            version=voucher.version,
            guest=voucher.holder_name if feed.with_names else None,
        )
        for voucher in shown
        if voucher.booking is not None and voucher.booking.id in ids
    ]
    return sorted(bookings, key=lambda one: (one.booking.slot_start, one.booking.id))
