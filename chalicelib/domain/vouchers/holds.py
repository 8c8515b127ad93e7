"""A slot is kept for somebody who is about to book it, given back, or booked; or the hold lapses
(contract: Changes of mind)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.actors import ActorContext
from chalicelib.domain.calendars.schedule import CalendarState
from chalicelib.domain.events import EventType
from chalicelib.domain.instants import text
from chalicelib.domain.vouchers.changes import VoucherChange, voucher_event
from chalicelib.domain.vouchers.errors import (
    HoldNotLive,
    SlotUnavailable,
    VoucherHeld,
    VoucherNotBookable,
    VoucherNotHoldable,
)
from chalicelib.domain.vouchers.hold import Hold
from chalicelib.domain.vouchers.slot_taking import TakenSlot, take
from chalicelib.domain.vouchers.voucher import Voucher

SWEEP = "sweep"  # who ends what has lapsed


def hold(
    actor: ActorContext,
    voucher: Voucher,
    slot_start: datetime,
    hold_id: str,
    owner_uid: str | None,
    *,
    is_own: bool,
    calendar: CalendarState | None,
) -> VoucherChange:
    """Keep the slot that starts then for its owner, for as long as the calendar says, and no longer
    than until it starts. It takes the place of the voucher's earlier hold, if that `is_own`, as the
    owner's or the hotel's. `calendar` is None for a voucher that shares none.

    Raises VoucherNotBookable, VoucherNotHoldable, VoucherHeld, SlotUnavailable.
    """
    status = voucher.at(actor.now).status
    if status != "issued":
        raise VoucherNotBookable(status)
    if calendar is None:
        raise VoucherNotHoldable
    require_free(voucher, is_own=is_own)
    before = voucher.hold
    slot = take(voucher, slot_start, actor.now, calendar, own=before.claim if before else None)
    made = Hold(
        id=hold_id,
        owner_uid=owner_uid,
        until=min(actor.now + timedelta(minutes=calendar.calendar.hold_minutes), slot_start),
        slot_start=slot_start,
        slot_end=slot.end,
        **slot.promise,
    )
    meta = _meta(made) | {"until": text(made.until)}
    if before is not None:
        meta["previous_hold_id"] = before.id
    return VoucherChange(
        now=actor.now,
        event=voucher_event(actor, "voucher.hold", voucher, meta),
        previous=voucher,
        voucher=replace(voucher, version=voucher.version + 1, hold=made),
        requires_unexpired=True,
        taking=slot.taking,
    )


def release(actor: ActorContext, voucher: Voucher) -> VoucherChange:
    """Give the slot back before the hold has lapsed. Raises HoldNotLive."""
    if voucher.hold is None or voucher.hold.has_lapsed(actor.now):
        raise HoldNotLive
    return _end(actor, voucher, voucher.hold, "voucher.release")


def lapse(now: datetime, event_id: str, voucher: Voucher) -> VoucherChange | None:
    """What ends a hold that has lapsed; None if the voucher has none."""
    if voucher.hold is None or not voucher.hold.has_lapsed(now):
        return None
    sweep = ActorContext(SWEEP, now, event_id)
    return _end(sweep, voucher, voucher.hold, "voucher.hold_lapse")


def require_free(voucher: Voucher, *, is_own: bool) -> None:
    """That no slot is kept for somebody else with this voucher. Raises VoucherHeld."""
    if voucher.hold is not None and not is_own:
        raise VoucherHeld(voucher.hold.until)


def take_or_use(
    voucher: Voucher, slot_start: datetime, now: datetime, calendar: CalendarState | None
) -> TakenSlot:
    """The slot of a booking: the one that is kept, under the rules that were true when it was, or
    another one. Raises SlotUnavailable."""
    kept = voucher.hold
    if kept is None or kept.slot_start != slot_start:
        return take(voucher, slot_start, now, calendar, own=kept.claim if kept else None)
    if slot_start <= now:
        raise SlotUnavailable("past")
    return TakenSlot(kept.slot_end, None, kept.promise)


def _end(
    actor: ActorContext, voucher: Voucher, ended: Hold, event_type: EventType
) -> VoucherChange:
    return VoucherChange(
        now=actor.now,
        event=voucher_event(actor, event_type, voucher, _meta(ended)),
        previous=voucher,
        voucher=replace(voucher, version=voucher.version + 1, hold=None),
    )


def _meta(of: Hold) -> dict[str, Any]:
    return {"hold_id": of.id, "slot_start": text(of.slot_start)}
