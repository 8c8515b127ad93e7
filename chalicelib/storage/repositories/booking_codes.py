"""Codes of bookings: one a booking, the latest; each try is counted."""

from __future__ import annotations

from msgspec import Struct

from chalicelib.domain.events import Event
from chalicelib.domain.vouchers.booking_codes import BookingCode
from chalicelib.storage.commit_with_event import commit_with_event
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.dynamo.codec import attribute
from chalicelib.storage.dynamo.transaction import Condition, TransactItem
from chalicelib.storage.errors import ConditionsFailed
from chalicelib.storage.tables import sessions

_IS_FIRST = Condition("the booking has had no code", "attribute_not_exists(credential)")


class CodeChanged(Exception):
    """Somebody else has requested or tried a code of the booking since it was read."""


class BookingCodeRepository(Struct, frozen=True):
    """The codes of bookings in the table `sessions`."""

    client: DynamoClient

    def get(self, booking_id: str) -> BookingCode | None:
        """The latest code of a booking, read consistently. Raises StoreUnavailable, CorruptRow."""
        item = self.client.get(sessions.TABLE, sessions.booking_code_key(booking_id))
        return sessions.to_booking_code(item) if item else None

    def replace(self, previous: BookingCode | None, code: BookingCode, event: Event) -> None:
        """Store a new code and the event that mails it, both or neither.

        Raises CodeChanged, StoreUnavailable.
        """
        try:
            commit_with_event(self.client, {"code": code_part(previous, code)}, event)
        except ConditionsFailed:
            raise CodeChanged from None

    def record_try(self, code: BookingCode, token: str) -> None:
        """Store a code after one more try: of all who try at once, one is counted, and the others
        decide anew. `token` is new for each call, so repeating the write counts nothing twice.

        Raises CodeChanged, StoreUnavailable.
        """
        try:
            self.client.transact({"code": try_part(code)}, token)
        except ConditionsFailed:
            raise CodeChanged from None


def code_part(previous: BookingCode | None, code: BookingCode) -> TransactItem:
    """The new code's part of a request: nobody else has made one since the previous was read."""
    return _put(code, _IS_FIRST if previous is None else _is_latest(previous))


def try_part(code: BookingCode) -> TransactItem:
    """The code's part of a try: it is the latest one still, and nobody else has tried it since."""
    is_untried = Condition(
        "nobody else has tried it",
        "tries = :tries_read",
        {":tries_read": attribute(code.tries - 1)},
    )
    return _put(code, _is_latest(code), is_untried)


def _is_latest(code: BookingCode) -> Condition:
    return Condition(
        "nobody else has requested a code",
        "event_id = :event_read",
        {":event_read": attribute(code.event_id)},
    )


def _put(code: BookingCode, *conditions: Condition) -> TransactItem:
    key, item = sessions.booking_code_key(code.booking_id), sessions.from_booking_code(code)
    return TransactItem(sessions.TABLE, key, conditions, put=item)
