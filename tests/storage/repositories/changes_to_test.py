"""One change of every kind: what it starts from, and the rule that decides it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from chalicelib.domain.actors import ActorContext
from chalicelib.domain.vouchers import lifecycle
from chalicelib.domain.vouchers.alteration import alter
from chalicelib.domain.vouchers.assignment import assign
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.booking_links import renew
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.extension import extend
from chalicelib.domain.vouchers.no_show import no_show
from chalicelib.domain.vouchers.rescheduling import reschedule
from chalicelib.domain.vouchers.undo import undo
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.storage.dynamo.codec import Item
from chalicelib.storage.repositories.vouchers import VoucherState
from chalicelib.storage.tables import bookings, events, vouchers
from chalicelib.storage.tables.idempotency import IdempotencyRecord
from tests.domain.made import ACTOR, HOUR, NOW, booked, draft, voucher
from tests.storage.conftest import Storage

START = NOW + 2 * HOUR
LATER = NOW + 4 * HOUR
ISSUED = voucher(
    holder_uid="anna",
    title="Ünïcode",
    price_amount=Decimal("12.50"),
    price_currency="EUR",
    transferable=True,
    terms={"breakfast": True},
)
BOOKED = booked(ISSUED)
USED = lifecycle.redeem(ACTOR, BOOKED, None).voucher
RECORD = IdempotencyRecord(
    caller_key="c" * 64, fingerprint="f" * 64, status=201, body="{}", expires_at=10**11
)


@dataclass(frozen=True)
class Kind:
    """A kind of change: what it starts from, when it is made, and its rule."""

    previous: Voucher
    rule: Callable[[ActorContext, Voucher, Booking | None], VoucherChange]
    now: datetime = NOW
    by_booking: bool = False

    def state(self) -> VoucherState:
        """What is read before the rule is asked."""
        return VoucherState(self.previous, self.previous.booking if self.by_booking else None)

    def change(self, actor: ActorContext) -> VoucherChange:
        """What the rule decides."""
        voucher, booking = self.state()[:2]
        assert voucher is not None
        return self.rule(actor, voucher, booking)


KINDS = {
    "book": Kind(ISSUED, lambda actor, it, _: lifecycle.book(actor, it, START, "bert", "b-1")),
    "reschedule": Kind(
        BOOKED, lambda actor, it, booking: reschedule(actor, it, booking, LATER, by_issuer=False)
    ),
    "relink": Kind(BOOKED, renew),
    "cancel": Kind(
        BOOKED, lambda actor, it, _: lifecycle.cancel(actor, it, None, "ill", by_issuer=False)
    ),
    "cancel_by_booking": Kind(
        BOOKED,
        lambda actor, it, booking: lifecycle.cancel(actor, it, booking, None, by_issuer=False),
        by_booking=True,
    ),
    "cancel_after_the_end": Kind(
        BOOKED,
        lambda actor, it, _: lifecycle.cancel(actor, it, None, None, by_issuer=True),
        now=NOW + 20 * HOUR,
    ),
    "assign_issued": Kind(ISSUED, lambda actor, it, _: assign(actor, it, "carl", "lost")),
    "assign_booked": Kind(BOOKED, lambda actor, it, _: assign(actor, it, "carl", "lost")),
    "revoke_issued": Kind(ISSUED, lambda actor, it, _: lifecycle.revoke(actor, it, "closed")),
    "revoke_booked": Kind(BOOKED, lambda actor, it, _: lifecycle.revoke(actor, it, "closed")),
    "redeem_issued": Kind(ISSUED, lambda actor, it, _: lifecycle.redeem(actor, it, None)),
    "redeem_booked": Kind(BOOKED, lambda actor, it, _: lifecycle.redeem(actor, it, None)),
    "redeem_by_booking": Kind(BOOKED, lifecycle.redeem, by_booking=True),
    "extend_issued": Kind(ISSUED, lambda actor, it, _: extend(actor, it, NOW + 20 * HOUR, "ill")),
    "extend_booked": Kind(BOOKED, lambda actor, it, _: extend(actor, it, NOW + 20 * HOUR, None)),
    "change": Kind(ISSUED, lambda actor, it, _: _titled(actor, it)),
    "noshow": Kind(
        BOOKED, lambda actor, it, _: no_show(actor, it, None, give_back=False), now=START
    ),
    "undo_at_once": Kind(USED, lambda actor, it, _: undo(actor, it, "mistake")),
    "undo_afterwards": Kind(
        USED, lambda actor, it, _: undo(actor, it, "mistake"), now=START + 2 * HOUR
    ),
}


def _titled(actor: ActorContext, it: Voucher) -> VoucherChange:
    change = alter(actor, it, title="Day spa")
    assert change is not None
    return change


def issue(actor: ActorContext, **fields: Any) -> VoucherChange:
    """A new voucher, v-1."""
    return lifecycle.issue(actor, "v-1", "hotel", draft(**fields))


def save(
    storage: Storage, kind: Kind, meanwhile: Callable[[VoucherChange], None] | None = None
) -> VoucherChange:
    """Save a change of this kind; `meanwhile` happens between its decision and its write."""
    storage.put_voucher(kind.previous)
    change = kind.change(storage.actor(kind.now))
    if meanwhile:
        meanwhile(change)
    storage.store.vouchers.save(change)
    return change


def rows_after(
    change: VoucherChange, record: IdempotencyRecord | None = None
) -> dict[str, list[Item]]:
    """The three tables after a change was the only one; its event leads to the record."""
    record_key = {"record_key": {"S": record.caller_key}} if record else {}
    return {
        "vouchers": [vouchers.to_item(change.voucher)],
        "voucher_bookings": [bookings.to_item(change.booking)] if change.booking else [],
        "events": [events.to_item(change.event) | record_key],
    }
