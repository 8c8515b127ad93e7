"""The erasure of a guest: the contact in one transaction, and then what people typed on vouchers,
bookings and events, a page at a time (docs/contacts.md).

Sent again, with its Idempotency-Key or without, the request goes through all of it anew: so it
completes what was cut off, and changes nothing that is done. Whatever is under way meanwhile was
decided with a version of the contact or of a voucher that is no longer stored, and is decided anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from itertools import chain, islice

from chalice import Response
from msgspec import Struct, structs

from chalicelib.domain.guests import erasure
from chalicelib.domain.instants import seconds
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.http.commit import commit
from chalicelib.http.context import RequestContext
from chalicelib.http.decisions import GuestUpdate, Update
from chalicelib.http.each_voucher import Unchanged
from chalicelib.http.erased_answers import without_texts
from chalicelib.http.idempotency import LIFE_SECONDS, ReplayedResponse, idempotent_request
from chalicelib.http.responses import json_response
from chalicelib.storage.repositories.events import History

PAGE_SIZE = 25
RECORDS_KEPT = timedelta(seconds=LIFE_SECONDS)


class Erasure(Struct, frozen=True, kw_only=True):
    """All that a hotel knows of a guest is erased."""

    contact: GuestUpdate
    """The contact, which is erased first."""


def respond(context: RequestContext, wanted: Erasure) -> Response:
    """Erase everything, and answer.

    Raises what the rule raises, ReplayedResponse, IdempotencyKeyReused, RequestInFlight, and
    StoreUnavailable: sent again, the request completes what is missing.
    """
    guest = _Guest(context, wanted.contact.issuer_uid, wanted.contact.guest_uid)
    try:
        body = commit(context, wanted.contact, idempotent_request(context))
    except ReplayedResponse:
        guest.erase_texts()
        raise
    guest.erase_texts()
    return json_response(body, context.status)


class _Guest(Struct, frozen=True):
    """A guest of a hotel."""

    context: RequestContext
    issuer_uid: str
    guest_uid: str

    def erase_texts(self) -> None:
        """Erase what people typed about the guest. Raises StoreUnavailable, RequestInFlight."""
        seen: set[str] = set()
        ids = self._voucher_ids()
        while page := dict.fromkeys(islice(ids, PAGE_SIZE)):
            self._erase_page([each for each in page if each not in seen])
            seen.update(page)

    def _voucher_ids(self) -> Iterator[str]:
        """The vouchers that are the guest's, or were booked by them, the bookings' reasons erased.
        What comes meanwhile is listed last."""
        store, key = self.context.store, (self.issuer_uid, self.guest_uid)
        bookings = store.bookings.list_by(*key, own="holder_uid", ascending=True)
        vouchers = store.vouchers.list_by(*key, own="holder_uid", now=self.context.now)
        vouchers.ascending = True
        return chain(
            map(self._without_reason, bookings.rows(PAGE_SIZE)),
            (voucher.id for voucher in vouchers.rows(PAGE_SIZE)),
        )

    def _without_reason(self, booking: Booking) -> str:
        if booking.cancel_reason is not None:
            self.context.store.bookings.erase_reason(booking.id)
        return booking.voucher_id

    def _erase_page(self, voucher_ids: list[str]) -> None:
        """Erase the names on these vouchers, and then what their histories and answers repeat."""
        store = self.context.store
        for voucher in store.vouchers.get_many(voucher_ids).values():
            if erasure.has_name(voucher, self.guest_uid):
                self._erase_name(voucher.id)
        for history in store.events.histories(voucher_ids):
            self._erase_history(history)

    def _erase_name(self, voucher_id: str) -> None:
        def rule(voucher: Voucher, _: Booking | None) -> VoucherChange:
            actor = self.context.actor(self.guest_uid)
            change = erasure.forget_name(actor, voucher, self.guest_uid)
            if change is None:
                raise Unchanged(voucher)
            return change

        answer = self.context.serializers.changed
        with suppress(Unchanged):  # another request was faster
            commit(self.context, Update(voucher_id=voucher_id, rule=rule, answer=answer), None)

    def _erase_history(self, history: History) -> None:
        """Erase the reasons of the events that are about the guest, and the texts of the answers
        that are kept for them."""
        record_keys = {event.id: record_key for event, record_key in history}
        for event in erasure.about([event for event, _ in history], self.guest_uid):
            erased = erasure.without_reason(event)
            if erased is not None:
                self.context.store.events.erase_text(erased)
            record_key = record_keys[event.id]
            if record_key is not None and self.context.now - event.created_at <= RECORDS_KEPT:
                self._erase_record(record_key)

    def _erase_record(self, record_key: str) -> None:
        records = self.context.store.idempotency
        record = records.get(record_key)
        if record is None or record.expires_at <= seconds(self.context.now):
            return  # DynamoDB deletes it within days, or another request has its key by now
        body = without_texts(record.body)
        if body != record.body:
            records.replace(structs.replace(record, body=body))
