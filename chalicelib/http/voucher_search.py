"""The vouchers that a hotel searches for (docs/contacts.md, Search)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from chalicelib.domain.errors import InvalidRequest
from chalicelib.domain.field_problems import problem
from chalicelib.domain.guests import names
from chalicelib.domain.guests.names import Contacts, guest_of
from chalicelib.domain.guests.words import search
from chalicelib.domain.permissions import manages, resolve_hotel
from chalicelib.domain.vouchers.errors import BookingNotFound, VoucherNotFound
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.http.context import RequestContext
from chalicelib.http.cursors import read_page
from chalicelib.http.schemas.vouchers import ListQuery
from chalicelib.storage.repositories.guest_search import Filters

_ID = re.compile(r"[vb]-[0-9a-z]+-[0-9a-z]+")


def search_vouchers(
    context: RequestContext, query: ListQuery, text: str
) -> tuple[list[Voucher], str | None]:
    """A page of the vouchers that a text means, and the cursor of the next one: the one whose id,
    or whose booking's id, it is; or those of the guests and the titles whose words begin so. A
    voucher without a name gets its guest's.

    Raises Forbidden, InvalidRequest, InvalidCursor.
    """
    issuer_uid = resolve_hotel(context.principal, query.issuer_uid)
    if _ID.fullmatch(text):
        stored = [one.at(context.now) for one in _by_id(context, text)]
        meant = [one for one in stored if _is_meant(one, query, issuer_uid)]
        return with_names(context, meant), None
    wanted = search(text)
    if not wanted.longest:
        raise InvalidRequest(problem("q", "too_short", min=1))
    filters = Filters(query.status, query.service_type, context.now)
    listing = context.store.search_guests(issuer_uid, wanted, filters)
    items, next_cursor = read_page(context, listing, query)
    return with_names(context, items), next_cursor


def with_names(context: RequestContext, items: list[Voucher]) -> list[Voucher]:
    """The vouchers as their issuer, and an admin, may see them: one without a name has that of its
    guest's contact."""
    nameless = (one for one in items if not one.holder_name)
    return names.with_names(items, contacts_of(context, nameless))


def contacts_of(context: RequestContext, items: Iterable[Voucher]) -> Contacts:
    """The contacts of the guests of these vouchers that the caller may see."""
    return context.store.contacts.get_many(
        guest_of(one)
        for one in items
        if one.holder_uid and manages(context.principal, one.issuer_uid)
    )


def _by_id(context: RequestContext, id_: str) -> list[Voucher]:
    try:
        if id_.startswith("b-"):
            id_ = context.store.bookings.get(id_).voucher_id
        return [context.store.vouchers.get(id_)]
    except (VoucherNotFound, BookingNotFound):
        return []


def _is_meant(voucher: Voucher, query: ListQuery, issuer_uid: str) -> bool:
    """Whether the other filters of the listing mean a voucher, too."""
    wanted = {
        "issuer_uid": issuer_uid,
        "status": query.status,
        "service_type": query.service_type,
    }
    return all(value is None or getattr(voucher, name) == value for name, value in wanted.items())
