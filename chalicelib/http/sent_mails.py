"""The mails of a hotel, as it sees them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from chalicelib.domain.outbox.delivery import OF_BOOKING, OF_VOUCHER, Delivery, MailTemplate, guest
from chalicelib.http import deliveries
from chalicelib.http.context import RequestContext
from chalicelib.http.cursors import read_page
from chalicelib.http.schemas.sent_mails import Mail, MailListQuery

EVENTS_PER_READ = 100
ABOUT_VOUCHERS = OF_BOOKING | OF_VOUCHER


def page_of(
    context: RequestContext, issuer_uid: str, query: MailListQuery
) -> tuple[list[Mail], str | None]:
    """A page of a hotel's mails, those of its newest events first; all that are about one voucher.
    Raises InvalidCursor, StoreUnavailable."""
    receiver = guest(query.guest_uid) if query.guest_uid else None
    if query.voucher_id is not None:
        mails = _of_voucher(context, issuer_uid, query.voucher_id)
        chosen = [each for each in mails if receiver in (None, each.receiver)]
        return _written(context, issuer_uid, chosen), None
    listing = deliveries.repository(context).list_by(issuer_uid, receiver, "mail")
    page, next_cursor = read_page(context, listing, query)
    return _written(context, issuer_uid, page), next_cursor


def delivery_of(context: RequestContext, issuer_uid: str, mail_id: str) -> Delivery:
    """How far a mail of a hotel's got. Raises DeliveryNotFound, StoreUnavailable."""
    delivery = deliveries.get(deliveries.repository(context), issuer_uid, mail_id)
    if delivery is None or delivery.channel != "mail":
        raise deliveries.DeliveryNotFound
    return delivery


def _of_voucher(context: RequestContext, issuer_uid: str, voucher_id: str) -> list[Delivery]:
    """The mails about a voucher of the hotel's, found by the ids that its events give them."""
    from chalicelib.domain.outbox.voucher_mails import places_of_mails  # noqa: PLC0415

    events = context.store.events.list_by(issuer_uid, voucher_id).rows(EVENTS_PER_READ)
    places = list(places_of_mails([*events]))
    return deliveries.repository(context).get_many(issuer_uid, places) if places else []


def _written(context: RequestContext, issuer_uid: str, mails: Sequence[Delivery]) -> list[Mail]:
    keys = [(issuer_uid, each.receiver_id) for each in mails if _is_to_guest(each)]
    contacts = context.store.contacts.get_many(keys) if keys else {}
    moment = context.serializers.moment

    def instant(value: datetime | None) -> str | None:
        return moment(value) if value else None

    def name_of(delivery: Delivery) -> str | None:
        contact = contacts.get((issuer_uid, delivery.receiver_id))
        return contact.name if contact else None

    return [
        Mail(
            id=each.sort,
            kind=cast(MailTemplate, each.says or each.template),
            guest_uid=each.receiver_id if _is_to_guest(each) else None,
            guest_name=name_of(each),
            voucher_id=each.subject_id if each.template in ABOUT_VOUCHERS else None,
            booking_id=each.booking_id,
            created_at=moment(each.created_at),
            status=each.status,
            attempt=each.attempt,
            reason=each.reason,
            due_at=instant(each.due_at),
            ended_at=instant(each.ended_at),
            bounce=each.bounce,
        )
        for each in mails
    ]


def _is_to_guest(delivery: Delivery) -> bool:
    return delivery.receiver == guest(delivery.receiver_id)
