"""Requests and responses, one file per capability. The routes parse and write these types, and the
OpenAPI document is made from them: there is no second copy."""

from __future__ import annotations

from msgspec import Struct

from chalicelib.http.schemas import (
    bookings,
    calendar_changes,
    calendar_load,
    calendars,
    campaigns,
    changes,
    contacts,
    decisions,
    effects,
    events,
    feeds,
    guests,
    holds,
    hotels,
    moves,
    offers,
    presence,
    privacy,
    reviews,
    sent_mails,
    service,
    sessions,
    templates,
    vouchers,
    webhooks,
)

MODULES = (
    vouchers,
    changes,
    bookings,
    moves,
    holds,
    calendars,
    calendar_changes,
    calendar_load,
    feeds,
    templates,
    campaigns,
    offers,
    decisions,
    reviews,
    effects,
    hotels,
    contacts,
    guests,
    webhooks,
    sent_mails,
    events,
    presence,
    privacy,
    sessions,
    service,
)

# Requests in which exactly one of these fields must be given.
ONE_OF: dict[type[Struct], tuple[str, ...]] = {
    vouchers.CancelRequest: ("booking_id", "voucher_id"),
    vouchers.RedeemRequest: ("voucher_id", "booking_id"),
    presence.VerifyRequest: ("token", "mot", "thinker_token"),
}

# Fields that cannot be given together with one of those.
NOT_WITH: dict[tuple[type[Struct], str], tuple[str, ...]] = {
    (vouchers.CancelRequest, "booking_id"): ("revoke",),
}
