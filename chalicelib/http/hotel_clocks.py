"""The time of the hotel that a request concerns, where hotels have test clocks
(docs/test-clocks.md). Elsewhere nothing is read.

Credentials, sessions and the rate limit keep real time: they are no hotel's.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from chalicelib.domain.errors import CalendarNotFound, LinkNotValid
from chalicelib.domain.guests import mail_links
from chalicelib.domain.hotels.clocks import HotelClocks
from chalicelib.domain.instants import EARLIEST
from chalicelib.domain.offers.errors import CampaignNotFound
from chalicelib.domain.privacy import receipt as receipts
from chalicelib.domain.privacy.errors import ReceiptNotValid
from chalicelib.domain.vouchers import booking_links
from chalicelib.domain.vouchers.errors import BookingNotFound, VoucherNotFound
from chalicelib.http.authentication import identify
from chalicelib.http.context import RequestContext
from chalicelib.storage.errors import Contended

HEADER = "Hotel-Time-Ahead"
# Of no hotel, or with answers that browsers keep.
IN_REAL_TIME = ("/api/session/", "/api/presence/", "/api/health")
KEPT_BY_BROWSERS = ("/api/hotel/profile", "/api/hotel/logo")
ATTEMPTS_MAX = 5
ID_LENGTH_MAX = 128  # characters, of every id and uid


def follow_clock(context: RequestContext, fields: Mapping[str, Any]) -> None:
    """Give a request with these fields the time of the hotel that it concerns.

    Raises LinkNotValid for a link that is over in the hotel's time, StoreUnavailable.
    """
    if not context.runtime.settings.has_test_clocks:
        return
    if context.route.path.startswith((*IN_REAL_TIME, *KEPT_BY_BROWSERS)):
        return
    clocks = context.store.hotel_clocks.get()
    if not clocks.seconds_ahead:
        return
    _set_clock(context, clocks, _issuer_uid(context, fields))
    if context.principal.role == "link":
        identify(context.raw.headers, context.runtime, context.now, context.store)


def follow_clock_of(context: RequestContext, issuer_uid: str) -> None:
    """Give a request the time of this hotel. Raises StoreUnavailable."""
    if context.runtime.settings.has_test_clocks:
        _set_clock(context, context.store.hotel_clocks.get(), issuer_uid)


def move_on(context: RequestContext, issuer_uid: str, seconds: int) -> None:
    """Move a hotel's time on, and the request's with it. Raises InvalidRequest, Contended,
    StoreUnavailable."""
    repository = context.store.hotel_clocks
    for _ in range(ATTEMPTS_MAX):
        stored = repository.get()
        moved = stored.forward(issuer_uid, seconds)
        if not seconds or repository.save(stored, moved, context.new_id("tx")):
            _set_clock(context, moved, issuer_uid)
            return
    raise Contended(frozenset({"clocks"}))


def _set_clock(context: RequestContext, clocks: HotelClocks, issuer_uid: str | None) -> None:
    ahead = clocks.ahead_of(issuer_uid)
    context.now += ahead - context.ahead
    context.ahead = ahead
    context.response.headers[HEADER] = str(int(ahead.total_seconds()))


def _issuer_uid(context: RequestContext, fields: Mapping[str, Any]) -> str | None:
    """The hotel that a request concerns; None if it is none, or not one alone."""
    if context.principal.role == "issuer":
        return context.principal.uid
    stated = {name: value for name, value in fields.items() if _is_id(value)}
    booking_id = context.principal.booking_id or _of_stated_link(context, fields.get("link"))
    if booking_id:
        stated["booking_id"] = booking_id
    listed = fields.get("voucher_ids")
    if isinstance(listed, list) and listed and _is_id(listed[0]):
        stated["voucher_id"] = listed[0]
    store = context.store
    with suppress(VoucherNotFound):
        if "voucher_id" in stated:
            return store.vouchers.get(stated["voucher_id"]).issuer_uid
    with suppress(BookingNotFound):
        if "booking_id" in stated:
            return store.bookings.get(stated["booking_id"]).issuer_uid
    with suppress(CalendarNotFound):
        if "calendar_id" in stated:
            return store.calendars.get(stated["calendar_id"]).issuer_uid
    with suppress(CampaignNotFound):
        if "campaign_id" in stated:
            return store.campaigns.get(stated["campaign_id"]).issuer_uid
    return (
        stated.get("issuer_uid")
        or _of_mail_link(context, fields.get("token"))
        or _of_receipt(context, fields.get("receipt"))
    )


def _is_id(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= ID_LENGTH_MAX


def _of_stated_link(context: RequestContext, text: object) -> str | None:
    """The booking of a link that stands in a request."""
    if not isinstance(text, str):
        return None
    with suppress(LinkNotValid):
        # Whether its time is over, the route asks.
        return booking_links.read(text, context.runtime.link_secrets, EARLIEST).booking_id
    return None


def _of_mail_link(context: RequestContext, token: object) -> str | None:
    """The hotel whose mail has a link with this token."""
    if not isinstance(token, str) or len(token) > mail_links.TOKEN_MAX:
        return None
    secrets = context.runtime.link_secrets
    with suppress(LinkNotValid):
        # Whether its time is over, the route asks.
        return mail_links.read_confirm(token, secrets, EARLIEST).mailbox.issuer_uid
    with suppress(LinkNotValid):
        return mail_links.read_unsubscribe(token, secrets).issuer_uid
    return None


def _of_receipt(context: RequestContext, token: object) -> str | None:
    """The hotel at whose site a consent was given."""
    if not isinstance(token, str) or len(token) > receipts.TOKEN_MAX:
        return None
    with suppress(ReceiptNotValid):
        # Whether its time is over, and which page shows it, the route asks.
        return receipts.read(token, context.runtime.link_secrets, None, EARLIEST).issuer_uid
    return None
